// The fields of records, in the order of DOMAIN.
#include "columns.hpp"

namespace orgmgr::cli {

const Shape& organization_shape() {
  static const Shape shape{
      {"id", "name", "slug", "plan_tier", "status", "created_at"},
      {"id",         "name",       "created_at", "plan_tier", "lago_customer_id", "stripe_customer_id",
       "status",     "slug",       "created_by", "owner_id",  "personal_of",      "types",
       "address",    "attributes", "settings",   "billing",   "version",          "status_before",
       "deleted_at", "deleted_by", "purge_after"},
      "id"};
  return shape;
}

const Shape& member_shape() {
  static const Shape shape{
      {"user_id", "role", "status", "joined_at"},
      {"org_id", "user_id", "role", "joined_at", "roles", "status", "added_by", "version", "epoch"},
      "user_id",
      true,
      {{"status", "active"}}};
  return shape;
}

const Shape& membership_shape() {
  static const Shape shape{
      {"organization.id", "organization.name", "membership.role", "organization.status",
       "membership.joined_at"},
      {"organization.id", "organization.name", "organization.slug", "organization.plan_tier",
       "organization.status", "membership.user_id", "membership.role", "membership.roles",
       "membership.status", "membership.joined_at", "membership.version", "organization", "membership"},
      "organization.id",
      true,
      {{"membership.status", "active"}}};
  return shape;
}

}  // namespace orgmgr::cli
