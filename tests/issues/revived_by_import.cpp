// An import that updates what is there made used and revoked invitations pending again: a token that is used
// once was used twice.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "compat/original_folder.hpp"
#include "unit/manager_fixture.hpp"

namespace orgmgr::tests {
namespace {

constexpr ImportOptions::OnDuplicate update = ImportOptions::OnDuplicate::update;

std::string exported(const OrgManager& orgs) {
  std::string text;
  (void)export_records(orgs, ExportForm::lines,
                       [&](std::string_view, std::string_view bytes) { text.append(bytes); });
  return text;
}

/// Acme, owned by ann, in which bob is a member.
struct Acme : MemoryHost {
  OrgId org = orgs.create_organization("Acme", {.id = "org_a", .owner = "ann"}).value();
  Acme() { orgs.add_user_to_org(org, "bob").value(); }

  [[nodiscard]] InvitationState state() { return orgs.list_invitations(org).front().state; }
};

}  // namespace

TEST_CASE("an update leaves an invitation that was accepted, declined or revoked as it is, and tells so") {
  Acme at;
  const IssuedInvitation issued = at.orgs.create_invitation(at.org, {.email = "y@example.com"}).value();
  const std::string before = exported(at.orgs);
  SUBCASE("accepted") { REQUIRE(at.orgs.accept_invitation(issued.token, "y", "y@example.com")); }
  SUBCASE("declined") { REQUIRE(at.orgs.decline_invitation(issued.token)); }
  SUBCASE("revoked") { REQUIRE(at.orgs.revoke_invitation(at.org, issued.id)); }
  const InvitationState settled = at.state();
  const auto report = import_lines(at.orgs, before, {.on_duplicate = update});
  REQUIRE(report);
  CHECK(at.state() == settled);
  CHECK_FALSE(note_of(report.value(), "invitation_settled", "invitations org_a " + issued.id).empty());
  CHECK_FALSE(at.orgs.accept_invitation(issued.token, "z", "y@example.com"));
}

TEST_CASE("an update takes no use back from a link, and renews no token that was sent again") {
  Acme at;
  const IssuedInvitation link = at.orgs.create_invitation(at.org, {.max_uses = 2}).value();
  const IssuedInvitation mail = at.orgs.create_invitation(at.org, {.email = "m@example.com"}).value();
  const std::string before = exported(at.orgs);
  REQUIRE(at.orgs.accept_invitation(link.token, "y", "y@example.com"));
  const IssuedInvitation again =
      at.orgs.create_invitation(at.org, {.email = "m@example.com", .resend = true}).value();
  REQUIRE(import_lines(at.orgs, before, {.on_duplicate = update}));
  REQUIRE(at.orgs.accept_invitation(link.token, "z", "z@example.com"));
  CHECK(code_of(at.orgs.accept_invitation(link.token, "x", "x@example.com")) == ErrorCode::invitation_used);
  CHECK(code_of(at.orgs.accept_invitation(mail.token, "m", "m@example.com")) ==
        ErrorCode::invitation_not_found);
  CHECK(at.orgs.accept_invitation(again.token, "m", "m@example.com"));
}

TEST_CASE("an update may end an invitation, and change one that is open") {
  Acme at;
  const IssuedInvitation issued = at.orgs.create_invitation(at.org, {.email = "y@example.com"}).value();
  std::string revoked = exported(at.orgs);
  revoked = revoked.substr(revoked.find(R"({"invitation")"));
  revoked.replace(revoked.find("\"pending\""), 9, "\"revoked\"");
  REQUIRE(import_lines(at.orgs, revoked, {.on_duplicate = update}));
  CHECK(at.state() == InvitationState::revoked);
}

TEST_CASE("an update makes no offer of ownership again, and takes none back") {
  Acme at;
  const std::string without = exported(at.orgs);
  REQUIRE(at.orgs.offer_ownership(at.org, "bob"));
  const std::string with = exported(at.orgs);
  REQUIRE(import_lines(at.orgs, without, {.on_duplicate = update}));
  CHECK_FALSE(at.orgs.get_org(at.org)->ownership_offer.empty());
  REQUIRE(at.orgs.withdraw_ownership_offer(at.org));
  const auto report = import_lines(at.orgs, with, {.on_duplicate = update});
  REQUIRE(report);
  CHECK(at.orgs.get_org(at.org)->ownership_offer.empty());
  CHECK_FALSE(note_of(report.value(), "offer_left_out", "organizations org_a").empty());
  CHECK(code_of(at.orgs.accept_ownership(at.org, "bob")) == ErrorCode::offer_not_found);
}

TEST_CASE("no update, and no new record, brings an epoch or a version of its own") {
  Acme at;
  const std::string session = at.orgs.create_session("bob").value().token;
  REQUIRE(at.orgs.set_current_organization(session, at.org));
  const Json claims = at.orgs.session_claims(session).value();
  const Revision epoch = at.orgs.get_org_user(at.org, "bob")->epoch;
  REQUIRE(at.orgs.suspend_member(at.org, "bob"));
  REQUIRE(at.orgs.suspend_organization(at.org));
  REQUIRE(at.orgs.resume_organization(at.org));
  const std::string lines =
      R"({"organization":{"id":"org_a","name":"Acme","created_at":"2026-11-20T14:00:00Z","plan_tier":"founders_friend","version":1,"epoch":0}})"
      "\n"
      R"({"org_user":{"org_id":"org_a","user_id":"bob","role":"member","joined_at":"2026-11-20T14:00:00Z","status":"active","version":1,"epoch":)" +
      std::to_string(epoch) + "}}\n" +
      R"({"organization":{"id":"org_new","name":"New","created_at":"2026-11-20T14:00:00Z","plan_tier":"pro","version":99,"epoch":99}})"
      "\n";
  REQUIRE(import_lines(at.orgs, lines, {.on_duplicate = update}));
  CHECK(at.orgs.can(at.org, "bob", Permission{"org.read"}).allowed);
  CHECK(code_of(at.orgs.verify_claims(claims)) == ErrorCode::claims_outdated);
  CHECK(at.orgs.get_org_user(at.org, "bob")->epoch > epoch);
  CHECK(at.orgs.get_org("org_new")->epoch == 0);
  CHECK(at.orgs.get_org("org_new")->version == at.orgs.revision());
}

TEST_CASE("another plan that an update brings ends claims as the verb does") {
  Acme at;
  REQUIRE(at.orgs.update_setting("host_permissions", Json::trusted(R"(["reports.run"])")));
  REQUIRE(at.orgs.set_plan({.name = "founders_friend"}));
  REQUIRE(at.orgs.set_plan({.name = "pro", .permissions = std::vector<std::string>{}}));
  const Revision before = at.orgs.get_org(at.org)->epoch;
  REQUIRE(import_lines(
      at.orgs,
      R"({"organization":{"id":"org_a","name":"Acme","created_at":"2026-11-20T14:00:00Z","plan_tier":"pro"}})",
      {.on_duplicate = update}));
  CHECK(at.orgs.get_org(at.org)->epoch > before);
}

}  // namespace orgmgr::tests
