// Who gave a token where the id of a session or an invitation belongs found it in the error, and so in the
// host's log.
#include <doctest/doctest.h>

#include "rules/secret_token.hpp"
#include "unit/manager_fixture.hpp"

using namespace orgmgr;

TEST_CASE("an error repeats an id, and no token that was given for one") {
  tests::MemoryHost host;
  const OrgId acme = host.orgs.create_organization("Acme").value();
  const std::string token = host.orgs.create_session(UserId("ann")).value().token;
  const Result<void> session = host.orgs.revoke_session(token);
  const Result<void> invitation = host.orgs.revoke_invitation(acme, token);
  for (const Error& error : {session.error(), invitation.error()}) {
    CHECK(error.message().find(token) == std::string::npos);
    CHECK(error.subject() == "(a token)");
  }
  const std::string hash = rules::token_hash(token + "x");
  CHECK(host.orgs.revoke_session(hash).error().subject() == hash);
  CHECK(host.orgs.revoke_invitation(acme, "inv_1").error().subject() == "inv_1");
}
