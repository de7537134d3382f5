// Import and adoption as changes of a session.
#pragma once

#include <filesystem>
#include <memory>

#include <orgmgr/transfer.hpp>

#include "fs/file_system.hpp"
#include "manager/session.hpp"

namespace orgmgr::manager {

/// Takes over a folder of the original module: imports what `kept_folder` holds by the rules of
/// repair, in one commit with the operation "adopt". Does nothing, with an empty report, when the
/// store has a revision already: another process was quicker.
[[nodiscard]] Result<ImportReport> adopt_originals(const std::shared_ptr<Session>& session,
                                                   const std::filesystem::path& kept_folder,
                                                   fs::FileSystem& file_system = fs::posix_file_system());

/// Why a folder cannot be adopted, found without writing anything: to be asked before the folder is
/// made a store. What passes here `adopt_originals` does not refuse.
[[nodiscard]] std::optional<Error> check_originals(const std::filesystem::path& folder,
                                                   fs::FileSystem& file_system = fs::posix_file_system());

}  // namespace orgmgr::manager
