// What an operator does with a store as a whole: check, backup, restore, repair, adopt, audit.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <orgmgr/org_manager.hpp>

namespace orgmgr::inline v0 {

/// Something `check` found or an opening noticed.
struct Finding {
  enum class Severity : std::uint8_t { note, warning, error };
  Severity severity = Severity::note;
  std::string code{};  ///< `edited`, `wide_mode`, `torn_tail`, `damaged_block` …
  std::string path{};
  std::uint64_t line = 0;
  std::string message{};
};

struct CheckReport {
  std::vector<Finding> findings{};
  Revision revision = 0;
  std::uint64_t organizations = 0;
  std::uint64_t members = 0;
  std::uint64_t journal_lines = 0;
  std::uint64_t blocks = 0;
  [[nodiscard]] bool clean() const noexcept;  ///< no finding of severity error
};

struct StoreStats {
  std::string store_id{};
  std::string generation{};
  Revision revision = 0;
  Revision snapshot_revision = 0;
  Revision history_from = 0;
  std::uint64_t organizations = 0;
  std::uint64_t members = 0;
  std::uint64_t operations = 0;
  std::uint64_t snapshot_bytes = 0;
  std::uint64_t runs = 0;  ///< sorted files of changes on the snapshot
  std::uint64_t run_bytes = 0;
  std::uint64_t journal_bytes = 0;
  std::uint64_t journal_segments = 0;
  std::uint64_t tail_bytes = 0;  ///< journal that is neither in the snapshot nor in a run yet
};

/// The newest commit and its sum: keep it elsewhere, and `verify_audit` can prove against it.
struct AuditHead {
  Revision revision = 0;
  std::string sum{};
};

struct AuditVerification {
  AuditHead head{};
  Revision from = 0;
  std::uint64_t commits = 0;
  bool expected_seen = false;  ///< an expected head was given and is part of the chain
};

/// One record that differs between a hand-edited top-level file and the store.
struct EditedRecord {
  std::string collection{};
  std::string key{};
  Json was{};
  Json now{};
  bool conflict = false;  ///< changed in the store as well, differently
};

struct AdoptReport {
  std::vector<EditedRecord> records{};
  bool applied = false;
};

struct BackupReport {
  Revision revision = 0;
  std::string sum{};
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
};

/// An operator's view of an open store. Every call may throw `StorageError`: those that change files
/// transaction_open inside a transaction.
class ORGMGR_EXPORT Maintenance {
 public:
  explicit Maintenance(OrgManager orgs);

  /// Reads and verifies every byte, recounts indexes, replays the journal. Changes nothing.
  [[nodiscard]] CheckReport check() const;
  /// What was noticed when the store was opened: hand-edited files, torn tails, wide modes.
  [[nodiscard]] std::vector<Finding> notices() const;
  /// Rebuilds what can be rebuilt without loss: block sums, lookup file, top-level links, modes.
  std::vector<Finding> repair(bool dry_run);
  /// Folds the journal into a new snapshot now. Returns its revision.
  Revision checkpoint();
  [[nodiscard]] StoreStats stats() const;
  /// Takes what people edited in the top-level files: a three-way merge by record with the snapshot
  /// as base, in one audited commit. Errors: edited_both_sides, and those of the records' rules. Throws
  /// json_invalid with file and line for a file that cannot be read.
  Result<AdoptReport> adopt(bool dry_run, const WriteOptions& options = {});
  /// Writes a copy of the store as of now into `target`, which must be absent or empty; it is made
  /// beside it and renamed when verified. Throws target_not_empty, also for a place inside the store.
  BackupReport backup(const std::filesystem::path& target) const;

  [[nodiscard]] AuditHead audit_head() const;
  /// Verifies the whole chain that is here; with `expected`, that it is part of it. Throws
  /// `StorageError` damaged (with file and line), history_missing (the journal ends before the
  /// state does) or head_mismatch. Without `expected` it shows
  /// that history is consistent, not that its end was not cut off.
  [[nodiscard]] AuditVerification verify_audit(const std::optional<AuditHead>& expected = {}) const;
  /// Moves closed journal segments that end before `before` into `target`. Returns how many.
  std::uint64_t archive_audit(Revision before, const std::filesystem::path& target);

 private:
  OrgManager orgs_;
};

struct RestoreOptions {
  bool replace = false;  ///< an existing store is kept beside it under another name
  bool dry_run = false;
  /// Pending invitations of the backup stay open, also those that were used or revoked since.
  bool keep_invitations = false;
};

/// Makes `target` a store from a backup: verifies it, gives it a new identity and a new
/// generation, which ends all sessions, and records that as a commit that also revokes pending
/// invitations and withdraws offers of ownership. Handles open on the old store answer needs_reopen. Throws
/// `StorageError` store_exists (without `replace`), target_not_empty, damaged, lock_timeout, and what opening
/// throws.
ORGMGR_EXPORT AuditHead restore_store(const std::filesystem::path& backup,
                                      const std::filesystem::path& target, const RestoreOptions& restore = {},
                                      OpenOptions options = {});

/// Renames the folder of a store, durably. Precondition, which is not checked: nobody has it open; handles
/// that do answer store_replaced. `to` must be absent or an empty folder on the same file system. Throws
/// `StorageError` path_not_found, target_not_empty, io_failed.
ORGMGR_EXPORT void move_store(const std::filesystem::path& from, const std::filesystem::path& to);

/// What can be repaired with the store closed as well: a lost or damaged manifest is rebuilt from a
/// journal that holds everything; then as `Maintenance::repair`. Says what it did, or would do.
ORGMGR_EXPORT std::vector<Finding> repair_store(const std::filesystem::path& directory, bool dry_run,
                                                OpenOptions options = {});

}  // namespace orgmgr::inline v0
