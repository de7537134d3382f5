// The permissions that outlast a lapse.
#include "rules/billing_access.hpp"

#include <algorithm>
#include <array>

#include "rules/settings.hpp"

namespace orgmgr::rules {
namespace {

constexpr std::array kept_by_roles{Permission{"org.read"}, Permission{"billing.read"},
                                   Permission{"billing.manage"}};
constexpr std::array kept_by_billing_owner{Permission{"org.read"},     Permission{"members.read"},
                                           Permission{"billing.read"}, Permission{"billing.manage"},
                                           Permission{"org.transfer"}, Permission{"org.delete"},
                                           Permission{"org.restore"},  Permission{"audit.read"}};

template <std::size_t Count>
bool is_among(Permission permission, const std::array<Permission, Count>& kept) {
  return std::find(kept.begin(), kept.end(), permission) != kept.end();
}

}  // namespace

bool keeps_while_lapsed(const Reader& reader, const Organization& organization, const OrgUser& member,
                        Permission permission) {
  if (organization.owner_id == member.user_id) return is_among(permission, kept_by_billing_owner);
  const auto roles = read_settings(reader).lockout_roles;
  const bool listed = std::find(roles.begin(), roles.end(), to_string(member.role)) != roles.end();
  return listed && is_among(permission, kept_by_roles);
}

}  // namespace orgmgr::rules
