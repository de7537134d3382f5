// Keeping views up with the journal.
#include "storage/json/history.hpp"

#include <fmt/format.h>
#include <orgmgr/error.hpp>

namespace orgmgr::storage::json_engine {
namespace {

/// Puts a view on a newer snapshot. `before` was put on it already, or is null: what it took over of the
/// changes is shared, so that many views cost little more than one.
void put_on(View& view, const std::shared_ptr<const Snapshot>& snapshot, const Manifest& manifest,
            const View* before) {
  for (std::size_t slot = 0; slot < model::collection_count; ++slot) {
    // The counts that make snapshot + added the same total as before.
    const auto total = static_cast<std::int64_t>(view.snapshot->records(slot)) + view.added[slot];
    view.added[slot] = total - static_cast<std::int64_t>(snapshot->records(slot));
  }
  for (std::size_t slot = 0; slot < slot_count; ++slot) {
    Overlay rest = before != nullptr ? before->overlays[slot] : Overlay();
    rest.take_after(before != nullptr ? before->at_revision : manifest.revision, view.overlays[slot]);
    view.overlays[slot] = std::move(rest);
  }
  view.snapshot = snapshot;
  const bool same = view.place.segment == manifest.place.segment;
  view.tail_bytes = view.place.offset - (same ? manifest.place.offset : 0);
}

}  // namespace

History::History(fs::FileSystem& file_system, Layout layout, std::shared_ptr<BlockCache> cache)
    : file_system_(file_system),
      layout_(layout),
      cache_(std::move(cache)),
      journal_(file_system, std::move(layout)) {}

void History::begin(const Manifest& manifest) {
  auto view = std::make_shared<View>();
  view->snapshot = std::make_shared<Snapshot>(file_system_, layout_, manifest, cache_);
  view->at_revision = manifest.revision;
  view->sum = manifest.sum;
  view->at = manifest.at;
  view->place = manifest.place;
  manifest_ = manifest;
  views_.clear();
  views_.push_back(std::move(view));
  marks_.note_everything(manifest.revision);  // the commits that lead there are not looked through
  unfinished_base_ = false;
}

void History::start() {
  const std::scoped_lock lock(mutex_);
  for (int tries = 0;; ++tries) {
    const Manifest manifest = require_manifest(file_system_, layout_);
    journal_.forget_file();
    journal_.refresh();  // after the manifest, whose segment must be among them
    try {
      begin(manifest);
      return;
    } catch (const StorageError& error) {
      // Two checkpoints since the manifest was read have deleted its snapshot: read it again.
      if (error.code() != ErrorCode::path_not_found || tries == 10) throw;
    }
  }
}

void History::expect(const SegmentName& writing) {
  const std::scoped_lock lock(mutex_);
  if (writing == writing_) return;
  journal_.forget_file();
  journal_.refresh();
  writing_ = writing;
  drop_voided();
}

void History::look_again() {
  const std::scoped_lock lock(mutex_);
  journal_.forget_file();
  journal_.refresh();
  drop_voided();
}

/// Revisions that a cut has voided are no history: the lines behind it give their numbers anew.
void History::drop_voided() {
  while (views_.size() > 1 &&
         journal_.void_from(views_.back()->place.segment) <= views_.back()->at_revision) {
    views_.pop_back();
  }
}

void History::note(const std::vector<RecordChange>& changes, Revision revision) {
  for (const RecordChange& change : changes) marks_.note(change.collection, change.key, revision);
}

bool History::take(const std::vector<SoundLine>& lines, const JournalPlace& behind, Revision durable) {
  const LineHead head = read_head(lines.back());
  if (!head.base.empty()) {
    base_met_ = true;
    return false;
  }
  const View& before = *views_.back();
  auto view = std::make_shared<View>(before);
  view->at_revision = head.revision;
  view->at = head.at;
  view->sum = lines.back().sum;
  view->tail_bytes +=
      behind.segment == before.place.segment ? behind.offset - before.place.offset : behind.offset;
  view->place = behind;
  for (const SoundLine& line : lines) {
    const auto changes = read_changes(line);
    if (!changes) {
      throw StorageError(
          ErrorCode::format_too_new,
          fmt::format("Revision {} of {} holds records that this release does not know. Use the "
                      "release that wrote them.",
                      head.revision, layout_.journal()),
          {.path = layout_.journal()});
    }
    for (const RecordChange& change : *changes) view->apply(change);
    note(*changes, head.revision);
  }
  views_.push_back(std::move(view));
  drop_durable(durable);
  return true;
}

JournalEnd History::advance(Revision until, Revision durable, Padding padding) {
  const std::scoped_lock lock(mutex_);
  for (;;) {
    base_met_ = false;
    unfinished_base_ = false;
    const View& from = *views_.back();
    JournalEnd end = journal_.read(
        from.place, from.at_revision, from.sum, until, durable,
        [&](const std::vector<SoundLine>& lines, const JournalPlace& behind) {
          return take(lines, behind, durable);
        },
        padding);
    if (!base_met_) {
      // The next line belongs where reading stopped, which may be a newer segment without a line yet.
      if (end.place.segment != views_.back()->place.segment && end.revision == views_.back()->at_revision) {
        auto moved = std::make_shared<View>(*views_.back());
        moved->place = end.place;
        views_.back() = std::move(moved);
      }
      return end;
    }
    // The state of a base line is its snapshot, which exists once the manifest names it.
    const auto manifest = load_manifest(file_system_, layout_);
    if (!manifest || manifest->revision <= end.revision) {
      unfinished_base_ = true;
      return end;
    }
    begin(*manifest);
  }
}

/// Of durable revisions one view is enough: the newest. Only these count as known: the number of one that is
/// not durable may yet be given to another commit.
void History::drop_durable(Revision durable) {
  while (views_.size() > 1 && views_[1]->at_revision <= durable) views_.pop_front();
  marks_.reach(views_.front()->at_revision, views_.front()->at);
}

ViewPointer History::durable_view(Revision durable) {
  const std::scoped_lock lock(mutex_);
  drop_durable(durable);
  return views_.front();
}

ViewPointer History::newest() const {
  const std::scoped_lock lock(mutex_);
  return views_.back();
}

ViewPointer History::at(Revision revision) const {
  const std::scoped_lock lock(mutex_);
  for (const auto& view : views_) {
    if (view->at_revision == revision) return view;
  }
  return nullptr;
}

void History::append(ViewPointer view, const std::vector<RecordChange>& changes, Revision durable) {
  const std::scoped_lock lock(mutex_);
  drop_durable(durable);  // nobody may have read for long
  note(changes, view->at_revision);
  views_.push_back(std::move(view));
}

void History::rewind(Revision revision) {
  const std::scoped_lock lock(mutex_);
  while (views_.size() > 1 && views_.back()->at_revision > revision) views_.pop_back();
  journal_.forget_file();
  journal_.refresh();
}

void History::rebase(const Manifest& manifest) {
  const std::scoped_lock lock(mutex_);
  if (manifest.revision <= views_.front()->snapshot->revision()) return;
  if (manifest.revision > views_.front()->at_revision) {
    begin(manifest);
    return;
  }
  const auto snapshot = std::make_shared<Snapshot>(file_system_, layout_, manifest, cache_);
  const View* before = nullptr;
  for (auto& view : views_) {
    auto moved = std::make_shared<View>(*view);
    put_on(*moved, snapshot, manifest, before);
    before = moved.get();
    view = std::move(moved);
  }
  manifest_ = manifest;
}

Manifest History::manifest() const {
  const std::scoped_lock lock(mutex_);
  return manifest_;
}

Revision History::voided_from(std::uint64_t cut) {
  const std::scoped_lock lock(mutex_);
  journal_.refresh();
  Revision first = last_revision;
  for (const Segment& segment : journal_.segments()) {
    if (segment.name.cut > cut) first = std::min(first, segment.name.first);
  }
  return first;
}

void History::note_manifest(const Manifest& manifest) {
  const std::scoped_lock lock(mutex_);
  manifest_ = manifest;
  journal_.forget_file();
  journal_.refresh();
}

std::uint64_t History::highest_cut() {
  const std::scoped_lock lock(mutex_);
  journal_.refresh();
  return journal_.highest_cut();
}

bool History::unfinished_base() const {
  const std::scoped_lock lock(mutex_);
  return unfinished_base_;
}

}  // namespace orgmgr::storage::json_engine
