// The organization's table: every field, when it is written, its limit and its lookup key.
#include <orgmgr/organization.hpp>

#include "model/collection.hpp"
#include "model/limits.hpp"
#include "model/record_table.hpp"
#include "model/records.hpp"
#include "model/table_lookups.hpp"

namespace orgmgr::inline v0 {

std::string_view to_string(OrganizationStatus status) noexcept {
  switch (status) {
    case OrganizationStatus::active:
      return "active";
    case OrganizationStatus::suspended:
      return "suspended";
    case OrganizationStatus::deleted:
      return "deleted";
  }
  return "unknown";
}

std::optional<OrganizationStatus> parse_organization_status(std::string_view text) noexcept {
  using enum OrganizationStatus;
  for (const OrganizationStatus status : {active, suspended, deleted}) {
    if (text == to_string(status)) return status;
  }
  return std::nullopt;
}

std::string to_json(const Organization& organization) { return model::write(organization); }

}  // namespace orgmgr::inline v0

namespace orgmgr::model {
namespace {

std::optional<Error> check_types(std::vector<std::string>& types, std::string_view field) {
  if (types.size() > max_types) {
    return Error{ErrorCode::limit_invalid,
                 "An organization has at most " + std::to_string(max_types) + " types, not " +
                     std::to_string(types.size()),
                 {},
                 std::string{field}};
  }
  for (std::string& type : types) {
    if (auto error = apply_limit<&check_type>(type, field)) return error;
  }
  return std::nullopt;
}

using O = Organization;
using enum Presence;

constexpr RecordTable table{
    "Organization",
    std::array{
        field<&O::id, &check_org_id>("id", required),
        field<&O::name, &check_name>("name", required).looked_up(name_prefix, LookupForm::folded),
        field<&O::created_at>("created_at", required),
        field<&O::plan_tier, &check_plan>("plan_tier", required),
        field<&O::lago_customer_id, &check_billing_id>("lago_customer_id", always).looked_up(lago_prefix),
        field<&O::stripe_customer_id, &check_billing_id>("stripe_customer_id", always)
            .looked_up(stripe_prefix),
        field<&O::status>("status", always),
        field<&O::slug, &check_slug>("slug", when_set).looked_up(slug_prefix),
        field<&O::created_by, &check_user_id>("created_by", when_set),
        field<&O::owner_id, &check_user_id>("owner_id", when_set),
        field<&O::personal_of, &check_user_id>("personal_of", when_set).looked_up(personal_prefix),
        field<&O::types, &check_types>("types", when_set),
        field<&O::address, &check_object>("address", when_set),
        field<&O::attributes, &check_object>("attributes", when_set),
        field<&O::settings, &check_object>("settings", when_set),
        field<&O::billing, &check_object>("billing", when_set),
        field<&O::limits, &check_object>("limits", when_set),
        field<&O::ownership_offer, &check_object>("ownership_offer", when_set),
        field<&O::version>("version", when_set),
        field<&O::epoch>("epoch", when_set),
        field<&O::status_before>("status_before", when_set),
        field<&O::deleted_at>("deleted_at", when_set),
        field<&O::deleted_by, &check_user_id>("deleted_by", when_set),
        field<&O::purge_after>("purge_after", when_set),
    }};
static_assert(names_every_field(table.fields), "a field of Organization is missing in its table");

std::string subject_of(const Organization& record) { return record.id.str(); }

}  // namespace

Result<Organization> read_organization(std::string_view text, Strictness strictness) {
  return read_record(table, text, strictness, subject_of);
}

std::optional<std::string_view> canonical_organization(std::string_view text) {
  constexpr std::size_t rows = table.row("version");
  std::array<std::string_view, rows> values;
  if (!is_canonical_record(table, text, values)) return std::nullopt;
  return values[table.row("id")];
}

std::string with_owner_id(std::string_view text, std::string_view owner) {
  return with_field(table, text, table.row("owner_id"), json::quote(owner));
}

std::string write(const Organization& record) { return write_record(table, record); }

std::optional<Error> check_limits(const Organization& record) {
  Organization copy = record;
  return apply_limits(table, copy, subject_of(record));
}

void append_organization_lookups(std::string_view value, std::vector<std::string>& keys) {
  append_lookup_keys(table, value, keys);
}

}  // namespace orgmgr::model
