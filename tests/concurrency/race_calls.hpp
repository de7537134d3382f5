// What a side of a race may be asked, in words: they cross from one process to another.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <orgmgr/orgmgr.hpp>

namespace orgmgr::tests {

/// The name of a call and what it takes.
using Words = std::vector<std::string>;

/// What came of one call.
struct Outcome {
  std::string code{};      ///< `done`, the name of an `ErrorCode`, or `threw …`
  std::string value{};     ///< what was given back, if anything
  std::int64_t began = 0;  ///< of the clock that all processes share
  std::int64_t ended = 0;  ///< of the same
  Revision revision = 0;   ///< of what was done
  [[nodiscard]] bool done() const { return code == "done"; }
};

/// Calls as the first word says; throws where nothing has that name. The host asks, but where the first of
/// the other words is a user "who":
///   accept TOKEN USER EMAIL   decline TOKEN   revoke ORG INVITATION   add ORG USER ROLE   remove ORG USER
///   suspend ORG USER   give ORG USER   delete ORG   restore ORG   purge ORG   forget USER
///   create NAME OPERATION   personal USER NAME   choose SESSION ORG   narrow ORG ROLE
///   demotes WHO ORG USER   leaves WHO ORG   removes WHO ORG USER   gives WHO ORG USER
[[nodiscard]] Outcome call(OrgManager& orgs, const Words& words);

}  // namespace orgmgr::tests
