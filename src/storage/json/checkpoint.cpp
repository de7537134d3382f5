// Checkpoints: a new snapshot from the durable view, the manifest's rename as commit point, then
// the top-level links. Runs beside readers and writers.
#include <fmt/format.h>
#include <orgmgr/error.hpp>

#include "base/json_text.hpp"
#include "base/text.hpp"
#include "storage/json/engine.hpp"
#include "storage/json/shown_files.hpp"
#include "storage/json/snapshot_writer.hpp"

namespace orgmgr::storage::json_engine {
namespace {

constexpr std::uint64_t small_store = 1U << 20U;  ///< the last handle out checkpoints only up to this
constexpr std::uint64_t patient_tail =
    8U << 20U;                           ///< while in use: a tail as long as the snapshot, up to this …
constexpr std::uint64_t tail_share = 8;  ///< … or up to this part of it

}  // namespace

Manifest Engine::fold(const View& view) {
  Manifest manifest = require_manifest(file_system_, layout_);
  manifest.files = write_snapshot(file_system_, layout_, view);
  manifest.revision = view.at_revision;
  manifest.place = view.place;
  manifest.sum = view.sum;
  manifest.at = view.at;
  manifest.unicode = text::unicode_version();
  if (view.at_revision != 0) manifest.adopting.clear();
  return manifest;
}

void Engine::install(Manifest& manifest, Revision previous) {
  for (const auto& finding : choose_shown(file_system_, layout_, manifest)) notice(finding);
  store_manifest(file_system_, layout_, manifest);
  page().snapshot.store(manifest.revision);
  renew_shown_files(file_system_, layout_, manifest);
  drop_snapshots(file_system_, layout_, manifest, previous);
  history_.rebase(manifest);
}

Revision Engine::checkpoint() {
  check_usable();
  const auto guard = hold_snapshots();
  const ViewPointer now = view();
  Manifest manifest = require_manifest(file_system_, layout_);
  const Revision previous = manifest.revision;
  if (now->at_revision != previous) {
    manifest = fold(*now);
    install(manifest, previous);
  } else {
    renew_shown_files(file_system_, layout_, manifest);
  }
  return manifest.revision;
}

void Engine::checkpoint_if_due() {
  const ViewPointer newest = history_.newest();
  // A checkpoint writes the whole snapshot: what it costs per commit falls with the tail it folds.
  const std::uint64_t snapshot = newest->snapshot->bytes();
  const std::uint64_t patience = std::max(std::min(snapshot, patient_tail), snapshot / tail_share);
  if (newest->tail_bytes < std::max(options_.checkpoint_bytes, patience)) return;
  try {
    const auto guard = locks_->try_take(fs::LockByte::checkpoint);
    if (!guard) return;
    const ViewPointer now = view();
    const Manifest before = require_manifest(file_system_, layout_);
    if (now->at_revision <= before.revision) return;
    Manifest manifest = fold(*now);
    install(manifest, before.revision);
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
  store_manifest(file_system_, layout_, manifest);
  renew_shown_files(file_system_, layout_, manifest);
  reload_manifest();
}

void Engine::rebuild_lookups() {
  // A snapshot folder is never written twice under a manifest that names it: a commit of its own
  // gives the new one another revision.
  wait_durable(
      commit({.actor = own_actor("lookup keys made anew"), .op = "rebuild_lookups", .even_if_empty = true},
             [](Transaction&) { return Ruling{.apply = true, .result = "true"}; }));
  const auto guard = hold_snapshots();
  const Revision previous = require_manifest(file_system_, layout_).revision;
  Manifest manifest = fold(with_fresh_lookups(*view()));
  install(manifest, previous);
}

bool Engine::append_base(const CommitInfo& info, JsonTransaction& transaction, const Deadline& deadline) {
  const auto guard = locks_->try_take(fs::LockByte::checkpoint);
  if (!guard) return false;
  auto next = std::make_shared<View>(transaction.state());
  Manifest manifest = require_manifest(file_system_, layout_);
  const Revision previous = manifest.revision;
  manifest.files = write_snapshot(file_system_, layout_, *next);
  json::ObjectWriter records;
  for (const auto& [stem, facts] : manifest.files) records.integer(stem, facts.records);
  json::ObjectWriter files;
  for (const auto& [stem, facts] : manifest.files) files.string(stem, facts.sums);
  json::ObjectWriter base;
  base.raw("records", std::move(records).finish()).raw("sums", std::move(files).finish());
  const LineHead head{.revision = next->at_revision,
                      .synced = page().durable.load(),
                      .at = next->at,
                      .actor = info.actor,
                      .op = info.op,
                      .operation_id = info.operation_id,
                      .part = 0,
                      .parts = 0,
                      .base = std::move(base).finish()};
  const std::string line = write_line(head, {}, std::string(32, '0'), next->sum);
  next->sum = sum_of_line(line);
  const auto sync = locks_->take(fs::LockByte::sync, deadline);
  page().flags.fetch_or(LockPage::appending);
  append_file(next->place.segment).write_at(next->place.offset, line);
  next->place.offset += line.size();
  try {
    sync_file().sync();
    manifest.revision = next->at_revision;
    manifest.place = next->place;
    manifest.sum = next->sum;
    manifest.at = next->at;
    manifest.unicode = text::unicode_version();
    manifest.adopting.clear();
    install(manifest, previous);
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
  publish(next->at_revision);
  page().flags.fetch_and(~LockPage::appending);
  return true;
}

void Engine::close() noexcept {
  if (!lock_ || options_.read_only) return;
  try {
    lock_->unlock(fs::LockByte::presence);
    if (!opened_ || !options_.checkpoint_at_close || poisoned_.load() || !fork_guard_.same_process() ||
        page().has(LockPage::replaced) || page().has(LockPage::failed)) {
      return;
    }
    if (!lock_->try_lock(fs::LockByte::presence, fs::LockMode::exclusive)) return;
    const ViewPointer newest = view();
    trim(*newest);
    const bool small =
        newest->tail_bytes != 0 && newest->snapshot->bytes() + newest->tail_bytes < small_store;
    if (small || newest->tail_bytes > options_.checkpoint_bytes) (void)checkpoint();
    lock_->unlock(fs::LockByte::presence);
  } catch (...) {
    // Everything is durable in the journal: a checkpoint only saves the next opener's time.
  }
}

}  // namespace orgmgr::storage::json_engine
