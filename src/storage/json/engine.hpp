// The embedded engine: a `Store` on a folder of JSON.
#pragma once

#include <array>
#include <atomic>
#include <exception>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include <orgmgr/maintenance.hpp>
#include <orgmgr/options.hpp>

#include "fs/file_system.hpp"
#include "storage/bulk_load.hpp"
#include "storage/json/commit_queue.hpp"
#include "storage/json/history.hpp"
#include "storage/json/locks.hpp"
#include "storage/json/transaction.hpp"
#include "storage/store.hpp"

namespace orgmgr::storage::json_engine {

/// Records of this size put into an empty store are its first snapshot.
inline constexpr std::size_t base_threshold = 1U << 20U;

/// Thread-safe. See docs/invariants.md for what each step relies on.
class Engine final : public Store {
 public:
  /// `lock` is null only for read-only handles on a folder without a lock file. Recovery (open.cpp)
  /// has made the folder and the page sound.
  Engine(fs::FileSystem& file_system, Layout layout, OpenOptions options, std::unique_ptr<fs::LockFile> lock);
  ~Engine() override;
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  [[nodiscard]] std::shared_ptr<const Reader> read() override;
  [[nodiscard]] Revision durable() override;
  [[nodiscard]] const ChangeMarks& marks() override;
  Outcome commit(const CommitInfo& info, const std::function<Ruling(Transaction&)>& function) override;
  void wait_durable(const Outcome& outcome) override;
  [[nodiscard]] Changes read_changes(Revision after, std::size_t limit, bool with_text) override;
  void wait_for_change(Revision revision, std::chrono::milliseconds at_most) override;
  [[nodiscard]] std::unique_ptr<BulkLoad> begin_load() override;

  // --- maintenance (checkpoint.cpp, check.cpp, backup.cpp …) ---------------------------------------
  /// Folds the journal into a snapshot, unless there is nothing to fold. Returns its revision.
  Revision checkpoint();
  /// After the originals of a foreign folder were imported: shows the store at the top level.
  void end_adoption();
  /// A snapshot of the newest revision whose lookup keys are made from the records alone.
  void rebuild_lookups();
  /// Gives the runs up for a new snapshot, made from the one below them and the journal. Throws damaged when
  /// the journal does not lead to where the runs do.
  void rebuild_runs();
  [[nodiscard]] ViewPointer view();
  /// The same, read from the newest snapshot and runs alone, as a new process would.
  [[nodiscard]] ViewPointer view_on_files();
  /// Changes the size at which the journal rotates. For tests; before the handle is shared.
  void rotate_at(std::uint64_t bytes) noexcept { segment_bytes_ = bytes; }
  /// Changes how much memory the records of a bulk load take. For tests, likewise.
  void load_within(std::size_t bytes) noexcept { load_memory_ = bytes; }

  [[nodiscard]] fs::FileSystem& file_system() noexcept { return file_system_; }
  [[nodiscard]] const Layout& layout() const noexcept { return layout_; }
  [[nodiscard]] const OpenOptions& options() const noexcept { return options_; }
  [[nodiscard]] const std::shared_ptr<BlockCache>& cache() const noexcept { return cache_; }
  /// As this handle knows it.
  [[nodiscard]] Manifest manifest() const { return history_.manifest(); }
  /// As it is on the disk: another handle may have stored a newer one. Throws like `require_manifest`.
  [[nodiscard]] Manifest newest_manifest() { return require_manifest(file_system_, layout_); }
  [[nodiscard]] std::vector<Finding> notices() const;
  void notice(Finding finding);
  /// Stores a manifest of the same files as the one on the disk. Under the checkpoint lock; throws
  /// store_replaced when it is no longer the store's.
  void replace_manifest(const Manifest& manifest);
  /// Throws opened_read_only.
  void require_writable() const;
  /// Holds off checkpoints of every process; throws lock_timeout.
  [[nodiscard]] Locks::Guard hold_snapshots();
  void log(LogLevel level, std::string_view message) const;
  /// Who is recorded for commits that maintenance makes by itself.
  [[nodiscard]] Actor own_actor(std::string reason) const;

 private:
  friend class Opening;
  friend class JsonBulkLoad;

  /// Commits run under one holding of the append lock, whose lines are written by one call (I6).
  struct Batch {
    ViewPointer written{};  ///< of the newest line that is in the journal; null before the first commit
    std::shared_ptr<View> newest{};  ///< with what was run since; null when that is nothing
    std::string lines{};             ///< of the revisions between the two
    std::exception_ptr failure{};    ///< why what was run could not be written
  };

  void check_usable() const;
  void check_lock_file() const;
  /// Puts the views on the files of a manifest that others have stored, if it is of durable revisions. False
  /// when another one took its place meanwhile.
  [[nodiscard]] bool follow_manifest(Revision durable);
  [[nodiscard]] LockPage& page() const noexcept { return *page_; }
  [[nodiscard]] SegmentName writing() const noexcept { return {page().segment.load(), page().cut.load()}; }

  // engine_commit.cpp
  void run_with_others(PendingCommit& own);
  [[nodiscard]] Locks::Guard take_append(const Deadline& deadline);
  void read_ahead() noexcept;
  // under the append lock
  void attempt(PendingCommit& commit, Batch& batch);
  [[nodiscard]] Outcome run(const PendingCommit& commit, Batch& batch);
  void conclude(Batch& batch, std::span<PendingCommit* const> commits);
  [[nodiscard]] ViewPointer catch_up(const Deadline& deadline);
  [[nodiscard]] bool answer_repeat(const CommitInfo& info, const View& base, Outcome& outcome) const;
  void remember(const CommitInfo& info, const Ruling& ruling, JsonTransaction& transaction) const;
  /// A large import into an empty store: writes its snapshot at once, and one line that names it.
  /// False when it is none, or a checkpoint is running: then it goes the ordinary way.
  [[nodiscard]] bool append_base(const CommitInfo& info, JsonTransaction& transaction,
                                 const Deadline& deadline);
  /// The line whose state is a snapshot that was written, and the manifest that names it. Under the
  /// checkpoint and append locks.
  void append_base_line(const CommitInfo& info, View& next, std::map<std::string, FileFacts> snapshot,
                        const Deadline& deadline);

  // engine_load.cpp
  [[nodiscard]] Timestamp load_time();
  /// Empty when others have committed meanwhile. `begun` tells that the snapshot may be named from now on.
  [[nodiscard]] std::optional<Outcome> commit_load(const CommitInfo& info, Timestamp now,
                                                   std::map<std::string, FileFacts> files, bool& begun);
  /// Removes a snapshot's folder, unless it is named. Under the checkpoint lock.
  void forsake_load(Revision revision);

  // engine_append.cpp
  void append(const CommitInfo& info, const std::vector<ChangeText>& changes, JsonTransaction& transaction,
              Batch& batch, const Deadline& deadline);
  void write(Batch& batch, const Deadline& deadline);
  void write_lines(const JournalPlace& place, const std::string& lines, const Deadline& deadline);
  void take_back(fs::File& file, std::uint64_t offset, const Deadline& deadline);
  [[nodiscard]] LineHead head_of(const CommitInfo& info, const View& next) const;
  void encode(const CommitInfo& info, const std::vector<ChangeText>& changes, View& next, std::string& lines);
  void pad(fs::File& file, std::uint64_t end, std::uint64_t written);
  void trim(const View& newest);
  void rotate(const View& newest, const Deadline& deadline);
  [[nodiscard]] std::string fresh_salt();

  // engine_sync.cpp
  /// False when the outcome's revision was cut off. Throws when neither can be told.
  [[nodiscard]] bool became_durable(const Outcome& outcome, const Deadline& deadline);
  void lead();
  /// Syncs the segment being written; a failure is everybody's. Under the sync lock.
  void sync_marked();
  void rewrite_unsynced(fs::File& file);
  /// Makes a segment and goes on in it. Under both locks.
  void go_on_in(const SegmentName& name, const std::string& prev);
  /// Whoever made the newest segment died before the page named it. Under the append lock.
  void finish_move(const Deadline& deadline);
  void heal(const Deadline& deadline);
  /// Starts a segment behind `last`; what older files hold from there on is void. Under both locks.
  void cut(Revision last, std::string_view why);
  void publish(Revision durable);
  void notify();
  void listen(std::uint32_t seen, std::chrono::nanoseconds at_most);
  [[nodiscard]] fs::File& sync_file();
  [[nodiscard]] fs::File& append_file(const SegmentName& name);

  // checkpoint.cpp
  [[nodiscard]] Manifest fold(const View& view, const Manifest& before);
  [[nodiscard]] Manifest fold_into_run(const View& view, const Manifest& before);
  void install(Manifest& manifest, const Manifest& before);
  void show_again(Manifest& manifest);
  void fold_tail();
  void checkpoint_if_due();
  void close() noexcept;

  fs::FileSystem& file_system_;
  Layout layout_;
  OpenOptions options_;
  fs::ForkGuard fork_guard_;
  std::shared_ptr<BlockCache> cache_;
  std::unique_ptr<fs::LockFile> lock_;
  LockPage* page_ = nullptr;
  std::unique_ptr<Locks> locks_;
  CommitQueue queue_;
  History history_;
  std::unique_ptr<fs::File> sync_file_;  ///< guarded by the sync lock
  SegmentName sync_name_{};
  std::unique_ptr<fs::File> append_file_;  ///< guarded by the append lock
  SegmentName append_name_{};
  const std::string lock_path_;
  const fs::Identity lock_identity_;
  std::array<std::byte, 512> salts_{};  ///< random bytes drawn ahead; guarded by the append lock
  std::size_t salts_used_ = sizeof salts_;
  std::uint64_t written_ = 0;    ///< bytes that this handle appended; guarded by the append lock
  std::uint64_t padded_to_ = 0;  ///< of the segment being appended to; guarded by the append lock
  std::uint64_t segment_bytes_ = 64U << 20U;
  std::size_t load_memory_ = 48U << 20U;
  Revision read_floor_ = 0;  ///< read-only: what was made durable at opening
  std::atomic<bool> poisoned_{false};
  bool opened_ = false;  ///< recovery is over: before that, closing leaves everything as it is
  mutable std::mutex notices_mutex_;
  std::vector<Finding> notices_;
};

}  // namespace orgmgr::storage::json_engine
