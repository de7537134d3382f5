// Reading and writing records as JSON text, from the one table of each record.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <orgmgr/billing.hpp>
#include <orgmgr/changes.hpp>
#include <orgmgr/invitation.hpp>
#include <orgmgr/org_user.hpp>
#include <orgmgr/organization.hpp>
#include <orgmgr/plan.hpp>
#include <orgmgr/result.hpp>
#include <orgmgr/role.hpp>
#include <orgmgr/settings.hpp>
#include <orgmgr/user.hpp>
#include <orgmgr/user_session.hpp>

namespace orgmgr::model {

/// What the engine remembers of a write that came with an operation id.
struct Operation {
  std::string id{};
  Timestamp at{};
  Revision revision = 0;
  std::string digest{};  ///< of the command and its arguments
  Json result{};         ///< the answer, as JSON
  Json extra{};
};

/// What a billing provider reported of one of its objects: an invoice, a subscription …
struct BillingObject {
  BillingProvider provider = BillingProvider::stripe;
  BillingMode mode = BillingMode::live;
  std::string object{};                  ///< `invoice:in_…`, `subscription:sub_…`, `customer:cus_…` …
  std::vector<std::string> customers{};  ///< every id by which the provider may mean the customer
  Json reports{};                        ///< rules/billing_objects.cpp
  Revision version = 0;
  Json extra{};
};

/// Reads a record from JSON text. `Strictness::stored` trusts types and skips limits (what is in
/// the store was checked when it came in); `checked` applies every limit of the table and is for
/// what comes from outside. Errors: record_invalid with the field; the limits' own codes.
enum class Strictness : std::uint8_t { stored, checked };

[[nodiscard]] Result<Organization> read_organization(std::string_view text,
                                                     Strictness strictness = Strictness::stored);
[[nodiscard]] Result<OrgUser> read_org_user(std::string_view text,
                                            Strictness strictness = Strictness::stored);
[[nodiscard]] Result<Settings> read_settings(std::string_view text,
                                             Strictness strictness = Strictness::stored);
[[nodiscard]] Result<Operation> read_operation(std::string_view text);
[[nodiscard]] Result<FunctionalRole> read_functional_role(std::string_view text,
                                                          Strictness strictness = Strictness::stored);
[[nodiscard]] Result<Invitation> read_invitation(std::string_view text,
                                                 Strictness strictness = Strictness::stored);
[[nodiscard]] Result<UserSession> read_user_session(std::string_view text,
                                                    Strictness strictness = Strictness::stored);
[[nodiscard]] Result<User> read_user(std::string_view text, Strictness strictness = Strictness::stored);
[[nodiscard]] Result<Plan> read_plan(std::string_view text, Strictness strictness = Strictness::stored);
[[nodiscard]] Result<ReceivedBillingEvent> read_billing_event(std::string_view text,
                                                              Strictness strictness = Strictness::stored);
[[nodiscard]] Result<BillingObject> read_billing_object(std::string_view text,
                                                        Strictness strictness = Strictness::stored);
/// What `Organization::billing` holds.
[[nodiscard]] Result<Billing> read_billing(std::string_view text);

/// A membership whose text is in its stored form and within all limits, but for `version` and what follows
/// it, which are not there: found out at a glance, as most of an export is. Strings without their quotes;
/// none of them has an escape. Empty says nothing.
struct CanonicalOrgUser {
  std::string_view org_id{};
  std::string_view user_id{};
};
[[nodiscard]] std::optional<CanonicalOrgUser> canonical_org_user(std::string_view text);
/// The id of an organization whose text is, likewise.
[[nodiscard]] std::optional<std::string_view> canonical_organization(std::string_view text);

/// The stored text of an organization that has no owner yet, with this one.
[[nodiscard]] std::string with_owner_id(std::string_view text, std::string_view owner);

/// Canonical text: known fields in the table's order, then unknown ones as they came.
[[nodiscard]] std::string write(const Organization& record);
[[nodiscard]] std::string write(const OrgUser& record);
[[nodiscard]] std::string write(const Settings& record);
[[nodiscard]] std::string write(const Operation& record);
[[nodiscard]] std::string write(const FunctionalRole& record);
[[nodiscard]] std::string write(const Invitation& record);
[[nodiscard]] std::string write(const UserSession& record);
[[nodiscard]] std::string write(const User& record);
[[nodiscard]] std::string write(const Plan& record);
[[nodiscard]] std::string write(const ReceivedBillingEvent& record);
[[nodiscard]] std::string write(const BillingObject& record);
[[nodiscard]] std::string write(const Billing& record);

/// The limits of every field, from the table. The first that does not hold.
[[nodiscard]] std::optional<Error> check_limits(const Organization& record);
[[nodiscard]] std::optional<Error> check_limits(const OrgUser& record);
[[nodiscard]] std::optional<Error> check_limits(const Settings& record);
/// The same, bringing each field into its stored form.
[[nodiscard]] std::optional<Error> apply_limits(FunctionalRole& record);
[[nodiscard]] std::optional<Error> apply_limits(Plan& record);

}  // namespace orgmgr::model
