// The life of an organization: active, suspended, deleted, restored, purged. Deleting keeps
// members, name, slug and billing links, so that restoring brings all back as one unit.
#include "rules/lifecycle.hpp"

#include <fmt/format.h>

#include <chrono>

#include "base/text.hpp"
#include "model/limits.hpp"
#include "rules/authorization.hpp"
#include "rules/purge.hpp"
#include "rules/settings.hpp"

namespace orgmgr::rules {
void mark_deleted(Context& context, Organization& organization) {
  const auto days = std::chrono::days(read_settings(context.transaction).purge_after_days);
  organization.status_before = organization.status;
  organization.status = OrganizationStatus::deleted;
  organization.deleted_at = context.now();
  organization.deleted_by = actor_name(context.principal);
  organization.purge_after = context.now() + days;
}

void mark_restored(Organization& organization, OrganizationStatus status) {
  organization.status = status;
  organization.status_before.reset();
  organization.deleted_at.reset();
  organization.deleted_by.reset();
  organization.purge_after.reset();
}

namespace {

// The move of a status, permitted already.
void move_to(Context& context, const Organization& before, OrganizationStatus status) {
  if (before.status == status) return;
  Organization after = before;
  if (status == OrganizationStatus::deleted) {
    mark_deleted(context, after);
  } else if (before.status == OrganizationStatus::deleted) {
    mark_restored(after, status);
  } else {
    after.status = status;
  }
  save(context, before, std::move(after));
}

// The organization of a lifecycle change, deleted or not.
Result<Organization> require_version(const Context& context, Verb verb, std::string_view org,
                                     const ExpectedVersion& expected) {
  if (const auto authority = authorize(context, verb, org); !authority) {
    return authority.error();
  }
  auto found = require_organization(context.transaction, org);
  if (!found) return found;
  if (auto error = check_version(expected, found.value().version, org)) return *error;
  return found;
}

Result<Organization> require_deleted(const Context& context, Verb verb, std::string_view org,
                                     const ExpectedVersion& expected) {
  auto found = require_version(context, verb, org, expected);
  if (!found || found.value().status == OrganizationStatus::deleted) return found;
  return Error(ErrorCode::organization_not_deleted,
               fmt::format("Organization {} ({}) is not deleted but {}", org,
                           text::printable(found.value().name), to_string(found.value().status)),
               std::string(org));
}

}  // namespace

Result<void> suspend(Context& context, std::string_view org, const ExpectedVersion& expected) {
  const auto found = require_authorized(context, Verb::suspend_organization, org, expected);
  if (!found) return found.error();
  move_to(context, found.value(), OrganizationStatus::suspended);
  return {};
}

Result<void> resume(Context& context, std::string_view org, const ExpectedVersion& expected) {
  const auto found = require_authorized(context, Verb::resume_organization, org, expected);
  if (!found) return found.error();
  move_to(context, found.value(), OrganizationStatus::active);
  return {};
}

Result<void> remove(Context& context, std::string_view org, const ExpectedVersion& expected) {
  const auto found = require_version(context, Verb::delete_organization, org, expected);
  if (!found) return found.error();
  move_to(context, found.value(), OrganizationStatus::deleted);
  return {};
}

Result<void> restore(Context& context, std::string_view org, const ExpectedVersion& expected) {
  const auto found = require_deleted(context, Verb::restore_organization, org, expected);
  if (!found) return found.error();
  // Folders of the original module hold deleted organizations without the status before.
  move_to(context, found.value(), found.value().status_before.value_or(OrganizationStatus::active));
  return {};
}

Result<void> purge(Context& context, std::string_view org, const ExpectedVersion& expected) {
  const auto found = require_deleted(context, Verb::purge_organization, org, expected);
  if (!found) return found.error();
  erase_organizations(context, {found.value().id});
  return {};
}

Result<std::vector<OrgId>> purge_due(Context& context) {
  if (auto error = authorize(context.transaction, context.principal, Verb::purge_due)) return *error;
  std::vector<Organization> due;
  context.transaction.scan(Collection::organizations, "", "",
                           [&](std::string_view key, std::string_view text) {
                             // Most organizations were never deleted: the word alone decides without reading
                             // the record.
                             if (text.find("\"purge_after\"") == std::string_view::npos) return true;
                             Organization organization = decode_organization(key, text);
                             if (organization.status == OrganizationStatus::deleted &&
                                 organization.purge_after && *organization.purge_after <= context.now()) {
                               due.push_back(std::move(organization));
                             }
                             return true;
                           });
  std::vector<OrgId> ids;
  ids.reserve(due.size());
  for (const Organization& organization : due) ids.push_back(organization.id);
  erase_organizations(context, ids);
  return ids;
}

Result<void> update_status(Context& context, std::string_view org, std::string_view status,
                           const ExpectedVersion& expected) {
  if (const auto authority = authorize(context, Verb::update_org_status, org); !authority) {
    return authority.error();
  }
  const auto found = require_organization(context.transaction, org);
  if (!found) return found.error();
  const auto asked = model::check_status(status);
  if (!asked) return asked.error();
  if (auto error = check_version(expected, found.value().version, org)) return *error;
  move_to(context, found.value(), asked.value());
  return {};
}

}  // namespace orgmgr::rules
