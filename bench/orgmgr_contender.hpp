// orgmgr itself, through its public API.
#pragma once

#include <orgmgr/org_manager.hpp>

#include "peer.hpp"

namespace orgmgr::bench {

inline constexpr std::string_view our_name = "orgmgr";

[[nodiscard]] Arrangement orgmgr_arrangement();

/// With options of one's own; `syncs` are counted by a file system that stands between.
[[nodiscard]] std::unique_ptr<Contender> open_orgmgr(const std::filesystem::path& folder,
                                                     const OpenOptions& options,
                                                     Syncs syncs = Syncs::not_counted);

/// The handle behind a contender that `open_orgmgr` gave.
[[nodiscard]] OrgManager handle_of(Contender& contender);

/// The command that answers a question; `program` is the command line.
[[nodiscard]] std::vector<std::string> orgmgr_command(const std::filesystem::path& program,
                                                      const std::filesystem::path& folder, Question question,
                                                      const Membership& about);

}  // namespace orgmgr::bench
