// Finding single records, and the errors when they are not there.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <orgmgr/query.hpp>
#include <orgmgr/result.hpp>

#include "rules/context.hpp"

namespace orgmgr::rules {

[[nodiscard]] std::optional<Organization> find_organization(const Reader& reader, std::string_view org);
[[nodiscard]] std::optional<Organization> find_by_slug(const Reader& reader, std::string_view slug);
/// By the folded form of the name.
[[nodiscard]] std::optional<Organization> find_by_name(const Reader& reader, std::string_view name);
[[nodiscard]] std::optional<Organization> find_by_billing_id(const Reader& reader, BillingProvider provider,
                                                             std::string_view customer_id);
[[nodiscard]] std::optional<OrgUser> find_member(const Reader& reader, std::string_view org,
                                                 std::string_view user);

/// The key of a membership; empty optional when no membership can have these ids, whatever is
/// stored: keys join both ids with a space, which an organization id never holds.
[[nodiscard]] std::optional<std::string> member_key_of(std::string_view org, std::string_view user);

/// The organization, or organization_not_found.
[[nodiscard]] Result<Organization> require_organization(const Reader& reader, std::string_view org);
/// organization_deleted when it is: nothing but restore and purge may change it then.
[[nodiscard]] std::optional<Error> check_not_deleted(const Organization& organization);
/// The organization for a change: there, of the expected version, and not deleted.
[[nodiscard]] Result<Organization> require_changeable(const Reader& reader, std::string_view org,
                                                      const ExpectedVersion& expected);
/// The membership, or user_not_in_organization.
[[nodiscard]] Result<OrgUser> require_member(const Reader& reader, std::string_view org,
                                             std::string_view user);

/// Throws `StorageError` damaged: what is in the store was checked when it came in.
[[noreturn]] void throw_unreadable(std::string_view kind, std::string_view key, const Error& error);
/// Reads a stored record's text, or throws that.
[[nodiscard]] Organization decode_organization(std::string_view key, std::string_view text);
[[nodiscard]] OrgUser decode_member(std::string_view key, std::string_view text);

/// Writes `after` with a new version if it differs from `before` in anything else.
void save(Context& context, const Organization& before, Organization after);

}  // namespace orgmgr::rules
