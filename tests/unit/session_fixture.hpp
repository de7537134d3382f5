// Two organizations with owners, and a user who is a member of both and has sessions.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "manager_fixture.hpp"

namespace orgmgr::tests {

struct Desk : MemoryHost {
  Desk() {
    for (const auto& [id, name] : {std::pair{"org_acme", "Acme"}, {"org_beta", "Beta"}}) {
      static_cast<void>(orgs.create_organization(name, {.id = id, .owner = "olga"}).value());
      orgs.add_user_to_org(id, "mia", "admin").value();
    }
  }

  /// The same verbs with a user as principal.
  [[nodiscard]] OrgManager as(std::string_view user) const {
    Actor actor;
    actor.kind = Actor::Kind::user;
    actor.id = user;
    return manager::Session::handle(manager::session_of(orgs)->for_principal(std::move(actor)));
  }
  /// A session of mia's in that organization, or in none.
  [[nodiscard]] IssuedSession session_in(std::string_view org) {
    return orgs.create_session("mia", {.organization = std::string(org)}).value();
  }
  [[nodiscard]] SessionCheck check(const IssuedSession& session) const {
    return orgs.check_session(session.token).value();
  }
  [[nodiscard]] SessionState state(const IssuedSession& session) const { return check(session).state; }
  void pass(std::chrono::seconds time_passed) { *time += time_passed; }

  const OrgId acme{"org_acme"};
  const OrgId beta{"org_beta"};
};

}  // namespace orgmgr::tests
