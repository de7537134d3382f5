// How the answer of an import is kept under its operation id.
#pragma once

#include <string>
#include <string_view>

#include <orgmgr/transfer.hpp>

#include "base/digest.hpp"

namespace orgmgr::manager {

[[nodiscard]] std::string write_report(const ImportReport& report);
[[nodiscard]] ImportReport read_report(std::string_view text);
/// The arguments of the command, by which a repeat is told from another one. `records` has seen each text
/// that is imported, its name first: its size, a space, and its bytes.
[[nodiscard]] std::string import_arguments(const ImportOptions& options, Sha256& records);

}  // namespace orgmgr::manager
