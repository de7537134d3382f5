// What an operator does with a store as a whole, on an open engine.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <orgmgr/maintenance.hpp>

#include "storage/json/engine.hpp"

namespace orgmgr::storage::json_engine {

/// What the operating system refuses to read: a finding of the check, or an error of whoever asked for it.
enum class Unreadable : std::uint8_t { is_found, is_thrown };

/// Reads and verifies every byte that counts; changes nothing. (check.cpp)
[[nodiscard]] CheckReport check(Engine& engine, Unreadable unreadable = Unreadable::is_found);
/// Whether the file of block sums under its name is the one that the manifest knows. (check.cpp)
[[nodiscard]] bool has_sound_sums(fs::FileSystem& file_system, const SortedFile& file);
/// Whether the block sums of a snapshot's file, byte for byte, are those of its data. (older_snapshots.cpp)
[[nodiscard]] bool fits_its_sums(fs::FileSystem& file_system, const std::string& folder,
                                 std::string_view stem);
/// Findings of the snapshots before the newest one. (older_snapshots.cpp)
[[nodiscard]] std::vector<Finding> check_older_snapshots(Engine& engine, const Manifest& manifest);
[[nodiscard]] StoreStats stats(Engine& engine);

/// Walks the whole chain that is here. Throws damaged, head_mismatch. (audit.cpp)
[[nodiscard]] AuditVerification verify_audit(Engine& engine, const std::optional<AuditHead>& expected);
/// Moves segments that end before `before` and that the snapshot covers. Returns how many.
std::uint64_t archive_audit(Engine& engine, Revision before, const std::string& target);

/// Copies the store as of now to `target`, absent or empty, by way of `target.partial`. (backup.cpp)
[[nodiscard]] BackupReport backup(Engine& engine, const std::string& target);
/// See `orgmgr::restore_store`. `amend` is part of the commit that records it. (restore.cpp)
[[nodiscard]] AuditHead restore(fs::FileSystem& file_system, const std::string& from,
                                const std::string& target, const RestoreOptions& restore,
                                const OpenOptions& options, const std::function<void(Transaction&)>& amend);

/// The records by which hand-edited top-level files differ from the snapshot that they showed, each
/// held against the store as it is now. Throws json_invalid naming file and line. (edits.cpp)
[[nodiscard]] std::vector<EditedRecord> edited_records(Engine& engine);
/// Moves edited files to `adopted/<time>/` and shows the newest snapshot again.
void put_edits_away(Engine& engine);

/// Rebuilds sums and lookup files from sound data, links, modes; says what it did, or would. (repair.cpp)
[[nodiscard]] std::vector<Finding> repair(Engine& engine, bool dry_run);
/// Rebuilds a lost or damaged manifest from a journal that reaches back to the first revision.
[[nodiscard]] std::vector<Finding> repair_manifest(fs::FileSystem& file_system, const std::string& directory,
                                                   bool dry_run, const OpenOptions& options);
/// Makes block sums anew whose file is gone, so that the store can be opened. (lost_sums.cpp)
[[nodiscard]] std::vector<Finding> repair_lost_sums(fs::FileSystem& file_system, const std::string& directory,
                                                    bool dry_run);
/// The lock file with nobody else having the store open, for as long as it is held. Throws lock_timeout.
[[nodiscard]] std::unique_ptr<fs::LockFile> hold_alone(fs::FileSystem& file_system, const Layout& layout);

/// Renames a closed store's folder to `to`, absent or empty. (backup.cpp)
void move_folder(fs::FileSystem& file_system, const std::string& from, const std::string& to);

/// What others than its owner may read or write of a store, and how.
struct WidePath {
  std::string path{};
  std::uint32_t mode = 0;
};
/// All of a store that is so, its folder first; not what else lies in that. (modes.cpp)
[[nodiscard]] std::vector<WidePath> wide_paths(fs::FileSystem& file_system, const Layout& layout);

/// Copies a file by hard link where that can be done and `may_link`, else by content.
void copy_file(fs::FileSystem& file_system, const std::string& from, const std::string& to, bool may_link,
               std::uint64_t bytes = ~std::uint64_t{0});

}  // namespace orgmgr::storage::json_engine
