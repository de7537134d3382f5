// What a whole record may not say for itself: since when it is deleted, that it is the platform, its epoch.
#include "rules/brought_organization.hpp"

#include <utility>
#include <vector>

#include "model/records.hpp"
#include "rules/catalogue.hpp"
#include "rules/lifecycle.hpp"
#include "rules/lookups.hpp"
#include "rules/plans.hpp"

namespace orgmgr::rules {
namespace {

/// The first of each mark that is set stays.
void add_marks(Organization& organization, const Organization& from) {
  if (!organization.status_before) organization.status_before = from.status_before;
  if (!organization.deleted_at) organization.deleted_at = from.deleted_at;
  if (!organization.deleted_by) organization.deleted_by = from.deleted_by;
  if (!organization.purge_after) organization.purge_after = from.purge_after;
}

}  // namespace

bool has_settled_status(const Organization& organization) noexcept {
  const auto& [before, at, by, purge] = std::tie(organization.status_before, organization.deleted_at,
                                                 organization.deleted_by, organization.purge_after);
  if (organization.status == OrganizationStatus::deleted) return before && at && by && purge;
  return !before && !at && !by && !purge;
}

void settle_status(Context& context, const std::optional<Organization>& before, Organization& after) {
  if (has_settled_status(after)) return;
  if (after.status != OrganizationStatus::deleted) {
    mark_restored(after, after.status);
    return;
  }
  Organization deleted_now;
  if (before && before->status != OrganizationStatus::deleted) deleted_now.status = before->status;
  mark_deleted(context, deleted_now);
  if (before) add_marks(after, *before);
  add_marks(after, deleted_now);
}

bool changes_platform(const std::optional<Organization>& before, const Organization& after) noexcept {
  return has_platform_type(after) != (before && is_platform(*before));
}

void keep_platform(const std::optional<Organization>& before, Organization& after) {
  std::erase(after.types, platform_type);
  if (before && is_platform(*before)) after.types.emplace_back(platform_type);
}

void save_brought(Context& context, const std::optional<Organization>& before, Organization after) {
  settle_status(context, before, after);
  if (before) {
    after.epoch = before->epoch;
    mark_plan_change(context, *before, after);
    save(context, *before, std::move(after));
    return;
  }
  after.epoch = 0;
  after.version = context.revision();
  context.put(Collection::organizations, after.id.str(), model::write(after));
}

}  // namespace orgmgr::rules
