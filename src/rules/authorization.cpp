// Who may ask for a verb.
#include "rules/authorization.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "rules/catalogue.hpp"
#include "rules/lookups.hpp"

namespace orgmgr::rules {
namespace {

constexpr Permission reading{"org.read"};
constexpr Permission changing{"org.update"};  ///< stands for whatever a suspended organization does not allow

bool asks(Asker asker, Actor::Kind kind) {
  switch (kind) {
    case Actor::Kind::host:
      return true;
    case Actor::Kind::staff:
      return asker == Asker::staff || asker == Asker::staff_or_user;
    case Actor::Kind::user:
      return asker == Asker::user || asker == Asker::staff_or_user;
  }
  return false;
}

Error not_for(const Actor& principal, Verb verb) {
  return denied(principal, fmt::format("may not use {}: it is for {} only", row_of(verb).name,
                                       row_of(verb).asker == Asker::host    ? "the host"
                                       : row_of(verb).asker == Asker::staff ? "the host and staff"
                                                                            : "the host and members"));
}

bool is_reading(Verb verb) {
  switch (verb) {
    case Verb::get_org:
    case Verb::list_org_users:
    case Verb::list_roles:
    case Verb::list_invitations:
    case Verb::read_org_changes:
    case Verb::explain_access:
    case Verb::get_billing:
      return true;
    default:
      return false;
  }
}

/// Staff come from the platform organization: who could change it could make others staff, or its owners.
std::optional<Error> check_not_the_platform(const Actor& principal, Verb verb, std::string_view org) {
  if (principal.kind != Actor::Kind::staff || org != platform_organization || is_reading(verb))
    return std::nullopt;
  return denied(principal, fmt::format("may not use {} on the platform organization as staff: that is for "
                                       "the host and its owners",
                                       row_of(verb).name));
}

/// The steps before the permission, for a verb: what it does decides, not the permission that it asks for.
/// A suspended organization may be read and left, and a suspended member, too, may leave.
AccessCode check_status(const Standing& standing, Verb verb) {
  if (verb == Verb::restore_organization) return check_standing(standing, Permission{"org.restore"});
  const bool leaving = verb == Verb::leave_organization;
  const AccessCode code = check_standing(standing, leaving || is_reading(verb) ? reading : changing);
  return leaving && code == AccessCode::membership_suspended ? AccessCode::allowed : code;
}

/// The permission decides what a lapse of billing allows. Everyone may leave, and whoever is offered the
/// ownership may take it: that is how a lapse is mended.
AccessCode check_asking(const Reader& reader, const Standing& standing, Verb verb) {
  const AccessCode code = check_status(standing, verb);
  const bool always = verb == Verb::leave_organization || verb == Verb::accept_ownership;
  if (code != AccessCode::allowed || always) return code;
  return check_billing(reader, standing, Permission{row_of(verb).permission});
}

Result<Authority> authorize_user(const Reader& reader, const Actor& principal, Verb verb,
                                 std::string_view org, Timestamp now) {
  const VerbRow& row = row_of(verb);
  const Standing standing = standing_of(reader, org, principal.id, now);
  // What a user may not see answers like what does not exist.
  if (!standing.member) return error_of(AccessCode::organization_not_found, org, principal.id, "");
  if (!asks(row.asker, Actor::Kind::user)) return not_for(principal, verb);
  const AccessCode code = check_asking(reader, standing, verb);
  if (code != AccessCode::allowed) return error_of(code, org, principal.id, row.permission);
  Grants grants = grants_of(reader, *standing.organization, *standing.member);
  if (!row.permission.empty() && !grants.permissions.holds(Permission{row.permission})) {
    return error_of(AccessCode::permission_denied, org, principal.id, row.permission);
  }
  return Authority(std::move(grants));
}

}  // namespace

std::optional<Error> Authority::may_give(Role role) const {
  if (unlimited() || grants_->assignable.holds(role)) return std::nullopt;
  return Error(ErrorCode::role_not_assignable,
               fmt::format("The role {} may not be given by the roles that you hold here", to_string(role)),
               std::string(to_string(role)), "role");
}

std::optional<Error> Authority::may_change(Role role, std::string_view target) const {
  if (unlimited() || grants_->assignable.holds(role)) return std::nullopt;
  return Error(ErrorCode::target_outranks,
               fmt::format("{} has the role {}, which your roles here may not change",
                           text::excerpt(target, 255), to_string(role)),
               std::string(target), "user_id");
}

std::optional<Error> Authority::may_manage(Role role, std::string_view target) const {
  if (unlimited() || grants_->manages.holds(role)) return std::nullopt;
  return Error(ErrorCode::target_outranks,
               fmt::format("{} has the role {}, which is above what your roles here manage",
                           text::excerpt(target, 255), to_string(role)),
               std::string(target), "user_id");
}

std::optional<Error> Authority::may_grant(const Grants& others, std::string_view role) const {
  if (unlimited() || grants_->holds_all(others)) return std::nullopt;
  return Error(
      ErrorCode::permission_denied,
      fmt::format("The role {} grants more than you hold here, and nobody grants what they lack", role),
      std::string(role), "roles");
}

Result<Authority> authorize(const Context& context, Verb verb, std::string_view org) {
  return authorize(context.transaction, context.principal, verb, org, context.now());
}

Result<Authority> authorize(const Reader& reader, const Actor& principal, Verb verb, std::string_view org,
                            Timestamp now) {
  if (principal.kind == Actor::Kind::user) return authorize_user(reader, principal, verb, org, now);
  if (auto error = authorize(reader, principal, verb)) return *error;
  if (auto error = check_not_the_platform(principal, verb, org)) return *error;
  return Authority();
}

std::optional<Error> authorize(const Reader& reader, const Actor& principal, Verb verb) {
  if (principal.kind == Actor::Kind::host) return std::nullopt;
  if (principal.kind == Actor::Kind::staff) {
    if (auto error = check_staff(reader, principal)) return error;
  }
  if (asks(row_of(verb).asker, principal.kind)) return std::nullopt;
  return not_for(principal, verb);
}

Result<Organization> require_authorized(const Context& context, Verb verb, std::string_view org,
                                        const ExpectedVersion& expected) {
  if (const auto authority = authorize(context, verb, org); !authority) {
    return authority.error();
  }
  return require_changeable(context.transaction, org, expected);
}

Error denied(const Actor& principal, std::string_view what, std::string field) {
  return Error(ErrorCode::permission_denied, fmt::format("{} {}", text::excerpt(principal.id, 255), what),
               principal.id, std::move(field));
}

std::optional<Error> require_self(const Actor& principal, std::string_view user) {
  if (principal.kind == Actor::Kind::host || principal.id == text::trim(user)) return std::nullopt;
  return denied(principal, "may do this for themselves only");
}

std::optional<Error> check_staff(const Reader& reader, const Actor& principal) {
  // No clock: nothing about the platform organization changes by time alone.
  if (decide(reader, platform_organization, principal.id, Permission{"platform.staff"}, {})
          .decision.allowed) {
    return std::nullopt;
  }
  return denied(principal, "is not staff: no active member of the platform organization with platform.staff");
}

Error error_of(AccessCode code, std::string_view org, std::string_view user, std::string_view permission) {
  // What a user may not see answers like what does not exist.
  if (code == AccessCode::not_a_member) code = AccessCode::organization_not_found;
  const auto error = [&](ErrorCode as, std::string_view subject, std::string_view field = {}) {
    return Error(as, refusal(code, org, user, permission), std::string(subject), std::string(field));
  };
  switch (code) {
    case AccessCode::organization_deleted:
      return error(ErrorCode::organization_deleted, org);
    case AccessCode::membership_suspended:
      return error(ErrorCode::membership_suspended, user);
    case AccessCode::organization_suspended:
      return error(ErrorCode::organization_suspended, org);
    case AccessCode::billing_locked:
      return error(ErrorCode::billing_locked, org);
    case AccessCode::plan_excludes:
      return error(ErrorCode::plan_excludes, org);
    case AccessCode::permission_denied:
    case AccessCode::allowed:
      return error(ErrorCode::permission_denied, user, permission);
    case AccessCode::organization_not_found:
    case AccessCode::not_a_member:
      break;
  }
  return error(ErrorCode::organization_not_found, org, "org_id");
}

}  // namespace orgmgr::rules
