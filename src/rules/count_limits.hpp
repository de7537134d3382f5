// How many there may be: by the organization's own counts, else its plan's, else any number.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

#include <orgmgr/organization.hpp>
#include <orgmgr/result.hpp>

#include "rules/context.hpp"

namespace orgmgr::rules {

/// `members`, `pending_invitations` or `custom_roles`; empty: no limit.
[[nodiscard]] std::optional<std::int64_t> count_limit(const Reader& reader, const Organization& organization,
                                                      std::string_view counted);
/// limit_reached when one more member would be too many.
[[nodiscard]] std::optional<Error> check_room_for_member(const Reader& reader,
                                                         const Organization& organization);
/// limit_reached when one more record of the collection under the organization would be too many;
/// `counts` tells which records count.
[[nodiscard]] std::optional<Error> check_room(const Reader& reader, const Organization& organization,
                                              std::string_view counted, Collection collection,
                                              const std::function<bool(std::string_view text)>& counts);
/// Of how many organizations the user is billing owner.
[[nodiscard]] std::int64_t count_owned(const Reader& reader, std::string_view user);
/// limit_reached when the user may not become billing owner of so many more organizations.
[[nodiscard]] std::optional<Error> check_organizations_of_owner(const Reader& reader, std::string_view user,
                                                                std::int64_t more = 1);

}  // namespace orgmgr::rules
