// Who counts as known here, and whose a record is where ids only look alike.
#include <doctest/doctest.h>

#include <algorithm>

#include <orgmgr/transfer.hpp>

#include "base/json_text.hpp"
#include "invitation_fixture.hpp"
#include "stored_by_hand.hpp"

using namespace orgmgr;
using namespace orgmgr::tests;

TEST_CASE("a user is known by what is left of them: an invitation alone, a personal organization alone") {
  Office at;
  SUBCASE("an invitation that they made") {
    const auto issued = at.as("ada").create_invitation(at.org, {.email = "new@example.com"}).value();
    at.orgs.remove_user_from_org(at.org, "ada").value();
    REQUIRE(at.orgs.rename_user("ada", "eva"));
    CHECK(at.stored(issued).created_by == "eva");
  }
  SUBCASE("several invitations that they made") {
    const auto first = at.as("ada").create_invitation(at.org, {.email = "new@example.com"}).value();
    const auto second = at.as("ada").create_invitation(at.org, {.email = "second@example.com"}).value();
    REQUIRE(at.orgs.rename_user("ada", "eva"));
    CHECK(at.stored(first).created_by == "eva");
    CHECK(at.stored(second).created_by == "eva");
  }
  SUBCASE("a personal organization that they left, as an earlier release stored it") {
    const OrgId own = at.orgs.ensure_personal_organization("pia", "Pia").value();
    at.orgs.add_user_to_org(own, "olga", "owner").value();
    at.orgs.transfer_ownership(own, "olga").value();
    at.orgs.remove_user_from_org(own, "pia").value();
    CHECK(code_of(at.orgs.rename_user("pia", "eva")) == ErrorCode::user_not_found);
    const std::string now = at.store->read()->get(model::Collection::organizations, own.str()).value();
    store_raw(at, model::Collection::organizations, own.str(),
              json::merge_patch(now, R"({"personal_of":"pia"})"));
    REQUIRE(at.orgs.rename_user("pia", "eva"));
    CHECK(at.orgs.get_org(own)->personal_of == UserId{"eva"});
    CHECK(at.orgs.remove_user_everywhere("eva"));
    CHECK_FALSE(at.orgs.get_org(own)->personal_of);
  }
  SUBCASE("nothing") {
    CHECK(code_of(at.orgs.rename_user("nobody", "eva")) == ErrorCode::user_not_found);
    CHECK(code_of(at.orgs.remove_user_everywhere("nobody")) == ErrorCode::user_not_found);
  }
}

TEST_CASE("nothing of a user goes with another whose id only begins like theirs") {
  Office at;
  const UserId alike("ada id:x");  // the keys of ada begin as this one's do
  at.orgs.add_user_to_org(at.org, alike, "admin").value();
  const auto theirs = at.as(alike.str()).create_invitation(at.org, {.email = "new@example.com"}).value();
  const auto session = at.orgs.create_session(alike).value();
  CHECK(at.orgs.list_sessions("ada").empty());
  REQUIRE(at.orgs.rename_user("ada", "eva"));
  CHECK(at.stored(theirs).created_by == alike.str());
  at.orgs.remove_user_everywhere("eva").value();
  CHECK(at.stored(theirs).state == InvitationState::pending);
  CHECK(at.orgs.check_session(session.token).value().user == alike);
}

TEST_CASE("an imported link whose uses are used up lets nobody in, whatever its state says") {
  Office at;
  const auto link = at.link(2);
  std::string lines;
  (void)export_records(at.orgs, ExportForm::lines,
                       [&](std::string_view, std::string_view bytes) { lines += bytes; });
  const std::size_t begin = lines.find(R"({"invitation":)");
  std::string line = lines.substr(begin, lines.find('\n', begin) - begin);
  const std::string most = R"("max_uses":2)";
  REQUIRE_MESSAGE(line.find(most) != std::string::npos, line);
  line.replace(line.find(most), most.size(), most + R"(,"uses":2)");
  const auto report = import_lines(at.orgs, line, {.on_duplicate = ImportOptions::OnDuplicate::update});
  REQUIRE_MESSAGE(report.ok(), report.error().message());
  REQUIRE(at.stored(link).state == InvitationState::pending);
  CHECK(code_of(at.orgs.accept_invitation(link.token, "new", "new@example.com")) ==
        ErrorCode::invitation_used);
  CHECK_FALSE(at.orgs.get_org_user(at.org, "new"));
}
