// The kinds of record, and the keys that lead to them.
#include "model/collection.hpp"

#include "model/table_lookups.hpp"

namespace orgmgr::model {
namespace {

constexpr std::array<std::string_view, collection_count> names{
    "organizations", "org_users", "settings", "operations", "quarantine",     "roles",
    "invitations",   "sessions",  "users",    "plans",      "billing_events", "billing_objects"};

std::string prefixed(std::string_view prefix, std::string_view value) {
  std::string key;
  key.reserve(prefix.size() + value.size());
  key.append(prefix).append(value);
  return key;
}

std::string joined(std::string_view one, std::string_view other) {
  std::string key;
  key.reserve(one.size() + 1 + other.size());
  key.append(one).append(1, ' ').append(other);
  return key;
}

}  // namespace

std::string_view name_of(Collection collection) noexcept {
  return names[static_cast<std::size_t>(collection)];
}

std::optional<Collection> collection_named(std::string_view name) noexcept {
  for (const Collection collection : all_collections) {
    if (name_of(collection) == name) return collection;
  }
  return std::nullopt;
}

std::vector<std::string> lookup_keys(Collection collection, std::string_view key, std::string_view value) {
  std::vector<std::string> keys;
  switch (collection) {
    case Collection::organizations:
      append_organization_lookups(value, keys);
      break;
    case Collection::org_users:
      append_member_lookup(keys.emplace_back(), key);
      break;
    case Collection::operations:
      append_operation_lookups(key, value, keys);
      break;
    case Collection::invitations:
      append_invitation_lookups(value, keys);
      break;
    case Collection::sessions:
      append_session_lookups(key, value, keys);
      break;
    case Collection::billing_events:
      append_billing_event_lookups(key, value, keys);
      break;
    case Collection::billing_objects:
      append_billing_object_lookups(key, value, keys);
      break;
    case Collection::settings:
    case Collection::quarantine:
    case Collection::roles:
    case Collection::users:
    case Collection::plans:
      break;
  }
  return keys;
}

void append_member_lookup(std::string& out, std::string_view key) {
  const auto [org, user] = split_member_key(key);
  out.reserve(out.size() + key.size() + 10);
  out.append("user:").append(user).append(" org:").append(org);
}

std::string member_key(std::string_view org, std::string_view user) { return joined(org, user); }
std::string role_key(std::string_view scope, std::string_view name) { return joined(scope, name); }
std::string invitation_key(std::string_view org, std::string_view id) { return joined(org, id); }

std::pair<std::string_view, std::string_view> split_member_key(std::string_view key) noexcept {
  const std::size_t space = key.find(' ');
  if (space == std::string_view::npos) return {key, {}};
  return {key.substr(0, space), key.substr(space + 1)};
}

std::string name_lookup(std::string_view folded_name) { return prefixed(name_prefix, folded_name); }
std::string slug_lookup(std::string_view slug) { return prefixed(slug_prefix, slug); }
std::string stripe_lookup(std::string_view customer_id) { return prefixed(stripe_prefix, customer_id); }
std::string lago_lookup(std::string_view customer_id) { return prefixed(lago_prefix, customer_id); }
std::string personal_lookup(std::string_view user) { return prefixed(personal_prefix, user); }
std::string user_lookup_prefix(std::string_view user) { return prefixed("user:", user).append(" org:"); }
std::string token_lookup(std::string_view token_hash) { return prefixed("token:", token_hash); }
std::string invited_lookup(std::string_view org, std::string_view email) {
  return prefixed("invited:", joined(org, email));
}
std::string inviter_lookup_prefix(std::string_view user) { return prefixed("inviter:", user).append(" id:"); }
std::string session_lookup_prefix(std::string_view user) { return prefixed("session:", user).append(" id:"); }
std::string billed_lookup_prefix(BillingProvider provider, std::string_view customer) {
  return prefixed("billed:", to_string(provider)).append(1, ':').append(customer).append(" id:");
}
std::string waiting_lookup_prefix(BillingProvider provider, std::string_view customer) {
  return prefixed(waiting_prefix, to_string(provider)).append(1, ':').append(customer).append(" id:");
}
std::string billing_key(BillingProvider provider, BillingMode mode, std::string_view id) {
  return joined(joined(to_string(provider), to_string(mode)), id);
}

}  // namespace orgmgr::model
