// The kinds of record as the engine sees them: a name, keys, and the lookup keys that a record's
// JSON text gives. Derived from the tables of the record sources.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <orgmgr/billing.hpp>

namespace orgmgr::model {

enum class Collection : std::uint8_t {
  organizations,
  org_users,
  settings,
  operations,
  quarantine,
  roles,
  invitations,
  sessions,
  users,
  plans,
  billing_events,
  billing_objects
};
inline constexpr std::size_t collection_count = 12;
inline constexpr std::array<Collection, collection_count> all_collections{
    Collection::organizations, Collection::org_users,      Collection::settings,
    Collection::operations,    Collection::quarantine,     Collection::roles,
    Collection::invitations,   Collection::sessions,       Collection::users,
    Collection::plans,         Collection::billing_events, Collection::billing_objects};

/// `organizations`, `org_users` …: stored in journal lines, and the name of the data file.
[[nodiscard]] std::string_view name_of(Collection collection) noexcept;
[[nodiscard]] std::optional<Collection> collection_named(std::string_view name) noexcept;

/// The lookup keys of a record (`name:acme`, `slug:acme`, `user:u1 org:org_a` …), each of which
/// leads to the record's key. All are unique across the store. `value` is the record's JSON text,
/// which must be valid for its kind.
[[nodiscard]] std::vector<std::string> lookup_keys(Collection collection, std::string_view key,
                                                   std::string_view value);

/// The one lookup key of a membership with this key.
void append_member_lookup(std::string& out, std::string_view key);

/// The key of a membership: `ORG USER` (an organization id holds no space).
[[nodiscard]] std::string member_key(std::string_view org, std::string_view user);
/// The two ids of a membership key.
[[nodiscard]] std::pair<std::string_view, std::string_view> split_member_key(std::string_view key) noexcept;

/// The key of a billing event, or of a provider's object: `stripe live ID`.
[[nodiscard]] std::string billing_key(BillingProvider provider, BillingMode mode, std::string_view id);
/// The key of a functional role: `SCOPE NAME`.
[[nodiscard]] std::string role_key(std::string_view scope, std::string_view name);
/// The key of an invitation: `ORG ID`.
[[nodiscard]] std::string invitation_key(std::string_view org, std::string_view id);

// Lookup keys, as the rules ask for them.
[[nodiscard]] std::string name_lookup(std::string_view folded_name);
[[nodiscard]] std::string slug_lookup(std::string_view slug);
[[nodiscard]] std::string stripe_lookup(std::string_view customer_id);
[[nodiscard]] std::string lago_lookup(std::string_view customer_id);
[[nodiscard]] std::string personal_lookup(std::string_view user);
/// `user:U org:`. A user id may itself hold ` org:`, so a scan of this prefix can meet keys of another
/// user: compare the user of the membership key that each leads to.
[[nodiscard]] std::string user_lookup_prefix(std::string_view user);
[[nodiscard]] std::string token_lookup(std::string_view token_hash);
/// Of the pending invitation of an address.
[[nodiscard]] std::string invited_lookup(std::string_view org, std::string_view email);
/// `inviter:U id:`, of pending invitations that the user made. As with memberships, a scan can meet
/// another user's: compare.
[[nodiscard]] std::string inviter_lookup_prefix(std::string_view user);
/// `session:U id:`. A scan can meet another user's: compare.
[[nodiscard]] std::string session_lookup_prefix(std::string_view user);
/// `billed:stripe:CUSTOMER id:`, of the objects that are billed to a customer. A scan can meet another
/// customer's: compare.
[[nodiscard]] std::string billed_lookup_prefix(BillingProvider provider, std::string_view customer);
/// `waiting:stripe:CUSTOMER id:`, of events about a customer that no organization had. The same holds.
[[nodiscard]] std::string waiting_lookup_prefix(BillingProvider provider, std::string_view customer);
inline constexpr std::string_view waiting_prefix = "waiting:";
inline constexpr std::string_view name_prefix = "name:";
inline constexpr std::string_view operation_time_prefix = "operation:";  ///< `operation:<at> <id>`

}  // namespace orgmgr::model
