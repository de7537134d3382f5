// Checkpoints: a new snapshot, or a run on the one that is there, from the durable view; the manifest's
// rename as commit point; then the top-level links. All beside readers and writers.
#include <algorithm>

#include <fmt/format.h>
#include <orgmgr/error.hpp>

#include "base/json_text.hpp"
#include "base/text.hpp"
#include "storage/json/engine.hpp"
#include "storage/json/run_writer.hpp"
#include "storage/json/shown_files.hpp"
#include "storage/json/snapshot_writer.hpp"

namespace orgmgr::storage::json_engine {
namespace {

constexpr std::uint64_t small_store = 1U << 20U;  ///< the last handle out checkpoints only up to this
constexpr std::uint64_t most_runs = 8U << 20U;    ///< runs as long as the snapshot, up to this …
constexpr std::uint64_t run_share = 8;            ///< … or up to this part of it

/// A snapshot is written whole: what that costs for each commit falls with what lies on it.
bool snapshot_is_due(const View& view) {
  const std::uint64_t bytes = view.snapshot->bytes();
  const std::uint64_t since = view.snapshot->run_bytes() + view.tail_bytes;
  return since >= std::max(std::min(bytes, most_runs), bytes / run_share);
}

}  // namespace

Manifest Engine::fold(const View& view, const Manifest& before) {
  Manifest manifest = before;
  manifest.files = write_snapshot(file_system_, layout_, view);
  manifest.base = view.reach();
  manifest.runs.clear();
  manifest.unicode = text::unicode_version();
  if (view.at_revision != 0) manifest.adopting.clear();
  return manifest;
}

Manifest Engine::fold_into_run(const View& view, const Manifest& before) {
  const std::size_t merged = runs_to_merge(before.runs, view.tail_bytes);
  Manifest manifest = before;
  const RunFacts run = write_run(file_system_, layout_, view, merged);
  manifest.runs.resize(manifest.runs.size() - merged);
  manifest.runs.push_back(run);
  return manifest;
}

void Engine::install(Manifest& manifest, const Manifest& before) {
  const bool new_snapshot = manifest.base.revision != before.base.revision;
  if (new_snapshot) {
    for (const auto& finding : choose_shown(file_system_, layout_, manifest)) notice(finding);
  }
  check_lock_file();  // else others may have checkpointed meanwhile, and have taken our files for litter
  store_manifest(file_system_, layout_, manifest);
  page().snapshot.store(manifest.reach().revision);
  if (new_snapshot) {
    renew_shown_files(file_system_, layout_, manifest);
    drop_snapshots(file_system_, layout_, manifest, before.base.revision);
  }
  drop_runs(file_system_, layout_, manifest, before);
  history_.rebase(manifest);
}

Revision Engine::checkpoint() {
  check_usable();
  const auto guard = hold_snapshots();
  const Manifest before = require_manifest(file_system_, layout_);
  const ViewPointer now = view();
  Manifest manifest = before;
  if (now->at_revision != before.base.revision) {
    manifest = fold(*now, before);
    install(manifest, before);
  } else {
    show_again(manifest);
  }
  return manifest.base.revision;
}

/// What was edited may have been moved away since: then the newest snapshot is shown in its place.
void Engine::show_again(Manifest& manifest) {
  const auto shown = manifest.views;
  for (const auto& finding : choose_shown(file_system_, layout_, manifest)) notice(finding);
  if (manifest.views != shown) replace_manifest(manifest);
  renew_shown_files(file_system_, layout_, manifest);
}

/// Under the checkpoint lock.
void Engine::fold_tail() {
  const Manifest before = require_manifest(file_system_, layout_);
  history_.rebase(before);  // whoever stored it may have died before the page told
  const ViewPointer now = view_on_files();
  if (now->at_revision <= before.reach().revision) return;
  if (now->snapshot->revision() != before.reach().revision) {
    // What this handle would make of the runs that it knows would not follow on those of the manifest (I25).
    throw StorageError(
        ErrorCode::damaged,
        fmt::format("A repair gave up what stands in {}, and did not end. Run `orgmgr store repair` "
                    "again.",
                    layout_.runs()),
        {.path = layout_.runs()});
  }
  Manifest manifest = snapshot_is_due(*now) ? fold(*now, before) : fold_into_run(*now, before);
  install(manifest, before);
}

void Engine::checkpoint_if_due() {
  if (history_.newest()->tail_bytes < options_.checkpoint_bytes) return;
  try {
    const auto guard = locks_->try_take(fs::LockByte::checkpoint);
    if (guard && view()->tail_bytes >= options_.checkpoint_bytes / 2) fold_tail();
  } catch (const StorageError& error) {
    // The commit itself is durable; the next one tries again, and `append` refuses in the end.
    log(LogLevel::warning, fmt::format("checkpoint failed: {}", error.what()));
  }
}

void Engine::end_adoption() {
  (void)checkpoint();
  const auto guard = hold_snapshots();
  Manifest manifest = require_manifest(file_system_, layout_);
  if (manifest.adopting.empty()) return;
  manifest.adopting.clear();  // nothing to import: there was no commit to fold
  (void)choose_shown(file_system_, layout_, manifest);
  replace_manifest(manifest);
  renew_shown_files(file_system_, layout_, manifest);
}

void Engine::rebuild_lookups() {
  // A snapshot folder is never written twice under a manifest that names it: a commit of its own
  // gives the new one another revision.
  for (;;) {
    wait_durable(
        commit({.actor = own_actor("lookup keys made anew"), .op = "rebuild_lookups", .even_if_empty = true},
               [](Transaction&) { return Ruling{.apply = true, .result = "true"}; }));
    const auto guard = hold_snapshots();
    const Manifest before = require_manifest(file_system_, layout_);
    const ViewPointer now = view();
    if (now->at_revision == before.base.revision) continue;  // another handle has just made that one
    Manifest manifest = fold(with_fresh_lookups(*now), before);
    return install(manifest, before);
  }
}

void Engine::rebuild_runs() {
  {
    const auto guard = hold_snapshots();
    const Manifest before = require_manifest(file_system_, layout_);
    Journal journal(file_system_, layout_);
    journal.refresh();
    const Reach& base = before.base;
    const Revision reached = before.reach().revision;
    std::string sum = base.sum;
    (void)journal.read_durable(base.place, base.revision, base.sum, reached,
                               [&](const std::vector<SoundLine>& lines, const JournalPlace&) {
                                 sum = lines.back().sum;
                                 return true;
                               });
    if (sum != before.reach().sum) {
      throw StorageError(ErrorCode::damaged,
                         fmt::format("{}: the journal does not lead to revision {} as the manifest knows it. "
                                     "Restore a backup.",
                                     layout_.journal(), reached),
                         {.path = layout_.journal()});
    }
    Manifest manifest = before;
    manifest.runs.clear();
    // Nobody of this handle may be amid a commit whose view lies on the runs: it would be put on what is
    // below.
    const auto writers = take_append(Deadline(options_.lock_timeout));
    check_lock_file();
    store_manifest(file_system_, layout_, manifest);
    page().snapshot.store(manifest.base.revision);
    history_.start();
  }
  // Of its own revision, so that nobody goes on with a view that reads the runs.
  wait_durable(commit({.actor = own_actor("runs made anew"), .op = "rebuild_runs", .even_if_empty = true},
                      [](Transaction&) { return Ruling{.apply = true, .result = "true"}; }));
  (void)checkpoint();
}

bool Engine::append_base(const CommitInfo& info, JsonTransaction& transaction, const Deadline& deadline) {
  const auto& added = transaction.state().added;
  const bool any = std::any_of(added.begin(), added.end(), [](std::int64_t count) { return count != 0; });
  if (transaction.next_revision() != 1 || transaction.written_bytes() <= base_threshold || !any) return false;
  const auto guard = locks_->try_take(fs::LockByte::checkpoint);
  if (!guard) return false;
  const std::shared_ptr<View> next = transaction.release();
  append_base_line(info, *next, write_snapshot(file_system_, layout_, *next), deadline);
  return true;
}

void Engine::append_base_line(const CommitInfo& info, View& next, std::map<std::string, FileFacts> snapshot,
                              const Deadline& deadline) {
  const Manifest before = require_manifest(file_system_, layout_);
  Manifest manifest = before;
  manifest.files = std::move(snapshot);
  json::ObjectWriter records;
  for (const auto& [stem, facts] : manifest.files) records.integer(stem, facts.records);
  json::ObjectWriter files;
  for (const auto& [stem, facts] : manifest.files) files.string(stem, facts.sums);
  json::ObjectWriter base;
  base.raw("records", std::move(records).finish()).raw("sums", std::move(files).finish());
  LineHead head = head_of(info, next);
  head.base = std::move(base).finish();
  const std::string line = write_line(head, {}, std::string(32, '0'), next.sum);
  next.sum = sum_of_line(line);
  const auto sync = locks_->take(fs::LockByte::sync, deadline);
  page().flags.fetch_or(LockPage::appending);
  append_file(next.place.segment).write_at(next.place.offset, line);
  next.place.offset += line.size();
  try {
    sync_file().sync();
    manifest.base = next.reach();
    manifest.unicode = text::unicode_version();
    manifest.adopting.clear();
    install(manifest, before);
  } catch (const StorageError& error) {
    page().flags.fetch_or(LockPage::failed);
    poisoned_.store(true);
    throw StorageError(
        ErrorCode::commit_outcome_unknown,
        fmt::format("The import was written, but not made durable ({}). It may or may not be there: open "
                    "the store anew and look.",
                    error.what()),
        {.path = error.path(), .error_number = error.error_number()});
  }
  publish(next.at_revision);
  page().flags.fetch_and(~LockPage::appending);
}

void Engine::close() noexcept {
  // In a forked child the locks are the parent's, which goes on.
  if (!lock_ || options_.read_only || !fork_guard_.same_process()) return;
  try {
    lock_->unlock(fs::LockByte::presence);
    if (!opened_ || !options_.checkpoint_at_close || poisoned_.load() || page().has(LockPage::replaced) ||
        page().has(LockPage::failed)) {
      return;
    }
    if (!lock_->try_lock(fs::LockByte::presence, fs::LockMode::exclusive)) return;
    const ViewPointer newest = view();
    trim(*newest);
    const bool small =
        newest->tail_bytes != 0 && newest->snapshot->bytes() + newest->tail_bytes < small_store;
    if (small) {
      (void)checkpoint();
    } else if (newest->tail_bytes > options_.checkpoint_bytes) {
      const auto guard = hold_snapshots();
      fold_tail();
    }
    lock_->unlock(fs::LockByte::presence);
  } catch (...) {
    // Everything is durable in the journal: a checkpoint only saves the next opener's time.
  }
}

}  // namespace orgmgr::storage::json_engine
