// The steps of an access decision.
#include "rules/access.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.hpp"
#include "model/limits.hpp"
#include "rules/billing_access.hpp"
#include "rules/catalogue.hpp"
#include "rules/lookups.hpp"
#include "rules/plans.hpp"
#include "rules/settings.hpp"

namespace orgmgr::rules {
namespace {

/// What members of a suspended organization may still do.
constexpr std::array reading{Permission{"org.read"}, Permission{"members.read"}, Permission{"billing.read"},
                             Permission{"audit.read"}};
constexpr Permission restoring{"org.restore"};

bool is_reading(Permission permission) {
  return std::find(reading.begin(), reading.end(), permission) != reading.end();
}

Notice notice_of(const Standing& standing) {
  const bool owes = standing.member && standing.billing.state == BillingState::past_due;
  return owes ? Notice::past_due_grace : Notice::none;
}

Decision decision_of(AccessCode code, const Standing& standing) {
  return {code == AccessCode::allowed, code, notice_of(standing)};
}

std::vector<std::string> roles_of(const OrgUser& member) {
  std::vector<std::string> roles{std::string(to_string(member.role))};
  roles.insert(roles.end(), member.roles.begin(), member.roles.end());
  return roles;
}

std::vector<std::string> granting(const Reader& reader, const Organization& organization,
                                  const OrgUser& member, Permission permission) {
  std::vector<std::string> roles;
  OrgUser one = member;
  one.roles.clear();
  if (grants_of(reader, organization, one).permissions.holds(permission)) {
    roles.emplace_back(to_string(member.role));
  }
  const Settings settings = read_settings(reader);
  for (const std::string& held : member.roles) {
    const auto role = find_held_role(reader, organization, held);
    if (role && grants_of_role(*role, settings).permissions.holds(permission)) roles.push_back(held);
  }
  return roles;
}

/// Whether anybody could have it: built in, or listed by the host.
bool is_there(const Reader& reader, const std::string& permission) {
  const auto host = read_settings(reader).host_permissions;
  return Permission{permission}.built_in() || std::find(host.begin(), host.end(), permission) != host.end();
}

std::string message_of(const Explanation& explanation, std::string_view org, std::string_view user) {
  const std::string who = text::excerpt(user, 255);
  switch (explanation.decision.code) {
    case AccessCode::allowed:
      return fmt::format("{} may: {} is granted by {}", who, explanation.permission,
                         fmt::join(explanation.granted_by, " and "));
    case AccessCode::permission_denied:
      return fmt::format("None of the roles of {} in {} grants {}: {}", who, org, explanation.permission,
                         fmt::join(explanation.roles, ", "));
    default:
      return refusal(explanation.decision.code, org, user, explanation.permission);
  }
}

Standing standing_in(Organization organization, std::optional<OrgUser> member, Timestamp now) {
  Standing standing;
  if (!is_platform(organization)) standing.billing = billing_at(billing_of(organization), now);
  standing.organization = std::move(organization);
  standing.member = std::move(member);
  return standing;
}

}  // namespace

std::string refusal(AccessCode code, std::string_view org, std::string_view user,
                    std::string_view permission) {
  const std::string who = text::excerpt(user, 255);
  switch (code) {
    case AccessCode::organization_deleted:
      return fmt::format("Organization {} is deleted; nobody has access until it is restored", org);
    case AccessCode::not_a_member:
      return fmt::format("{} is not a member of {}", who, org);
    case AccessCode::membership_suspended:
      return fmt::format("The membership of {} in {} is suspended", who, org);
    case AccessCode::organization_suspended:
      return fmt::format("Organization {} is suspended; its members may only read and leave", org);
    case AccessCode::billing_locked:
      return "Your organization is past due. Contact the owner to resolve billing.";
    case AccessCode::plan_excludes:
      return fmt::format("The plan of {} does not include {}", org, permission);
    case AccessCode::permission_denied:
    case AccessCode::allowed:
      return fmt::format("{} may not do this in {}: the permission {} is missing", who, org, permission);
    case AccessCode::organization_not_found:
      break;
  }
  return fmt::format("Organization {} not found", text::excerpt(org, 300));
}

Standing standing_of(const Reader& reader, std::string_view org, std::string_view user, Timestamp now) {
  auto organization = find_organization(reader, org);
  if (!organization) return {};
  return standing_in(std::move(*organization), find_member(reader, org, user), now);
}

AccessCode check_standing(const Standing& standing, Permission permission) {
  if (!standing.organization) return AccessCode::organization_not_found;
  const OrganizationStatus status = standing.organization->status;
  if (status == OrganizationStatus::deleted && permission != restoring) {
    return AccessCode::organization_deleted;
  }
  if (!standing.member) return AccessCode::not_a_member;
  if (standing.member->status == MembershipStatus::suspended) return AccessCode::membership_suspended;
  if (status == OrganizationStatus::suspended && !is_reading(permission)) {
    return AccessCode::organization_suspended;
  }
  return AccessCode::allowed;
}

AccessCode check_billing(const Reader& reader, const Standing& standing, Permission permission) {
  if (!is_lapsed(standing.billing.state)) return AccessCode::allowed;
  return keeps_while_lapsed(reader, *standing.organization, *standing.member, permission)
             ? AccessCode::allowed
             : AccessCode::billing_locked;
}

AccessCode check_steps(const Reader& reader, const Standing& standing, Permission permission) {
  AccessCode code = check_standing(standing, permission);
  if (code == AccessCode::allowed) code = check_billing(reader, standing, permission);
  if (code != AccessCode::allowed || permission.built_in()) return code;
  return includes(effective_plan(reader, *standing.organization), permission) ? AccessCode::allowed
                                                                              : AccessCode::plan_excludes;
}

Decided decide(const Reader& reader, std::string_view org, std::string_view user, Permission permission,
               Timestamp now) {
  const Standing standing = standing_of(reader, org, user, now);
  AccessCode code = check_steps(reader, standing, permission);
  if (code == AccessCode::allowed &&
      !grants_of(reader, *standing.organization, *standing.member).permissions.holds(permission)) {
    code = AccessCode::permission_denied;
  }
  return {decision_of(code, standing), standing.billing.changes_at};
}

Decisions decide_all(const Reader& reader, std::string_view org, std::string_view user, Timestamp now) {
  const Standing standing = standing_of(reader, org, user, now);
  Grants grants;
  if (standing.member) grants = grants_of(reader, *standing.organization, *standing.member);
  Decisions decisions{.notice = notice_of(standing), .changes_at = standing.billing.changes_at};
  for (std::size_t place = 0; place < decisions.codes.size(); ++place) {
    const Permission permission{built_in_permissions[place]};
    AccessCode& code = decisions.codes[place];
    code = check_steps(reader, standing, permission);
    if (code == AccessCode::allowed && !grants.permissions.holds(permission))
      code = AccessCode::permission_denied;
  }
  return decisions;
}

Result<Explanation> explain(const Reader& reader, std::string_view org, std::string_view user,
                            std::string_view permission, Timestamp now) {
  const auto checked = model::check_permission(permission);
  if (!checked) return checked.error();
  const Permission asked{checked.value()};
  const Standing standing = standing_of(reader, org, user, now);
  Explanation explanation;
  explanation.permission = checked.value();
  explanation.decision = decision_of(check_steps(reader, standing, asked), standing);
  if (standing.organization) explanation.organization = standing.organization->status;
  if (standing.member) {
    explanation.membership = standing.member->status.value_or(MembershipStatus::active);
    explanation.roles = roles_of(*standing.member);
    explanation.granted_by = granting(reader, *standing.organization, *standing.member, asked);
    if (explanation.decision.allowed && explanation.granted_by.empty()) {
      explanation.decision = decision_of(AccessCode::permission_denied, standing);
    }
  }
  explanation.message = message_of(explanation, org, user);
  const AccessCode code = explanation.decision.code;
  const bool is_about_it = code == AccessCode::permission_denied || code == AccessCode::plan_excludes;
  if (is_about_it && !is_there(reader, explanation.permission)) {
    explanation.message = fmt::format(
        "There is no permission {}: it is not built in, and the setting host_permissions does not list it",
        explanation.permission);
  }
  return explanation;
}

Explanation as_seen_by_oneself(Explanation explanation, std::string_view org, std::string_view user) {
  if (explanation.membership) return explanation;
  explanation.organization.reset();
  explanation.decision = decision_of(AccessCode::organization_not_found, {});
  explanation.message = message_of(explanation, org, user);
  return explanation;
}

Organization as_seen_by_member(const Reader& reader, Organization organization, OrgUser member,
                               Timestamp now) {
  Standing standing = standing_in(std::move(organization), std::move(member), now);
  Organization& seen = *standing.organization;
  if (check_steps(reader, standing, Permission{"org.read"}) != AccessCode::allowed) {
    Organization which;
    which.id = std::move(seen.id);
    which.name = std::move(seen.name);
    which.created_at = seen.created_at;
    which.slug = std::move(seen.slug);
    which.status = seen.status;
    return which;
  }
  if (!grants_of(reader, seen, *standing.member).permissions.holds(Permission{"billing.read"})) {
    seen.lago_customer_id.reset();
    seen.stripe_customer_id.reset();
    seen.billing = {};
  }
  return std::move(seen);
}

std::vector<std::string> effective_permissions(const Reader& reader, std::string_view org,
                                               std::string_view user, Timestamp now) {
  const Standing standing = standing_of(reader, org, user, now);
  if (!standing.organization || !standing.member) return {};
  const Settings settings = read_settings(reader);
  std::vector<std::string> names =
      grants_of(reader, *standing.organization, *standing.member).permissions.names(settings);
  std::erase_if(names, [&](const std::string& name) {
    return check_steps(reader, standing, Permission{name}) != AccessCode::allowed;
  });
  return names;
}

}  // namespace orgmgr::rules
