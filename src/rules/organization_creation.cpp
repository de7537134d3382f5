// Making organizations.
#include <fmt/format.h>

#include "base/uuid.hpp"
#include "model/limits.hpp"
#include "model/records.hpp"
#include "rules/authorization.hpp"
#include "rules/billing_ids.hpp"
#include "rules/catalogue.hpp"
#include "rules/lookups.hpp"
#include "rules/members.hpp"
#include "rules/organizations.hpp"
#include "rules/plans.hpp"
#include "rules/settings.hpp"
#include "rules/slugs.hpp"

namespace orgmgr::rules {
namespace {

Result<std::string> choose_plan(const Reader& reader, const std::string& asked) {
  if (asked.empty()) return plan_of_new_organizations(reader);
  auto plan = model::check_plan(asked);
  if (!plan) return plan;
  if (auto error = check_plan_known(reader, plan.value())) return *error;
  return plan;
}

Result<std::string> choose_id(Context& context, const std::string& asked) {
  if (asked.empty()) return "org_" + uuid_v7(context.now(), context.random);
  auto id = model::check_org_id(asked);
  if (!id) return id;
  if (id.value() == platform_organization) {
    return Error(ErrorCode::name_reserved, fmt::format("{} is made by found_platform alone", id.value()),
                 id.value(), "id");
  }
  if (!context.transaction.get(Collection::organizations, id.value())) return id;
  return Error(ErrorCode::id_taken, fmt::format("There is an organization with id {} already", id.value()),
               id.value(), "id");
}

Result<std::string> choose_new_slug(Context& context, const std::string& name, const std::string& asked) {
  if (asked.empty()) return choose_slug(context, name);
  return require_free_slug(context, asked, "");
}

/// As a user: what only the host may choose is refused before anything is looked up, so that the answer
/// tells nothing about other organizations.
std::optional<Error> check_may_choose(const Context& context, const NewOrganization& more) {
  if (context.principal.kind != Actor::Kind::user) return std::nullopt;
  if (!more.id.empty()) return denied(context.principal, "may not choose the id of an organization", "id");
  if (!more.lago_id.empty() || !more.stripe_id.empty()) {
    return authorize(context.transaction, context.principal, Verb::update_org_billing_ids);
  }
  return more.owner.empty() ? std::nullopt : require_self(context.principal, more.owner);
}

/// As a user only where the settings let users, or this member of staff, create.
std::optional<Error> check_may_create(const Context& context) {
  if (context.principal.kind != Actor::Kind::user) return std::nullopt;
  const std::string who = read_settings(context.transaction).who_may_create;
  if (who == "anyone") return std::nullopt;
  if (who == "staff" && !check_staff(context.transaction, context.principal)) return std::nullopt;
  return Error(ErrorCode::creation_denied,
               fmt::format("Only {} may create organizations; the settings say so",
                           who == "staff" ? "staff" : "the host"),
               context.principal.id);
}

/// Who owns it from the first commit on: as a user oneself, else whom the host names.
Result<std::optional<UserId>> choose_owner(const Context& context, const std::string& asked) {
  const bool by_user = context.principal.kind == Actor::Kind::user;
  if (!by_user && asked.empty()) return std::optional<UserId>();
  const auto checked = model::check_user_id(by_user ? context.principal.id : asked);
  if (!checked) return checked.error();
  return std::optional<UserId>(checked.value());
}

/// The record, with all that it is to carry; nothing is saved.
Result<Organization> draft(Context& context, std::string_view name, const NewOrganization& more) {
  const auto free_name = require_free_name(context.transaction, name, "");
  if (!free_name) return free_name.error();
  const auto plan = choose_plan(context.transaction, more.plan_tier);
  if (!plan) return plan.error();
  const auto slug = choose_new_slug(context, free_name.value(), more.slug);
  if (!slug) return slug.error();
  const auto id = choose_id(context, more.id);
  if (!id) return id.error();

  Organization organization;
  organization.id = id.value();
  organization.name = free_name.value();
  organization.created_at = context.now();
  organization.plan_tier = plan.value();
  organization.slug = slug.value();
  organization.created_by = acting_user(context.principal);
  organization.version = context.revision();
  BillingIds links;
  if (!more.lago_id.empty()) links.lago_id = more.lago_id;
  if (!more.stripe_id.empty()) links.stripe_id = more.stripe_id;
  if (auto error = set_billing_ids(context.transaction, organization, links)) return *error;
  return organization;
}

}  // namespace

Result<OrgId> create_organization(Context& context, std::string_view name, const NewOrganization& more,
                                  const ExpectedVersion& expected) {
  if (auto error = authorize(context.transaction, context.principal, Verb::create_organization)) {
    return *error;
  }
  if (auto error = check_may_create(context)) return *error;
  if (auto error = check_may_choose(context, more)) return *error;
  const auto drafted = draft(context, name, more);
  if (!drafted) return drafted.error();
  const Organization& organization = drafted.value();
  const auto owner = choose_owner(context, more.owner);
  if (!owner) return owner.error();
  if (auto error = check_version(expected, 0, "a new organization")) return *error;

  context.put(Collection::organizations, organization.id.str(), model::write(organization));
  if (owner.value()) put_new_member(context, organization.id, *owner.value(), Role::owner);
  return organization.id;
}

}  // namespace orgmgr::rules
