// What restoring a backup ends: sessions, claims and pending invitations.
#include <doctest/doctest.h>

#include <string>

#include <orgmgr/orgmgr.hpp>

#include "support/temporary_folder.hpp"

namespace {

using namespace orgmgr;
using orgmgr::test::TemporaryFolder;

/// A store with a session and two invitations, one of them declined, and its backup.
struct BackedUp {
  BackedUp() {
    OrgManager orgs(folder / "store");
    static_cast<void>(orgs.create_organization("Acme", {.id = acme.str(), .owner = "olga"}).value());
    session = orgs.create_session("olga", {.organization = acme.str()}).value();
    claims = orgs.session_claims(session.token).value();
    pending = orgs.create_invitation(acme, {.email = "mia@example.org"}).value();
    declined = orgs.create_invitation(acme, {.email = "bob@example.org"}).value();
    orgs.decline_invitation(declined.token).value();
    Maintenance(orgs).backup(folder / "backup");
  }
  OrgManager restored(const RestoreOptions& how) {
    restore_store(folder / "backup", folder / "restored", how);
    return OrgManager(folder / "restored");
  }

  TemporaryFolder folder;
  const OrgId acme{"org_acme"};
  IssuedSession session;
  Json claims;
  IssuedInvitation pending;
  IssuedInvitation declined;
};

template <class T>
std::string code_of(const Result<T>& result) {
  return result ? "done" : std::string(to_string(result.error().code()));
}

}  // namespace

TEST_CASE("A restored backup ends every session and what claims were made of it") {
  BackedUp before;
  OrgManager old(before.folder / "store");
  OrgManager orgs = before.restored({});
  CHECK(code_of(orgs.check_session(before.session.token)) == "session_not_found");
  CHECK(code_of(orgs.touch_session(before.session.token)) == "session_not_found");
  CHECK(code_of(orgs.verify_claims(before.claims)) == "session_not_found");
  CHECK(orgs.list_sessions("olga").empty());
  CHECK(code_of(old.check_session(before.session.token)) == "done");
  CHECK(code_of(old.verify_claims(before.claims)) == "done");
  CHECK(Maintenance(orgs).stats().store_id != Maintenance(old).stats().store_id);
  const auto fresh = orgs.create_session("olga", {.organization = before.acme.str()}).value();
  CHECK(orgs.check_session(fresh.token).value().organization == before.acme);
}

TEST_CASE("A session outlives reopening, checkpoints and a backup being made") {
  BackedUp before;
  OrgManager orgs(before.folder / "store");
  Maintenance(orgs).checkpoint();
  CHECK(orgs.check_session(before.session.token).value().organization == before.acme);
  CHECK(code_of(orgs.verify_claims(before.claims)) == "done");
  CHECK(code_of(OrgManager(before.folder / "store").check_session(before.session.token)) == "done");
}

TEST_CASE("A restored backup revokes pending invitations in the commit that records it") {
  BackedUp before;
  OrgManager orgs = before.restored({});
  CHECK(orgs.get_invitation(before.acme, before.pending.id)->state == InvitationState::revoked);
  CHECK(orgs.get_invitation(before.acme, before.declined.id)->state == InvitationState::declined);
  CHECK(code_of(orgs.accept_invitation(before.pending.token, "mia", "mia@example.org")) ==
        "invitation_revoked");
  const Changes changes = orgs.read_changes(orgs.revision() - 1, 1);
  CHECK(changes.commits.at(0).op == "restore");
  REQUIRE(changes.commits.at(0).changes.size() == 1);
  CHECK(changes.commits.at(0).changes.at(0).collection == "invitations");
  CHECK(Maintenance(orgs).check().clean());
}

TEST_CASE("A restored backup keeps pending invitations when it is told to") {
  BackedUp before;
  OrgManager orgs = before.restored({.keep_invitations = true});
  CHECK(orgs.get_invitation(before.acme, before.pending.id)->state == InvitationState::pending);
  CHECK(code_of(orgs.accept_invitation(before.pending.token, "mia", "mia@example.org")) == "done");
  CHECK(orgs.read_changes(0, 100).commits.back().op == "accept_invitation");
}
