// One function for each kind of record.
#include "rules/import_plain_record.hpp"

#include <fmt/format.h>

#include "model/records.hpp"
#include "rules/grants.hpp"
#include "rules/invitations.hpp"

namespace orgmgr::rules {
namespace {

using model::Collection;

PlainRecord place_of(const FunctionalRole& role) {
  return {Collection::roles, model::role_key(role.scope, role.name),
          role.scope.starts_with("org_") ? role.scope : std::string(), model::write(role)};
}
PlainRecord place_of(const Invitation& invitation) {
  const std::string& org = invitation.org_id.str();
  return {Collection::invitations, model::invitation_key(org, invitation.id), org, model::write(invitation)};
}
PlainRecord place_of(const User& user) { return {Collection::users, user.id.str(), {}, model::write(user)}; }
PlainRecord place_of(const Plan& plan) { return {Collection::plans, plan.name, {}, model::write(plan)}; }
PlainRecord place_of(const ReceivedBillingEvent& event) {
  return {Collection::billing_events,
          model::billing_key(event.provider, event.mode, event.event_id),
          {},
          model::write(event)};
}
PlainRecord place_of(const model::BillingObject& object) {
  return {Collection::billing_objects,
          model::billing_key(object.provider, object.mode, object.object),
          {},
          model::write(object)};
}

/// What no verb would have stored, whatever else is there.
std::optional<Error> check_rules(const FunctionalRole& role) {
  for (const std::string& name : role.permissions) {
    if (!Permission{name}.built_in() || is_grantable_to(role, name)) continue;
    return Error(ErrorCode::permission_reserved,
                 fmt::format("The permission {} cannot be given to a functional role", name), name,
                 "permissions");
  }
  return std::nullopt;
}
std::optional<Error> check_rules(const Invitation& invitation) {
  const bool for_one = invitation.email && !invitation.email->starts_with('@') && !invitation.max_uses;
  return for_one ? std::nullopt : check_link_role(invitation.role, true);
}
template <class Record>
std::optional<Error> check_rules(const Record&) {
  return std::nullopt;
}

template <auto Read>
Result<PlainRecord> read_plain(std::string_view text, Revision version) {
  auto record = Read(text, model::Strictness::checked);
  if (!record) return record.error();
  auto here = std::move(record).value();
  if (auto error = check_rules(here)) return *std::move(error);
  here.version = version;
  return place_of(here);
}

}  // namespace

constinit const std::array<PlainList, 6> plain_lists{{
    {&ImportBatch::roles, &read_plain<&model::read_functional_role>},
    {&ImportBatch::invitations, &read_plain<&model::read_invitation>},
    {&ImportBatch::users, &read_plain<&model::read_user>},
    {&ImportBatch::plans, &read_plain<&model::read_plan>},
    {&ImportBatch::billing_events, &read_plain<&model::read_billing_event>},
    {&ImportBatch::billing_objects, &read_plain<&model::read_billing_object>},
}};

}  // namespace orgmgr::rules
