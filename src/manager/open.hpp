// Opening a folder, and the way from a handle to the engine behind it.
#pragma once

#include <filesystem>
#include <string>

#include <orgmgr/org_manager.hpp>

#include "storage/json/engine.hpp"

namespace orgmgr::manager {

/// The engine behind a handle. Throws std::logic_error when another kind of store is.
[[nodiscard]] storage::json_engine::Engine& engine_of(const OrgManager& orgs);
/// Sets what the options leave to the system: clock and randomness.
void complete(OpenOptions& options);
[[nodiscard]] std::string absolute_path(const std::filesystem::path& path);

}  // namespace orgmgr::manager
