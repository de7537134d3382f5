// Writing a run, and taking runs away that no manifest names.
#pragma once

#include "storage/json/manifest.hpp"
#include "storage/json/view.hpp"

namespace orgmgr::storage::json_engine {

/// How many of a snapshot's runs, the newest ones, a new run of about `bytes` should take in, so that few
/// runs are there to read and few bytes are written twice.
[[nodiscard]] std::size_t runs_to_merge(const std::vector<RunFacts>& runs, std::uint64_t bytes) noexcept;

/// Writes what a view changed since its snapshot, and what the snapshot's `merged` newest runs hold, as one
/// run, durable in every part. What an interrupted attempt left there is replaced.
[[nodiscard]] RunFacts write_run(fs::FileSystem& file_system, const Layout& layout, const View& view,
                                 std::size_t merged);

/// The revision that a run of this file name reaches; 0 when it is no run's.
[[nodiscard]] Revision reach_of(const std::string& name);

/// Removes the files of runs that neither manifest names: an opener may have just read the one before. Those
/// that reach behind that one go later, like snapshots.
void drop_runs(fs::FileSystem& file_system, const Layout& layout, const Manifest& manifest,
               const Manifest& before);

}  // namespace orgmgr::storage::json_engine
