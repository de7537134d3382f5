// The plan's table.
#include <orgmgr/plan.hpp>

#include "base/json_text.hpp"
#include "model/limits.hpp"
#include "model/record_table.hpp"
#include "model/records.hpp"

namespace orgmgr::inline v0 {
namespace {

void write_count(json::ObjectWriter& writer, std::string_view key, const std::optional<std::int64_t>& count) {
  if (count) {
    writer.raw(key, std::to_string(*count));
  } else {
    writer.null(key);
  }
}

}  // namespace

std::string to_json(const Plan& plan) { return model::write(plan); }

std::string to_json(const EffectivePlan& plan) {
  json::ObjectWriter writer;
  writer.string("name", plan.name).boolean("fallback", plan.fallback);
  write_count(writer, "members", plan.members);
  write_count(writer, "pending_invitations", plan.pending_invitations);
  write_count(writer, "custom_roles", plan.custom_roles);
  if (plan.permissions) {
    std::string names;
    model::Codec<std::vector<std::string>>::write(names, *plan.permissions);
    writer.raw("permissions", names);
  } else {
    writer.null("permissions");
  }
  writer.raw("grace_days", std::to_string(plan.grace_days));
  return std::move(writer).finish();
}

}  // namespace orgmgr::inline v0

namespace orgmgr::model {
namespace {

std::optional<Error> check_seats(std::int64_t& seats, std::string_view field) {
  if (seats >= 1 && seats <= max_count_limit) return std::nullopt;
  return Error{ErrorCode::limit_invalid,
               std::string{field} + " must be 1 to " + std::to_string(max_count_limit) + ", not " +
                   std::to_string(seats),
               {},
               std::string{field}};
}

std::optional<Error> check_grace(std::int64_t& days, std::string_view field) {
  if (days >= 0 && days <= max_grace_days) return std::nullopt;
  return Error{ErrorCode::limit_invalid,
               std::string{field} + " must be 0 to " + std::to_string(max_grace_days) + " days, not " +
                   std::to_string(days),
               {},
               std::string{field}};
}

std::optional<Error> check_included(std::vector<std::string>& names, std::string_view field) {
  const auto refuse = [&](const std::string& problem) {
    return Error{ErrorCode::permission_invalid, std::string{field} + ": " + problem, {}, std::string{field}};
  };
  if (names.size() > max_host_permissions) {
    return refuse("at most " + std::to_string(max_host_permissions) + " permissions");
  }
  for (const std::string& name : names) {
    if (const auto checked = check_permission(name); !checked) return refuse(checked.error().message());
    if (is_reserved_permission(name)) return refuse(name + " is built in, and every plan includes it");
  }
  return std::nullopt;
}

using P = Plan;
using enum Presence;

constexpr RecordTable table{"Plan", std::array{
                                        field<&P::name, &check_plan>("name", required),
                                        field<&P::title, &check_label>("title", when_set),
                                        field<&P::seats, &check_seats>("seats", when_set),
                                        field<&P::limits, &check_limit_counts>("limits", when_set),
                                        field<&P::permissions, &check_included>("permissions", when_set),
                                        field<&P::grace_days, &check_grace>("grace_days", when_set),
                                        field<&P::version>("version", when_set),
                                    }};
static_assert(names_every_field(table.fields), "a field of Plan is missing in its table");

std::string subject_of(const Plan& record) { return record.name; }

}  // namespace

Result<Plan> read_plan(std::string_view text, Strictness strictness) {
  return read_record(table, text, strictness, subject_of);
}

std::string write(const Plan& record) { return write_record(table, record); }

std::optional<Error> apply_limits(Plan& record) { return apply_limits(table, record, subject_of(record)); }

}  // namespace orgmgr::model
