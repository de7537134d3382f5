// Keeping views up with the journal.
#include "storage/json/history.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <orgmgr/error.hpp>

namespace orgmgr::storage::json_engine {
namespace {

constexpr std::uint64_t most_held = 16U << 20U;  ///< of changes that files hold too

std::uint64_t tail_of(const View& view, const Manifest& manifest) {
  const JournalPlace& from = manifest.reach().place;
  return view.place.offset - (view.place.segment == from.segment ? from.offset : 0);
}

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
    rest.take_after(before != nullptr ? before->at_revision : manifest.reach().revision, view.overlays[slot]);
    view.overlays[slot] = std::move(rest);
  }
  view.snapshot = snapshot;
  view.tail_bytes = tail_of(view, manifest);
  view.held_bytes = view.tail_bytes;
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
  view->at_revision = manifest.reach().revision;
  view->sum = manifest.reach().sum;
  view->at = manifest.reach().at;
  view->place = manifest.reach().place;
  manifest_ = manifest;
  views_.clear();
  views_.push_back(std::move(view));
  marks_.note_everything(manifest.reach().revision);  // the commits that lead there are not looked through
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
      journal_.require_line_before(manifest.reach().place, manifest.reach().revision, manifest.reach().sum);
      return;
    } catch (const StorageError& error) {
      // Two checkpoints since the manifest was read have deleted its snapshot: read it again.
      if (error.code() != ErrorCode::path_not_found) throw;
      if (tries == 10) throw_missing(error.path());
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

/// What was read is a view now. Of durable revisions one view is enough.
void History::settle(Revision durable) {
  if (!growing_) return;
  growing_->at = parse_time(growing_at_).value_or(Timestamp{});
  const Revision reached = growing_->at_revision;
  const auto after = std::find_if(views_.begin(), views_.end(),
                                  [&](const ViewPointer& view) { return view->at_revision > reached; });
  const auto place = reached <= durable ? views_.erase(views_.begin(), after) : after;
  views_.insert(place, std::move(growing_));
  if (reached <= durable) drop_durable(reached);
}

void History::mark(const ChangeText& change, Revision revision) {
  if (!shown_) return marks_.note_everything(revision);  // a mark for each takes memory, page by page
  marks_.note(change.collection, change.key, revision);
}

/// Applies a revision to a view that nobody has seen yet.
void History::apply(const std::vector<SoundLine>& lines) {
  growing_->at_revision = lines.back().revision;
  for (const SoundLine& line : lines) {
    const bool known = visit_changes(line, [&](const ChangeText& change) {
      growing_->apply(change);
      mark(change, growing_->at_revision);
    });
    if (known) continue;
    throw StorageError(ErrorCode::format_too_new,
                       fmt::format("Revision {} of {} holds records that this release does not know. Use the "
                                   "release that wrote them.",
                                   lines.back().revision, layout_.journal()),
                       {.path = layout_.journal()});
  }
}

/// One view for all that is durable of what is read, and one for all the rest: whoever needs a state between
/// them reads on from the one before it.
bool History::take(const std::vector<SoundLine>& lines, const JournalPlace& behind, Revision durable) {
  const StateHead head = read_state_head(lines.back());
  if (head.base) {
    base_met_ = true;
    return false;
  }
  if (growing_ && growing_->at_revision <= durable && lines.back().revision > durable) settle(durable);
  if (!growing_) growing_ = std::make_shared<View>(*view_before(lines.back().revision));
  apply(lines);
  View& view = *growing_;
  growing_at_ = head.at;
  view.sum = lines.back().sum;
  const std::uint64_t read =
      behind.segment == view.place.segment ? behind.offset - view.place.offset : behind.offset;
  view.tail_bytes += read;
  view.held_bytes += read;
  view.place = behind;
  return true;
}

/// The newest view of a revision before this one; the first is always one.
const ViewPointer& History::view_before(Revision revision) const {
  const auto found = std::find_if(views_.rbegin(), views_.rend() - 1,
                                  [&](const ViewPointer& view) { return view->at_revision < revision; });
  return *found;
}

JournalEnd History::advance(Revision until, Revision durable, Padding padding) {
  const std::scoped_lock lock(mutex_);
  for (;;) {
    base_met_ = false;
    unfinished_base_ = false;
    growing_.reset();  // an error may have left it
    const ViewPointer from = view_before(until + 1);
    JournalEnd end = journal_.read(
        from->place, from->at_revision, from->sum, until, durable,
        [&](const std::vector<SoundLine>& lines, const JournalPlace& behind) {
          return take(lines, behind, durable);
        },
        padding);
    settle(durable);
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
    if (!manifest || manifest->reach().revision <= end.revision) {
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
  shown_ = true;
  drop_durable(durable);
  return views_.front();
}

ViewPointer History::newest() const {
  const std::scoped_lock lock(mutex_);
  shown_ = true;
  return views_.back();
}

ViewPointer History::at(Revision revision) const {
  const std::scoped_lock lock(mutex_);
  shown_ = true;
  for (const auto& view : views_) {
    if (view->at_revision == revision) return view;
  }
  return nullptr;
}

void History::note(const std::vector<ChangeText>& changes, Revision revision) {
  const std::scoped_lock lock(mutex_);
  for (const ChangeText& change : changes) mark(change, revision);
}

void History::append(const std::shared_ptr<View>& view, std::uint64_t bytes, Revision durable) {
  const std::scoped_lock lock(mutex_);
  drop_durable(durable);  // nobody may have read for long
  // A checkpoint that ended since the lock was taken has put the others on its files: this one goes along.
  const View& before = *views_.back();
  if (view->snapshot != before.snapshot) put_on(*view, before.snapshot, manifest_, &before);
  view->tail_bytes = before.tail_bytes + bytes;
  view->held_bytes = before.held_bytes + bytes;
  views_.push_back(view);
}

void History::rewind(Revision revision) {
  const std::scoped_lock lock(mutex_);
  while (views_.size() > 1 && views_.back()->at_revision > revision) views_.pop_back();
  journal_.forget_file();
  journal_.refresh();
  drop_voided();
}

void History::rebase(const Manifest& manifest) {
  const std::scoped_lock lock(mutex_);
  const Revision reached = manifest.reach().revision;
  if (reached < manifest_.reach().revision) return;
  if (reached == manifest_.reach().revision && manifest.base.revision <= manifest_.base.revision) return;
  if (reached > views_.front()->at_revision) {
    begin(manifest);
    return;
  }
  const std::shared_ptr<const Snapshot> known = views_.front()->snapshot;
  const bool only_runs =
      manifest.base.revision == known->base_revision() && manifest.generation == known->generation();
  const bool hold_on = only_runs && views_.front()->held_bytes <= most_held;
  const auto snapshot =
      hold_on ? known
              : std::make_shared<const Snapshot>(file_system_, layout_, manifest, cache_, known.get());
  const View* before = nullptr;
  for (auto& view : views_) {
    auto moved = std::make_shared<View>(*view);
    if (hold_on) {
      moved->tail_bytes = tail_of(*moved, manifest);
    } else {
      put_on(*moved, snapshot, manifest, before);
    }
    before = moved.get();
    view = std::move(moved);
  }
  manifest_ = manifest;
}

ViewPointer History::on_files(Revision durable) {
  const std::scoped_lock lock(mutex_);
  shown_ = true;
  drop_durable(durable);
  const ViewPointer& held = views_.front();
  const Snapshot& below = *held->snapshot;
  if (below.revision() == manifest_.reach().revision && below.base_revision() == manifest_.base.revision)
    return held;
  auto moved = std::make_shared<View>(*held);
  put_on(*moved,
         std::make_shared<const Snapshot>(file_system_, layout_, manifest_, cache_, held->snapshot.get()),
         manifest_, nullptr);
  return moved;
}

Revision History::reached() const {
  const std::scoped_lock lock(mutex_);
  return manifest_.reach().revision;
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
