// The fields of records, in the order of docs/format.md.
#include "columns.hpp"

namespace orgmgr::cli {

const Shape& organization_shape() {
  static const Shape shape{
      {"id", "name", "slug", "plan_tier", "status", "created_at"},
      {"id",      "name",       "created_at",    "plan_tier",  "lago_customer_id", "stripe_customer_id",
       "status",  "slug",       "created_by",    "owner_id",   "personal_of",      "types",
       "address", "attributes", "settings",      "billing",    "limits",           "ownership_offer",
       "version", "epoch",      "status_before", "deleted_at", "deleted_by",       "purge_after"},
      "id",
      true,
      {},
      "No organizations."};
  return shape;
}

const Shape& member_shape() {
  static const Shape shape{
      {"user_id", "role", "roles", "status", "joined_at"},
      {"org_id", "user_id", "role", "joined_at", "roles", "status", "added_by", "version", "epoch"},
      "user_id",
      true,
      {{"status", "active"}},
      "No members."};
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
      {{"membership.status", "active"}},
      "No memberships."};
  return shape;
}

const Shape& role_shape() {
  static const Shape shape{{"held", "permissions", "assignable", "manages"},
                           {"held", "scope", "name", "permissions", "assignable", "manages", "version"},
                           "held",
                           true,
                           {},
                           "No roles."};
  return shape;
}

const Shape& invitation_shape() {
  static const Shape shape{{"id", "email", "role", "roles", "state", "expires_at"},
                           {"id", "org_id", "email", "role", "roles", "state", "created_by", "created_at",
                            "expires_at", "max_uses", "uses", "accepted_by", "version"},
                           "id",
                           true,
                           {},
                           "No invitations."};
  return shape;
}

const Shape& user_shape() {
  static const Shape shape{{"id", "default_organization_id", "last_active_at"},
                           {"id", "default_organization_id", "last_active_at", "version"},
                           "id"};
  return shape;
}

const Shape& session_shape() {
  static const Shape shape{
      {"id_hash", "label", "current_organization_id", "created_at", "last_seen_at", "expires_at"},
      {"id_hash", "user_id", "current_organization_id", "label", "created_at", "expires_at", "last_seen_at",
       "claims", "version"},
      "id_hash",
      true,
      {},
      "No sessions."};
  return shape;
}

const Shape& session_check_shape() {
  static const Shape shape{{"user", "state", "organization", "role", "permissions"},
                           {"user", "state", "organization", "role", "permissions"},
                           "user"};
  return shape;
}

const Shape& billing_status_shape() {
  static const std::vector<std::string_view> fields{"state",
                                                    "overridden",
                                                    "changes_at",
                                                    "stored.state",
                                                    "stored.since",
                                                    "stored.grace_until",
                                                    "stored.provider",
                                                    "stored.override_state",
                                                    "stored.override_until",
                                                    "stored.override_by",
                                                    "stored.override_reason"};
  static const Shape shape{fields, fields, "state"};
  return shape;
}

const Shape& billing_receipt_shape() {
  static const std::vector<std::string_view> fields{"event_id", "type",   "repeated",
                                                    "outcome",  "org_id", "state"};
  static const Shape shape{fields, fields, "event_id"};
  return shape;
}

const Shape& billing_due_shape() {
  static const std::vector<std::string_view> fields{"org_id", "name", "stored", "state", "changed_at"};
  static const Shape shape{fields, fields, "org_id", true, {}, "Nothing is due."};
  return shape;
}

const Shape& billing_event_shape() {
  static const Shape shape{{"event_id", "provider", "type", "customers", "created", "received_at"},
                           {"event_id", "provider", "mode", "account", "type", "customers", "created",
                            "received_at", "outcome", "org_id", "version"},
                           "event_id",
                           true,
                           {},
                           "No event waits for its customer."};
  return shape;
}

const Shape& plan_shape() {
  static const Shape shape{{"name", "title", "seats", "limits", "permissions", "grace_days"},
                           {"name", "title", "seats", "limits", "permissions", "grace_days", "version"},
                           "name",
                           true,
                           {},
                           "No plans."};
  return shape;
}

const Shape& effective_plan_shape() {
  static const std::vector<std::string_view> fields{
      "name", "fallback", "members", "pending_invitations", "custom_roles", "permissions", "grace_days"};
  static const Shape shape{fields, fields, "name"};
  return shape;
}

}  // namespace orgmgr::cli
