// Removing a functional role: nobody may be left holding, or be invited to, what is no more.
#include <algorithm>

#include <fmt/format.h>

#include "base/counted.hpp"
#include "base/text.hpp"
#include "rules/catalogue.hpp"
#include "rules/functional_role_scope.hpp"
#include "rules/functional_roles.hpp"
#include "rules/invitation_lookups.hpp"
#include "rules/lookups.hpp"
#include "rules/members.hpp"

namespace orgmgr::rules {
namespace {

/// Who holds the role, or is invited to.
struct Uses {
  std::vector<OrgUser> members{};
  std::vector<Invitation> invitations{};
  [[nodiscard]] std::size_t count() const noexcept { return members.size() + invitations.size(); }
};

bool holds(const std::vector<std::string>& roles, const std::string& held) {
  return std::find(roles.begin(), roles.end(), held) != roles.end();
}

Uses uses_of(const Reader& reader, std::string_view scope, const std::string& held) {
  // An organization's own role is used there; a type's anywhere.
  const std::string prefix = scope.starts_with("org_") ? std::string(scope) + " " : std::string();
  const std::string quoted = "\"" + held + "\"";
  Uses uses;
  reader.scan(Collection::org_users, prefix, "", [&](std::string_view key, std::string_view text) {
    if (text.find(quoted) == std::string_view::npos) return true;
    OrgUser member = decode_member(key, text);
    if (holds(member.roles, held)) uses.members.push_back(std::move(member));
    return true;
  });
  reader.scan(Collection::invitations, prefix, "", [&](std::string_view key, std::string_view text) {
    if (text.find(quoted) == std::string_view::npos) return true;
    Invitation invitation = decode_invitation(key, text);
    if (invitation.state == InvitationState::pending && holds(invitation.roles, held)) {
      uses.invitations.push_back(std::move(invitation));
    }
    return true;
  });
  return uses;
}

/// An empty replacement takes the role away.
void replace(std::vector<std::string>& roles, const std::string& held, const std::string& replacement) {
  const bool has_it = holds(roles, replacement);
  std::vector<std::string> kept;
  for (std::string& role : roles) {
    if (role != held) {
      kept.push_back(std::move(role));
    } else if (!has_it) {
      kept.push_back(replacement);
    }
  }
  roles = std::move(kept);
}

Error in_use(const std::string& held, const Uses& uses) {
  return Error(ErrorCode::role_in_use,
               fmt::format("{} is held by {} and {}; name its replacement", held,
                           text::counted(uses.members.size(), "member"),
                           text::counted(uses.invitations.size(), "pending invitation")),
               held, "replacement");
}

/// What every holder may have instead. Those of a type's role are in many organizations, each with other
/// roles of its own and other types: for them it is a role of the same type.
Result<std::string> require_replacement(const Reader& reader, const Authority& authority,
                                        std::string_view scope, const std::string& held,
                                        std::string_view asked) {
  Organization place;  // for a type: no organization's own roles
  if (scope.starts_with("org_")) {
    place = require_organization(reader, scope).value();
  } else {
    place.types.emplace_back(scope);
  }
  auto checked = require_grantable(reader, place, authority, {std::string(asked)});
  if (!checked) return checked.error();
  std::string replacement = std::move(checked).value().front();
  if (replacement == held) return role_not_found(replacement);
  return replacement;
}

}  // namespace

Result<void> remove_role(Context& context, std::string_view asked, std::string_view name,
                         std::string_view replacement, const ExpectedVersion& expected) {
  const Reader& reader = context.transaction;
  const auto authority = authorize_scope(context, Verb::remove_role, asked);
  if (!authority) return authority.error();
  const std::string_view scope = text::trim(asked);
  const auto role = require_functional_role(reader, scope, name);
  if (!role) return role.error();
  const std::string held = held_name(scope, name);
  if (catalogue_role(scope, name)) {
    return Error(ErrorCode::name_reserved, fmt::format("{} belongs to the catalogue and stays", held), held);
  }
  if (auto error = check_version(expected, role.value().version, held)) return *error;
  Uses uses = uses_of(reader, scope, held);
  if (uses.count() != 0 && replacement.empty()) return in_use(held, uses);
  std::string instead;
  if (!replacement.empty()) {
    auto checked = require_replacement(reader, authority.value(), scope, held, replacement);
    if (!checked) return checked.error();
    instead = std::move(checked).value();
  }
  for (OrgUser& member : uses.members) {
    replace(member.roles, held, instead);
    put_changed_member(context, std::move(member));
  }
  for (Invitation& invitation : uses.invitations) {
    replace(invitation.roles, held, instead);
    put_invitation(context, std::move(invitation));
  }
  context.erase(Collection::roles, model::role_key(scope, name));
  return {};
}

}  // namespace orgmgr::rules
