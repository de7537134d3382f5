// An organization with one member of each governing role, and invitations to it.
#pragma once

#include <string>
#include <string_view>

#include "manager_fixture.hpp"

namespace orgmgr::tests {

struct Office : MemoryHost {
  Office() : org(orgs.create_organization("Acme", {.id = "org_acme", .owner = "olga"}).value()) {
    for (const auto& [user, role] :
         {std::pair{"ada", "admin"}, {"max", "manager"}, {"bill", "billing_admin"}, {"mia", "member"}}) {
      orgs.add_user_to_org(org, user, role).value();
    }
  }

  /// The same verbs with a user as principal.
  [[nodiscard]] OrgManager as(std::string_view user) const {
    Actor actor;
    actor.kind = Actor::Kind::user;
    actor.id = user;
    return manager::Session::handle(manager::session_of(orgs)->for_principal(std::move(actor)));
  }
  IssuedInvitation invite(const std::string& email, const std::string& role = "member") {
    return orgs.create_invitation(org, {.email = email, .role = role}).value();
  }
  IssuedInvitation link(std::uint64_t max_uses) {
    return orgs.create_invitation(org, {.max_uses = max_uses}).value();
  }
  [[nodiscard]] Invitation stored(const IssuedInvitation& issued) const {
    return orgs.get_invitation(org, issued.id).value();
  }

  OrgId org;
};

}  // namespace orgmgr::tests
