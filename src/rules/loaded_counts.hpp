// What a load has counted of one organization, held against its rules.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "rules/import_load.hpp"

namespace orgmgr::rules {

/// Of one organization: its own roles first, then what names them.
class LoadedCounts {
 public:
  LoadedCounts(const LoadedRules& rules, std::string_view org) : rules_(rules), org_(org) {}

  void role(std::string_view key);
  void member(std::string_view key, std::string_view text);
  void invitation(std::string_view key, std::string_view text);
  /// Whether all roles were there, and no limit of the organization, which has this text, is passed.
  [[nodiscard]] bool are_within(std::string_view text) const;

 private:
  void look_for(const std::vector<std::string>& roles);

  const LoadedRules& rules_;
  std::string_view org_;
  std::set<std::string, std::less<>> own_roles_{};
  std::int64_t members_ = 0;
  std::int64_t invitations_ = 0;
  std::int64_t roles_ = 0;
  bool roles_are_there_ = true;
};

}  // namespace orgmgr::rules
