// Finding single records, and the errors when they are not there.
#include "rules/lookups.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "model/records.hpp"
#include "rules/billing_state.hpp"

namespace orgmgr::rules {
namespace {

std::optional<Organization> follow(const Reader& reader, const std::string& lookup) {
  const auto key = reader.find(lookup);
  return key ? find_organization(reader, *key) : std::nullopt;
}

}  // namespace

void throw_unreadable(std::string_view kind, std::string_view key, const Error& error) {
  throw StorageError(ErrorCode::damaged,
                     fmt::format("The stored record {} {} cannot be read: {}. Run a check of the store.",
                                 kind, text::excerpt(key, 300), error.message()));
}

Organization decode_organization(std::string_view key, std::string_view text) {
  auto record = model::read_organization(text);
  if (!record) throw_unreadable("organizations", key, record.error());
  return std::move(record).value();
}

OrgUser decode_member(std::string_view key, std::string_view text) {
  auto record = model::read_org_user(text);
  if (!record) throw_unreadable("org_users", key, record.error());
  return std::move(record).value();
}

std::optional<Organization> find_organization(const Reader& reader, std::string_view org) {
  const auto text = reader.get(Collection::organizations, org);
  if (!text) return std::nullopt;
  return decode_organization(org, *text);
}

std::optional<Organization> find_by_slug(const Reader& reader, std::string_view slug) {
  return follow(reader, model::slug_lookup(slug));
}

std::optional<Organization> find_by_name(const Reader& reader, std::string_view name) {
  if (!text::is_utf8(name)) return std::nullopt;
  return follow(reader, model::name_lookup(text::fold(text::trim(name))));
}

std::optional<Organization> find_by_billing_id(const Reader& reader, BillingProvider provider,
                                               std::string_view customer_id) {
  return follow(reader, provider == BillingProvider::stripe ? model::stripe_lookup(customer_id)
                                                            : model::lago_lookup(customer_id));
}

std::optional<std::string> member_key_of(std::string_view org, std::string_view user) {
  const std::string_view trimmed = text::is_utf8(user) ? text::trim(user) : user;
  if (org.empty() || trimmed.empty() || org.find(' ') != std::string_view::npos) return std::nullopt;
  return model::member_key(org, trimmed);
}

std::optional<OrgUser> find_member(const Reader& reader, std::string_view org, std::string_view user) {
  const auto key = member_key_of(org, user);
  if (!key) return std::nullopt;
  const auto text = reader.get(Collection::org_users, *key);
  if (!text) return std::nullopt;
  return decode_member(*key, *text);
}

Result<Organization> require_organization(const Reader& reader, std::string_view org) {
  auto found = find_organization(reader, org);
  if (found) return std::move(*found);
  return Error(ErrorCode::organization_not_found,
               fmt::format("Organization {} not found", text::excerpt(org, 300)), std::string(org), "org_id");
}

std::optional<Error> check_not_deleted(const Organization& organization) {
  if (organization.status != OrganizationStatus::deleted) return std::nullopt;
  return Error(ErrorCode::organization_deleted,
               fmt::format("Organization {} ({}) is deleted; restore it first", organization.id.str(),
                           text::printable(organization.name)),
               organization.id.str());
}

Result<Organization> require_changeable(const Reader& reader, std::string_view org,
                                        const ExpectedVersion& expected) {
  auto found = require_organization(reader, org);
  if (!found) return found;
  if (auto error = check_version(expected, found.value().version, org)) return *error;
  if (auto error = check_not_deleted(found.value())) return *error;
  return found;
}

Result<OrgUser> require_member(const Reader& reader, std::string_view org, std::string_view user) {
  auto found = find_member(reader, org, user);
  if (found) return std::move(*found);
  return Error(ErrorCode::user_not_in_organization,
               fmt::format("User {} is not in organization {}", text::excerpt(user, 300), org),
               std::string(user), "user_id");
}

void save(Context& context, const Organization& before, Organization after) {
  after.version = before.version;
  if (model::write(before) == model::write(after)) return;
  after.version = context.revision();
  // What memberships grant depends on the status, on the types that functional roles belong to, and on
  // whether a lapse locks them out. A payment in good order changes nothing of that.
  const auto lapsed = [&](const Organization& one) {
    return is_lapsed(billing_at(billing_of(one), context.now()).state);
  };
  const bool grants_differ = after.status != before.status || after.types != before.types ||
                             (after.billing != before.billing && lapsed(before) != lapsed(after));
  if (grants_differ) after.epoch = context.revision();
  context.put(Collection::organizations, after.id.str(), model::write(after));
}

}  // namespace orgmgr::rules
