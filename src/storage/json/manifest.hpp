// The manifest: which snapshot is the newest, which runs lie on it, and where in the journal they end.
// Renaming a new one into place is the only commit point of a checkpoint.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <orgmgr/types.hpp>

#include "fs/file_system.hpp"
#include "storage/json/layout.hpp"
#include "storage/json/sorted_file.hpp"

namespace orgmgr::storage::json_engine {

/// The `prev` of the first commit.
[[nodiscard]] std::string no_sum();

/// Up to where sorted files hold the state.
struct Reach {
  Revision revision = 0;
  JournalPlace place{};        ///< behind that revision
  std::string sum = no_sum();  ///< of that revision
  Timestamp at{};              ///< of that revision
};

/// A run: what changed after one revision up to another, as one sorted file (run.hpp).
struct RunFacts {
  Revision after = 0;
  Reach reach{};
  FileFacts file{};
  std::map<std::string, std::int64_t> added{};  ///< collection → records more than before
};

struct Manifest {
  std::string store{};                       ///< UUID of this store
  std::string generation{};                  ///< random; renewed by a restore
  std::string unicode{};                     ///< Unicode version that the lookup keys were folded with
  Reach base{};                              ///< of the snapshot
  std::map<std::string, FileFacts> files{};  ///< of the snapshot: stem → facts; the collections and `lookup`
  std::vector<RunFacts> runs{};              ///< on the snapshot, each going on where the one before ends
  std::map<std::string, Revision> views{};   ///< top-level file → the snapshot it shows
  Revision history_from = 1;                 ///< first revision the journal still holds
  std::string history_prev = no_sum();       ///< the sum before it
  std::string adopting{};                    ///< set while a foreign folder is being taken over

  /// Of the snapshot with its runs: the journal is read from there.
  [[nodiscard]] const Reach& reach() const noexcept { return runs.empty() ? base : runs.back().reach; }
};

[[nodiscard]] std::string write_manifest(const Manifest& manifest);
/// Throws `StorageError`: damaged (naming `path`), format_too_new.
[[nodiscard]] Manifest read_manifest(std::string_view text, const std::string& path);
/// Empty when there is none.
[[nodiscard]] std::optional<Manifest> load_manifest(fs::FileSystem& file_system, const Layout& layout);
/// Throws history_missing when there is none: somebody deleted it under us.
[[nodiscard]] Manifest require_manifest(fs::FileSystem& file_system, const Layout& layout);
/// A file or folder that the manifest names is not there: that is damage, whatever the system calls it.
[[noreturn]] void throw_missing(const std::string& path);
/// Writes beside, syncs, renames, syncs the folder.
void store_manifest(fs::FileSystem& file_system, const Layout& layout, const Manifest& manifest);

/// The whole content of a file. Throws like `fs::FileSystem::open`.
[[nodiscard]] std::string read_whole(fs::FileSystem& file_system, const std::string& path);
/// Where `replace_file` writes what it then renames.
[[nodiscard]] inline std::string beside_of(const std::string& path) { return path + ".new"; }
/// What is at `path`; throws unsafe_path when that is something else than a folder, a link to one too.
std::optional<fs::FileInfo> require_folder(fs::FileSystem& file_system, const std::string& path);
/// Replaces `path` by a file of these bytes: beside, synced, renamed, folder synced.
void replace_file(fs::FileSystem& file_system, const std::string& path, std::string_view bytes);

}  // namespace orgmgr::storage::json_engine
