// Roles and what they grant, as other systems got it wrong: numbers are those of the list of known defects.
#include <doctest/doctest.h>

#include "support/temporary_folder.hpp"
#include "unit/manager_fixture.hpp"

namespace {

using namespace orgmgr;
using orgmgr::tests::code_of;
using orgmgr::tests::MemoryHost;

struct Office : MemoryHost {
  Office() : org(orgs.create_organization("Acme", {.id = "org_acme", .owner = "ann"}).value()) {
    orgs.update_setting("host_permissions", Json::trusted(R"(["reports.run","reports.edit"])")).value();
    orgs.add_user_to_org(org, "ada", "admin").value();
    orgs.add_user_to_org(org, "max", "manager").value();
    orgs.add_user_to_org(org, "mia").value();
  }
  [[nodiscard]] bool can(const char* user, const char* permission) const {
    return orgs.can(org, user, Permission{permission}).allowed;
  }
  void role(const char* name, std::vector<std::string> permissions,
            std::vector<std::string> assignable = {}) {
    orgs.create_role({.scope = org.str(),
                      .name = name,
                      .permissions = std::move(permissions),
                      .assignable = std::move(assignable)})
        .value();
  }
  OrgId org;
};

}  // namespace

TEST_CASE("8: An invitation is worth what its maker may give when it is accepted") {
  Office office;
  OrgManager& orgs = office.orgs;
  const auto invite = [&](const std::string& address) {
    return orgs.as("ada").create_invitation(office.org, {.email = address, .role = "admin"}).value();
  };
  const auto first = invite("x@example.com");
  const auto second = invite("y@example.com");
  REQUIRE(orgs.update_user_role(office.org, "ada", "manager"));
  CHECK(code_of(orgs.accept_invitation(first.token, "x", "x@example.com")) == ErrorCode::inviter_lost_right);
  REQUIRE(orgs.remove_user_from_org(office.org, "ada"));
  CHECK(code_of(orgs.accept_invitation(second.token, "y", "y@example.com")) == ErrorCode::inviter_lost_right);
  CHECK(orgs.get_org_users(office.org).size() == 3);
  REQUIRE(orgs.add_user_to_org(office.org, "ada", "admin"));
  CHECK(orgs.accept_invitation(first.token, "x", "x@example.com"));
  CHECK(orgs.get_user_role_in_org(office.org, "x") == Role::admin);
}

TEST_CASE("9: A role that an invitation gives is in use; nobody joins with a role that is not there") {
  Office office;
  OrgManager& orgs = office.orgs;
  office.role("reviewer", {"reports.run"});
  office.role("reader", {});
  const auto issued =
      orgs.create_invitation(office.org, {.email = "x@example.com", .roles = {"own:reviewer"}}).value();
  CHECK(code_of(orgs.remove_role(office.org.str(), "reviewer")) == ErrorCode::role_in_use);
  CHECK(code_of(orgs.remove_role(office.org.str(), "reviewer", "own:none")) == ErrorCode::role_not_found);
  CHECK(code_of(orgs.remove_role(office.org.str(), "reviewer", "own:reviewer")) == ErrorCode::role_not_found);
  REQUIRE(orgs.remove_role(office.org.str(), "reviewer", "own:reader"));
  REQUIRE(orgs.accept_invitation(issued.token, "x", "x@example.com"));
  CHECK(orgs.get_org_user(office.org, "x")->roles == std::vector<std::string>{"own:reader"});
  CHECK(code_of(orgs.remove_role(office.org.str(), "reader")) == ErrorCode::role_in_use);
}

TEST_CASE("10: Sending an invitation again gives the role asked for now, or says that there is one") {
  Office office;
  OrgManager& orgs = office.orgs;
  const auto first = orgs.create_invitation(office.org, {.email = "x@example.com"}).value();
  CHECK(code_of(orgs.create_invitation(office.org, {.email = "X@Example.com", .role = "admin"})) ==
        ErrorCode::already_invited);
  const auto second =
      orgs.create_invitation(office.org, {.email = "x@example.com", .role = "admin", .resend = true}).value();
  CHECK(second.id == first.id);
  CHECK(code_of(orgs.accept_invitation(first.token, "x", "x@example.com")) ==
        ErrorCode::invitation_not_found);
  REQUIRE(orgs.accept_invitation(second.token, "x", "x@example.com"));
  CHECK(orgs.get_user_role_in_org(office.org, "x") == Role::admin);
}

TEST_CASE("22: A permission taken out of a role is gone for the next question at every handle") {
  const test::TemporaryFolder folder;
  OrgManager one(folder / "store");
  const OrgManager other(folder / "store");
  constexpr Permission run{"reports.run"};
  REQUIRE(one.update_setting("host_permissions", Json::trusted(R"(["reports.run"])")));
  const OrgId org = one.create_organization("Acme", {.owner = "ann"}).value();
  REQUIRE(one.create_role({.scope = org.str(), .name = "runner", .permissions = {"reports.run"}}));
  REQUIRE(one.add_user_to_org(org, "mia"));
  REQUIRE(one.set_functional_roles(org, "mia", {"own:runner"}));
  for (int round = 0; round < 20; ++round) {
    CHECK(other.can(org, "mia", run).allowed);  // and is remembered
    REQUIRE(one.update_role(org.str(), "runner", {.permissions = {{}}}));
    CHECK_FALSE(other.can(org, "mia", run).allowed);
    REQUIRE(one.update_role(org.str(), "runner", {.permissions = {{"reports.run"}}}));
  }
  REQUIRE(one.update_setting("host_permissions", Json::trusted("[]")));
  CHECK_FALSE(other.can(org, "mia", run).allowed);
  CHECK_FALSE(other.can(org, "ann", run).allowed);
}

TEST_CASE("23: Roles add up, explain names those that count, and a name holds no separator") {
  Office office;
  OrgManager& orgs = office.orgs;
  office.role("one", {"reports.run"});
  office.role("two", {"reports.edit"});
  REQUIRE(orgs.set_functional_roles(office.org, "mia", {"own:one", "own:two", "own:one"}));
  CHECK(orgs.get_org_user(office.org, "mia")->roles == std::vector<std::string>{"own:one", "own:two"});
  CHECK(office.can("mia", "reports.run"));
  CHECK(office.can("mia", "reports.edit"));
  const auto why = orgs.explain_access(office.org, "mia", "reports.edit").value();
  CHECK(why.granted_by == std::vector<std::string>{"own:two"});
  CHECK(why.roles == std::vector<std::string>{"member", "own:one", "own:two"});
  CHECK(orgs.explain_access(office.org, "ann", "reports.edit").value().granted_by ==
        std::vector<std::string>{"owner"});
  for (const char* name : {"one,two", "own:one", "one two", "One", ""}) {
    CHECK(code_of(orgs.create_role({.scope = office.org.str(), .name = name})) ==
          ErrorCode::role_name_invalid);
  }
}

TEST_CASE("Explaining says when there is no such permission, whoever asks and whatever the plan lists") {
  Office office;
  OrgManager& orgs = office.orgs;
  const auto why = [&](const char* user, const char* permission) {
    return orgs.explain_access(office.org, user, permission).value();
  };
  const std::string none =
      "There is no permission org.fly: it is not built in, and the setting host_permissions does not list it";
  CHECK(why("ann", "org.fly").message == none);
  CHECK(why("ann", "org.fly").decision.code == AccessCode::permission_denied);
  CHECK(orgs.as("mia").explain_access(office.org, "mia", "org.fly").value().message == none);
  CHECK(why("mia", "reports.run").message ==
        "None of the roles of mia in org_acme grants reports.run: member");
  CHECK(why("mia", "org.delete").message == "None of the roles of mia in org_acme grants org.delete: member");
  // Who is no member is told that, and not which permissions there are.
  CHECK(why("eve", "org.fly").message == "eve is not a member of org_acme");
  CHECK(orgs.as("eve").explain_access(office.org, "eve", "org.fly").value().message ==
        "Organization org_acme not found");
  REQUIRE(orgs.set_plan({.name = "founders_friend", .permissions = std::vector<std::string>{}}));
  CHECK(why("ann", "org.fly").message == none);
  CHECK(why("ann", "org.fly").decision.code == AccessCode::plan_excludes);
  CHECK(why("ann", "reports.run").message == "The plan of org_acme does not include reports.run");
}

TEST_CASE(
    "Nobody grants what they lack: not by a role, its change, its gift, an invitation or reactivation") {
  Office office;
  OrgManager& orgs = office.orgs;
  office.role("runner", {"reports.run"});  // admins lack that
  UserOrgs ada = orgs.as("ada");
  const auto denied = ErrorCode::permission_denied;
  CHECK(code_of(ada.create_role(
            {.scope = office.org.str(), .name = "mine", .permissions = {"reports.run"}})) == denied);
  CHECK(code_of(ada.create_role({.scope = office.org.str(), .name = "mine", .assignable = {"manager"}})) ==
        denied);
  CHECK(code_of(ada.create_role({.scope = office.org.str(), .name = "mine", .manages = {"owner"}})) ==
        denied);
  CHECK(
      code_of(ada.create_role({.scope = office.org.str(), .name = "mine", .permissions = {"org.delete"}})) ==
      ErrorCode::permission_reserved);
  REQUIRE(ada.create_role({.scope = office.org.str(), .name = "mine", .permissions = {"org.update"}}));
  CHECK(code_of(ada.update_role(office.org, "mine", {.permissions = {{"reports.run"}}})) == denied);
  CHECK(code_of(ada.set_functional_roles(office.org, "ada", {"own:runner"})) == denied);
  CHECK(code_of(ada.remove_role(office.org, "mine", "own:runner")) == denied);
  CHECK(code_of(ada.create_invitation(office.org, {.email = "x@example.com", .roles = {"own:runner"}})) ==
        denied);
  REQUIRE(orgs.set_functional_roles(office.org, "mia", {"own:runner"}));
  REQUIRE(orgs.as("max").suspend_member(office.org, "mia"));
  CHECK(code_of(orgs.as("max").reactivate_member(office.org, "mia")) == denied);
  CHECK(code_of(ada.reactivate_member(office.org, "mia")) == denied);
  CHECK(orgs.as("ann").reactivate_member(office.org, "mia"));
  // Who holds it, too, may pass it on.
  REQUIRE(orgs.set_functional_roles(office.org, "ada", {"own:runner"}));
  CHECK(ada.set_functional_roles(office.org, "max", {"own:runner"}));
}

TEST_CASE("A functional role makes nobody able to give a governing role above what they hold") {
  Office office;
  OrgManager& orgs = office.orgs;
  office.role("recruiter", {"members.add", "invitations.manage"}, {"admin", "manager", "member"});
  REQUIRE(orgs.set_functional_roles(office.org, "mia", {"own:recruiter"}));
  UserOrgs mia = orgs.as("mia");
  CHECK(mia.add_user_to_org(office.org, "x", "member"));
  CHECK(code_of(mia.add_user_to_org(office.org, "y", "admin")) == ErrorCode::role_not_assignable);
  CHECK(code_of(mia.create_invitation(office.org, {.email = "y@example.com", .role = "manager"})) ==
        ErrorCode::role_not_assignable);
  REQUIRE(orgs.set_functional_roles(office.org, "max", {"own:recruiter"}));
  CHECK(code_of(orgs.as("max").add_user_to_org(office.org, "y", "admin")) == ErrorCode::role_not_assignable);
  REQUIRE(orgs.set_functional_roles(office.org, "ada", {"own:recruiter"}));
  CHECK(code_of(orgs.as("ada").add_user_to_org(office.org, "y", "manager")) ==
        ErrorCode::role_not_assignable);
  CHECK(orgs.as("ada").add_user_to_org(office.org, "y", "admin"));
}

TEST_CASE("A type has no name that would make its roles look like an organization's own") {
  Office office;
  OrgManager& orgs = office.orgs;
  office.role("reader", {"audit.read"});
  REQUIRE(orgs.create_organization("Other", {.id = "org_other"}));
  for (const char* type : {"own", "org_acme", "org_", "org_none"}) {
    CHECK(code_of(orgs.update_organization("org_other", {.types = {{type}}})) == ErrorCode::argument_invalid);
  }
  CHECK(code_of(orgs.create_role({.scope = "own", .name = "reader"})) == ErrorCode::argument_invalid);
  CHECK(code_of(orgs.remove_role("own", "reader", "customer:basic")) == ErrorCode::argument_invalid);
}

TEST_CASE("What is denied is told before what else is wrong") {
  Office office;
  const auto answer =
      office.orgs.as("ada").update_organization(office.org, {.name = "", .types = {{"customer"}}});
  CHECK(code_of(answer) == ErrorCode::permission_denied);
}
