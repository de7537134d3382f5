// A line of batch that was sent `as` a user was checked for the permission, and then showed what the host
// sees: deleted organizations, the linked customers, all of what a lapse of billing hides.
#include <doctest/doctest.h>

#include <orgmgr/batch.hpp>

#include "base/json_text.hpp"
#include "manager/batch/answer.hpp"
#include "unit/manager_fixture.hpp"

using namespace orgmgr;
using namespace std::chrono_literals;

namespace {

/// Dave is a member of one that is linked, one that is deleted, one that suspended him and one that is
/// locked.
struct Sut {
  tests::MemoryHost host;
  OrgManager& orgs = host.orgs;
  const UserId dave{"dave"};

  Sut() {
    for (const std::string name : {"linked", "deleted", "suspended", "locked"}) {
      const OrgId org = orgs.create_organization(name, {.id = "org_" + name, .owner = "olga"}).value();
      orgs.update_org_billing_ids(org, {.lago_id = {}, .stripe_id = "cus_" + name}).value();
      orgs.add_user_to_org(org, dave).value();
    }
    orgs.delete_organization("org_deleted").value();
    orgs.suspend_member("org_suspended", dave).value();
    orgs.override_billing("org_locked", BillingState::locked, *host.time + 24h).value();
    orgs.add_user_to_org("org_linked", "dora").value();
  }

  /// What lines answer in one run, sent as Dave.
  std::vector<std::string> run(const std::vector<std::string>& lines, bool atomic) {
    std::vector<std::string> answers;
    const OrgManager impersonated = orgs.impersonate(dave);
    Batch batch(atomic ? impersonated : orgs, {.atomic = atomic},
                [&](std::string_view answer) { answers.emplace_back(answer); });
    for (const std::string& line : lines) {
      const std::string as = atomic ? "{" : R"({"as":"dave",)";
      CHECK(batch.submit(as + line.substr(1)));
    }
    batch.finish();
    return answers;
  }
  std::string run_one(const std::string& line) { return run({line}, false).at(0); }
};

std::string result_in(const std::string& answer) {
  const std::string_view result = json::find(answer, "result");
  return result.empty() ? answer : std::string(result);
}

}  // namespace

TEST_CASE("what batch shows a user is what the user's own handle shows") {
  Sut sut;
  const UserOrgs own = sut.orgs.as(sut.dave);
  const Permission read{"org.read"};
  const std::vector<std::pair<std::string, std::string>> expected{
      {R"({"op":"get_user_orgs","user_id":"dave"})", manager::batch::array_of(own.get_user_orgs())},
      {R"({"op":"get_user_memberships","user_id":"dave"})",
       manager::batch::array_of(own.get_user_memberships())},
      {R"({"op":"get_org","org_id":"org_linked"})", to_json(own.get_org("org_linked").value())},
      {R"({"op":"search_organizations","query":"e"})",
       manager::batch::array_of(own.search_organizations("e"))},
      {R"({"op":"list_organizations","limit":2})",
       manager::batch::array_of(own.list_organizations({}, {.after = {}, .limit = 2}).value().items)},
      {R"({"op":"search_organizations","query":"e","limit":1})",
       manager::batch::array_of(own.search_organizations("e", {.after = {}, .limit = 1}).value().items)},
      {R"({"op":"list_roles","scope":"org_linked"})",
       manager::batch::array_of(own.list_roles("org_linked").value())},
      {R"({"op":"can","org_id":"org_suspended","user_id":"dave","permission":"org.read"})",
       to_json(own.can("org_suspended", read))},
      {R"({"op":"can","org_id":"org_linked","user_id":"dora","permission":"org.read"})",
       to_json(sut.orgs.can("org_linked", "dora", read))},
      {R"({"op":"explain_access","org_id":"org_locked","user_id":"dave","permission":"org.read"})",
       to_json(own.explain_access("org_locked", sut.dave, "org.read").value())},
      {R"({"op":"list_permissions","org_id":"org_linked","user_id":"dave"})",
       R"(["members.read","org.read"])"},
  };
  std::vector<std::string> lines;
  for (const auto& [line, shown] : expected) lines.push_back(line);
  for (const bool atomic : {false, true}) {
    CAPTURE(atomic);
    const auto answers = sut.run(lines, atomic);
    REQUIRE(answers.size() == expected.size());
    for (std::size_t at = 0; at < expected.size(); ++at) {
      CHECK(result_in(answers[at]) == expected[at].second);
      CHECK(answers[at].find("cus_") == std::string::npos);
      CHECK(answers[at].find("org_deleted") == std::string::npos);
    }
  }
}

TEST_CASE("what a user's handle does not show batch does not show either") {
  Sut sut;
  for (const char* line :
       {R"({"op":"get_org","org_id":"org_suspended"})", R"({"op":"get_org","org_id":"org_locked"})",
        R"({"op":"list_roles","scope":"org_other"})", R"({"op":"get_user_orgs","user_id":"olga"})",

        R"({"op":"list_permissions","org_id":"org_suspended","user_id":"olga"})"}) {
    CHECK(sut.run_one(line).find(R"("ok":false)") != std::string::npos);
  }
}

TEST_CASE("batch lists organizations and roles for staff, who read everything") {
  Sut sut;
  REQUIRE(sut.orgs.found_platform("Platform", "root"));
  std::vector<std::string> answers;
  Batch batch(sut.orgs, {}, [&](std::string_view answer) { answers.emplace_back(answer); });
  for (const char* line : {R"({"op":"list_organizations","as":"root","staff":"looking","limit":2})",
                           R"({"op":"list_roles","as":"root","staff":"looking","scope":"org_linked"})",
                           R"({"op":"list_organizations","as":"dave","staff":"looking"})",
                           R"({"op":"visit_organizations","as":"root","staff":"looking"})"}) {
    CHECK(batch.submit(line));
  }
  batch.finish();
  REQUIRE(answers.size() == 4);
  CHECK(answers[0].find("cus_") != std::string::npos);
  CHECK(answers[1].find(R"("ok":true)") != std::string::npos);
  CHECK(answers[2].find("permission_denied") != std::string::npos);
  CHECK(answers[3].find("permission_denied") != std::string::npos);
}

TEST_CASE("a token of a wrong type is not repeated in the refusal") {
  Sut sut;
  const std::string token = sut.orgs.create_session(sut.dave).value().token;
  for (const std::string op : {"check_session", "touch_session", "session_claims", "find_invitation"}) {
    const std::string answer = sut.run_one(R"({"op":")" + op + R"(","token":[")" + token + R"("]})");
    CHECK(answer.find("argument_invalid") != std::string::npos);
    CHECK(answer.find(token) == std::string::npos);
  }
}
