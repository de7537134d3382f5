// Who gets in, in every state of billing: a table written by hand, and every way to ask.
#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <map>
#include <sstream>

#include "billing/office.hpp"

using namespace orgmgr;
using namespace orgmgr::tests;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view lockout_message =
    "Your organization is past due. Contact the owner to resolve billing.";

struct Situation {
  const char* name;
  BillingState state;
  bool lapsed;
  std::function<void(Office&)> arrange;
};

const std::vector<Situation> situations{
    {"none", BillingState::none, false, [](Office&) {}},
    {"current", BillingState::current, false, [](Office& at) { at.pay(); }},
    {"past due, in grace", BillingState::past_due, false, [](Office& at) { at.fail_to_pay(); }},
    {"grace over by the clock alone", BillingState::locked, true,
     [](Office& at) {
       at.fail_to_pay();
       at.pass(3 * day);
     }},
    {"locked", BillingState::locked, true, [](Office& at) { at.write_off(); }},
    {"canceled", BillingState::canceled, true,
     [](Office& at) { at.hear("customer.subscription.deleted", "sub_1", "canceled"); }},
    {"locked, with an override", BillingState::current, false,
     [](Office& at) {
       at.write_off();
       at.orgs.override_billing(acme, BillingState::current, *at.time + day).value();
     }},
    {"current, with an override", BillingState::locked, true,
     [](Office& at) {
       at.pay();
       at.orgs.override_billing(acme, BillingState::locked, *at.time + day).value();
     }},
    {"locked, the override is over", BillingState::locked, true,
     [](Office& at) {
       at.write_off();
       at.orgs.override_billing(acme, BillingState::current, *at.time + day).value();
       at.pass(day);
     }},
    {"current, the override is over", BillingState::current, false,
     [](Office& at) {
       at.pay();
       at.orgs.override_billing(acme, BillingState::locked, *at.time + day).value();
       at.pass(day);
     }},
};

using Rows = std::map<std::string, std::vector<std::string>>;

/// Each cell: the answer while billing is in order, then the answer while it has lapsed. Columns: olga
/// (billing owner), otto (another owner), ada (admin), mark (manager), bill (billing_admin), mia (member).
Rows read_table(const std::string& table) {
  Rows rows;
  std::istringstream lines(table);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string name;
    if (!(words >> name)) continue;
    std::vector<std::string> cells;
    for (std::string cell; words >> cell;) cells.push_back(cell);
    REQUIRE(cells.size() == members.size());
    rows[name] = cells;
  }
  return rows;
}

/// a allowed, d permission_denied, L billing_locked.
const std::string permission_table = R"(
  org.read              aa aa aL aL aa aL
  members.read          aa aL aL aL aL aL
  org.update            aL aL aL dL dL dL
  roles.manage          aL aL aL dL dL dL
  roles.assign          aL aL aL dL dL dL
  audit.read            aa aL aL dL dL dL
  org.delete            aa aL dL dL dL dL
  org.restore           aa aL dL dL dL dL
  org.transfer          aa aL dL dL dL dL
  members.add           aL aL aL aL dL dL
  members.remove        aL aL aL aL dL dL
  members.suspend       aL aL aL aL dL dL
  members.set_role      aL aL aL aL dL dL
  billing.read          aa aa aL aL aa dL
  billing.manage        aa aa dL dL aa dL
  invitations.manage    aL aL aL aL dL dL
  activation.technical  aL aL aL dL dL dL
  activation.economic   aL aL dL aL dL dL
  platform.staff        dL dL dL dL dL dL
  reports.run           aL aL dL dL dL dL
)";

/// As above, and b for billing_owner: whoever pays hands that over before leaving.
const std::string verb_table = R"(
  get_org               aa aa aL aL aa aL
  get_org_users         aa aL aL aL aL aL
  list_roles            aa aa aL aL aa aL
  get_billing           aa aa aL aL aa dL
  read_org_changes      aa aL aL dL dL dL
  list_invitations      aL aL aL aL dL dL
  update_org_plan       aa aa dL dL aa dL
  rename_organization   aL aL aL dL dL dL
  add_user_to_org       aL aL aL aL dL dL
  create_invitation     aL aL aL aL dL dL
  create_role           aL aL aL dL dL dL
  suspend_member        aL aL aL aL dL dL
  transfer_ownership    aa dL dL dL dL dL
  offer_ownership       aa dL dL dL dL dL
  delete_organization   aa aL dL dL dL dL
  leave_organization    bb aa aa aa aa aa
  set_current           aa aa aL aL aa aL
)";

AccessCode code_meant(char cell) {
  switch (cell) {
    case 'a':
      return AccessCode::allowed;
    case 'd':
      return AccessCode::permission_denied;
    default:
      REQUIRE(cell == 'L');
      return AccessCode::billing_locked;
  }
}

template <class T>
std::string answer_of(const Result<T>& result) {
  if (!result && result.error().code() == ErrorCode::billing_locked) {
    CHECK(result.error().message() == lockout_message);
  }
  return result ? "ok" : std::string(to_string(result.error().code()));
}

std::string answer_meant(char cell) {
  static const std::map<char, std::string> answers{
      {'a', "ok"}, {'d', "permission_denied"}, {'L', "billing_locked"}, {'b', "billing_owner"}};
  return answers.at(cell);
}

using Ask = std::function<std::string(const OrgManager&, const UserOrgs&)>;

const std::map<std::string, Ask> verbs{
    {"get_org", [](const OrgManager&, UserOrgs as) { return answer_of(as.get_org(acme)); }},
    {"get_org_users", [](const OrgManager&, UserOrgs as) { return answer_of(as.get_org_users(acme)); }},
    {"list_roles", [](const OrgManager&, UserOrgs as) { return answer_of(as.list_roles(acme)); }},
    {"get_billing", [](const OrgManager&, UserOrgs as) { return answer_of(as.get_billing(acme)); }},
    {"read_org_changes",
     [](const OrgManager&, UserOrgs as) { return answer_of(as.read_org_changes(acme, 0)); }},
    {"list_invitations", [](const OrgManager&, UserOrgs as) { return answer_of(as.list_invitations(acme)); }},
    {"update_org_plan",
     [](const OrgManager&, UserOrgs as) { return answer_of(as.update_org_plan(acme, "gold")); }},
    {"rename_organization",
     [](const OrgManager&, UserOrgs as) { return answer_of(as.rename_organization(acme, "New")); }},
    {"add_user_to_org",
     [](const OrgManager&, UserOrgs as) { return answer_of(as.add_user_to_org(acme, "new")); }},
    {"create_invitation",
     [](const OrgManager&, UserOrgs as) {
       return answer_of(as.create_invitation(acme, {.email = "new@example.com"}));
     }},
    {"create_role",
     [](const OrgManager&, UserOrgs as) {
       return answer_of(as.create_role({.scope = acme.str(), .name = "clerk"}));
     }},
    {"suspend_member",
     [](const OrgManager& host, UserOrgs as) {
       // Somebody whom everyone with the permission manages.
       return answer_of(as.suspend_member(acme, host.get_org_user(acme, "new") ? "new" : "mia"));
     }},
    {"transfer_ownership",
     [](const OrgManager&, UserOrgs as) { return answer_of(as.transfer_ownership(acme, "ada")); }},
    {"offer_ownership",
     [](const OrgManager&, UserOrgs as) { return answer_of(as.offer_ownership(acme, "mia")); }},
    {"delete_organization",
     [](const OrgManager&, UserOrgs as) { return answer_of(as.delete_organization(acme)); }},
    {"leave_organization",
     [](const OrgManager&, UserOrgs as) { return answer_of(as.leave_organization(acme)); }},
    {"set_current",
     [](const OrgManager&, UserOrgs as) {
       const auto session = as.create_session().value();
       return answer_of(as.set_current_organization(session.token, acme));
     }},
};

void check_permissions(const Office& at, const Situation& situation) {
  const Rows table = read_table(permission_table);
  REQUIRE(table.size() == built_in_permissions.size() + 1);
  const Notice notice = situation.state == BillingState::past_due ? Notice::past_due_grace : Notice::none;
  for (std::size_t who = 0; who < members.size(); ++who) {
    const UserId user{members[who]};
    const UserOrgs as = at.orgs.as(user);
    std::vector<std::string> allowed;
    for (const auto& row : table) {
      const std::string& name = row.first;
      CAPTURE(user.str());
      CAPTURE(name);
      const AccessCode code = code_meant(row.second[who][situation.lapsed ? 1 : 0]);
      const Decision expected{code == AccessCode::allowed, code, notice};
      if (expected.allowed) allowed.push_back(name);
      CHECK(at.orgs.can(acme, user, Permission{name}) == expected);
      CHECK(at.orgs.can(acme, user, Permission{name}) == expected);  // from the table of answers
      CHECK(as.can(acme, Permission{name}) == expected);
      const Explanation explained = at.orgs.explain_access(acme, user, name).value();
      CHECK(explained.decision == expected);
      if (code == AccessCode::billing_locked) CHECK(explained.message == lockout_message);
      CHECK(as.explain_access(acme, user, name).value().decision == expected);
    }
    CHECK(at.orgs.list_permissions(acme, user) == allowed);
    CHECK(as.list_permissions(acme) == allowed);
    const auto session = at.orgs.as(user).create_session().value();
    if (allowed.empty()) continue;
    // What a session may do is what `can` allows.
    OrgManager host = at.orgs;
    host.set_current_organization(session.token, acme).value();
    const SessionCheck check = host.check_session(session.token).value();
    CHECK(check.state == SessionState::organization);
    CHECK(check.permissions == allowed);
    CHECK(host.verify_claims(host.session_claims(session.token).value()));
  }
}

}  // namespace

TEST_CASE("every permission of every role, in every state of billing") {
  for (const Situation& situation : situations) {
    CAPTURE(situation.name);
    Office at;
    situation.arrange(at);
    CHECK(at.state() == situation.state);
    check_permissions(at, situation);
    CHECK(at.orgs.can(acme, "sid", Permission{"org.read"}).code == AccessCode::not_a_member);
    CHECK(at.orgs.as("sid").can(acme, Permission{"org.read"}).code == AccessCode::organization_not_found);
  }
}

TEST_CASE("every verb of every role, in every state of billing") {
  const Rows table = read_table(verb_table);
  REQUIRE(table.size() == verbs.size());
  for (const Situation& situation : situations) {
    for (const auto& row : table) {
      const std::string& verb = row.first;
      CAPTURE(situation.name);
      CAPTURE(verb);
      for (std::size_t who = 0; who < members.size(); ++who) {
        CAPTURE(members[who]);
        Office at;
        at.orgs.add_user_to_org(acme, "new").value();
        if (verb == "add_user_to_org") at.orgs.remove_user_from_org(acme, "new").value();
        situation.arrange(at);
        CHECK(verbs.at(verb)(at.orgs, at.orgs.as(UserId{members[who]})) ==
              answer_meant(row.second[who][situation.lapsed ? 1 : 0]));
      }
      Office at;
      situation.arrange(at);
      CHECK(verbs.at(verb)(at.orgs, at.orgs.as("sid")) == "organization_not_found");
    }
  }
}

TEST_CASE("staff and the host pass in every state of billing") {
  for (const Situation& situation : situations) {
    CAPTURE(situation.name);
    Office at;
    situation.arrange(at);
    StaffOrgs staff = at.orgs.as_staff("stan", "ticket 7");
    CHECK(staff.get_org(acme));
    CHECK(staff.get_billing(acme).value().state == situation.state);
    CHECK(staff.read_org_changes(acme, 0));
    CHECK(staff.override_billing(acme, BillingState::current, *at.time + day));
    CHECK(at.state() == BillingState::current);
    CHECK(staff.end_billing_override(acme));
    CHECK(staff.transfer_ownership(acme, "mia"));
    CHECK(at.orgs.get_org(acme)->owner_id == UserId{"mia"});
    CHECK(at.orgs.rename_organization(acme, "Acme again"));
    CHECK(at.orgs.add_user_to_org(acme, "zoe"));
    CHECK(answer_of(at.orgs.as_staff("mia", "none").get_billing(acme)) == "permission_denied");
  }
}

TEST_CASE("who is locked out sees in their lists which organization it is, and no more") {
  const Rows table = read_table(permission_table);
  const Json text = Json::parse(R"({"city":"Bern"})").value();
  for (const Situation& situation : situations) {
    CAPTURE(situation.name);
    Office at;
    at.orgs.update_organization(acme, {.address = text, .attributes = text, .settings = text}).value();
    situation.arrange(at);
    const Organization whole = at.orgs.get_org(acme).value();
    Organization which;
    which.id = whole.id;
    which.name = whole.name;
    which.created_at = whole.created_at;
    which.slug = whole.slug;
    for (std::size_t who = 0; who < members.size(); ++who) {
      CAPTURE(members[who]);
      const auto cell = [&](const char* permission) {
        return table.at(permission)[who][situation.lapsed ? 1 : 0];
      };
      Organization seen = cell("org.read") == 'a' ? whole : which;
      if (cell("billing.read") != 'a') {
        seen.stripe_customer_id.reset();
        seen.billing = {};
      }
      const UserOrgs as = at.orgs.as(UserId{members[who]});
      REQUIRE(as.get_user_memberships().size() == 1);
      CHECK(to_json(as.get_user_memberships()[0].organization) == to_json(seen));
      CHECK(as.get_user_memberships()[0].membership.user_id == UserId{members[who]});
      CHECK(to_json(as.get_user_orgs().at(0)) == to_json(seen));
      REQUIRE(as.search_organizations("Acme").size() == 1);
      CHECK(to_json(as.search_organizations("Acme")[0]) == to_json(seen));
    }
  }
}
