// What records weigh, so that their tables stay within their bounds.
#include "manager/record_tables.hpp"

#include <initializer_list>
#include <string_view>

namespace orgmgr::manager {
namespace {

constexpr std::size_t inside = 15;  ///< characters that stand in a string itself
constexpr std::size_t beside = 24;  ///< bytes of one piece of memory that the allocator adds, at most

std::size_t bytes_of(std::string_view text) noexcept {
  return text.size() > inside ? text.size() + beside : 0;
}
std::size_t bytes_of(const Json& json) noexcept { return bytes_of(json.text()); }
template <class Tag>
std::size_t bytes_of(const Identifier<Tag>& id) noexcept {
  return bytes_of(id.str());
}
template <class Text>
std::size_t bytes_of(const std::optional<Text>& text) noexcept {
  return text ? bytes_of(*text) : 0;
}
std::size_t bytes_of(const std::vector<std::string>& texts) noexcept {
  std::size_t bytes = texts.empty() ? 0 : beside;
  for (const std::string& text : texts) bytes += sizeof(std::string) + bytes_of(text);
  return bytes;
}
template <class... Parts>
std::size_t bytes_of_all(const Parts&... parts) noexcept {
  return (bytes_of(parts) + ...);
}

}  // namespace

std::size_t bytes_of(const Organization& of) noexcept {
  return bytes_of_all(of.id, of.name, of.plan_tier, of.lago_customer_id, of.stripe_customer_id, of.slug,
                      of.created_by, of.owner_id, of.personal_of, of.types, of.address, of.attributes,
                      of.settings, of.billing, of.limits, of.ownership_offer, of.deleted_by, of.extra);
}

std::size_t bytes_of(const UserMemberships& memberships) noexcept {
  std::size_t bytes = 2 * beside;
  for (const OrgUser& one : memberships.members) {
    bytes += sizeof(KeptPointer<Organization>) + sizeof one +
             bytes_of_all(one.org_id, one.user_id, one.roles, one.added_by, one.extra);
  }
  return bytes;
}

}  // namespace orgmgr::manager
