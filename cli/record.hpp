// One stored record, as dry runs and answers show it.
#pragma once

#include <string>

namespace orgmgr::cli {

struct Record {
  std::string collection{};  ///< `organizations`, `org_users` …
  std::string key{};         ///< as the journal names it: `ORG`, `ORG USER` …
  std::string json{};
};

}  // namespace orgmgr::cli
