// What records weigh, so that their tables stay within their bounds.
#include "manager/record_tables.hpp"

namespace orgmgr::manager {
namespace {

/// Ids, names and lists are short by their limits; what the host keeps with a record may be long.
constexpr std::size_t short_texts = 512;

std::size_t bytes_of(const OrgUser& member) noexcept {
  return sizeof member + short_texts + member.extra.text().size() + member.roles.size() * sizeof(std::string);
}

}  // namespace

std::size_t bytes_of(const Organization& organization) noexcept {
  std::size_t bytes = sizeof organization + short_texts + organization.name.size();
  for (const Json* json :
       {&organization.address, &organization.attributes, &organization.settings, &organization.billing,
        &organization.limits, &organization.ownership_offer, &organization.extra}) {
    bytes += json->text().size();
  }
  return bytes + organization.types.size() * sizeof(std::string);
}

std::size_t bytes_of(const std::vector<UserMembership>& memberships) noexcept {
  std::size_t bytes = 0;
  for (const UserMembership& one : memberships)
    bytes += bytes_of(one.organization) + bytes_of(one.membership);
  return bytes;
}

}  // namespace orgmgr::manager
