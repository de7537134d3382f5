// Counting up to a limit, inside the commit that would pass it: exact whatever else runs.
#include "rules/count_limits.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/counted.hpp"
#include "base/text.hpp"
#include "rules/lists.hpp"
#include "rules/lookups.hpp"
#include "rules/plans.hpp"
#include "rules/settings.hpp"

namespace orgmgr::rules {
namespace {

/// "2 pending invitations" for the 2 of `pending_invitations`.
std::string in_words(std::int64_t limit, std::string_view counted) {
  std::string noun(counted.substr(0, counted.size() - 1));
  std::replace(noun.begin(), noun.end(), '_', ' ');
  return text::counted(static_cast<std::uint64_t>(limit), noun);
}

Error full(const Organization& organization, std::string_view counted, std::int64_t limit) {
  return Error(ErrorCode::limit_reached,
               fmt::format("{} ({}) may have {}; its limit is reached", organization.id.str(),
                           text::printable(organization.name), in_words(limit, counted)),
               organization.id.str(), std::string(counted));
}

bool every_record(std::string_view) { return true; }

}  // namespace

std::optional<std::int64_t> count_limit(const Reader& reader, const Organization& organization,
                                        std::string_view counted) {
  const EffectivePlan plan = effective_plan(reader, organization);
  if (counted == "members") return plan.members;
  if (counted == "pending_invitations") return plan.pending_invitations;
  return plan.custom_roles;
}

std::optional<Error> check_room_for_member(const Reader& reader, const Organization& organization) {
  return check_room(reader, organization, "members", Collection::org_users, every_record);
}

std::optional<Error> check_room(const Reader& reader, const Organization& organization,
                                std::string_view counted, Collection collection,
                                const std::function<bool(std::string_view text)>& counts) {
  const auto limit = count_limit(reader, organization, counted);
  if (!limit) return std::nullopt;
  std::int64_t found = 0;
  reader.scan(collection, organization.id.str() + " ", "", [&](std::string_view, std::string_view text) {
    if (counts(text)) ++found;
    return found < *limit;
  });
  if (found < *limit) return std::nullopt;
  return full(organization, counted, *limit);
}

std::int64_t count_owned(const Reader& reader, std::string_view user) {
  std::int64_t owned = 0;
  for (const OrgUser& member : memberships_of(reader, user)) {
    const auto organization = find_organization(reader, member.org_id.str());
    if (organization && organization->owner_id == member.user_id) ++owned;
  }
  return owned;
}

std::optional<Error> check_organizations_of_owner(const Reader& reader, std::string_view user,
                                                  std::int64_t more) {
  const std::int64_t limit = read_settings(reader).organizations_per_owner;
  if (limit == 0) return std::nullopt;
  const std::int64_t owned = count_owned(reader, user);
  if (owned + more <= limit) return std::nullopt;
  return Error(
      ErrorCode::limit_reached,
      fmt::format("{} is billing owner of {}, the most that one user may be", text::excerpt(user, 255),
                  text::counted(static_cast<std::uint64_t>(owned), "organization")),
      std::string(user), "owner_id");
}

}  // namespace orgmgr::rules
