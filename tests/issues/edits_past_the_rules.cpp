// Hand edits that were adopted passed by what the verbs keep: a suspension ended no claims, an organization
// that was taken out left its invitations and roles to whoever got its id next, and the platform's type was
// for the asking.
#include <doctest/doctest.h>

#include <string>

#include "compat/original_folder.hpp"
#include "unit/manager_fixture.hpp"

#include <orgmgr/orgmgr.hpp>

namespace orgmgr::tests {
namespace {

/// A store with Acme (org_a), in which ann is owner and bob a member; both files shown, to be edited.
struct Edited {
  test::TemporaryFolder folder;
  OrgManager orgs{std::filesystem::path(folder / "store")};
  OrgId acme = orgs.create_organization("Acme", {.id = "org_a", .owner = "ann"}).value();

  Edited() {
    orgs.add_user_to_org(acme, "bob").value();
    show();
  }
  void show() const { (void)Maintenance(orgs).checkpoint(); }
  [[nodiscard]] Result<AdoptReport> adopt() const { return Maintenance(orgs).adopt(false); }
  [[nodiscard]] std::filesystem::path file(const std::string& name) const {
    return folder / ("store/" + name);
  }
  /// As an editor does: the old file is the snapshot's own, and stays as it is.
  void write(const std::string& name, const std::string& text) const {
    std::filesystem::remove(file(name));
    write_text(file(name), text);
  }
  void replace(const std::string& name, const std::string& what, const std::string& by) const {
    std::string text = read_text(file(name));
    REQUIRE(text.find(what) != std::string::npos);
    write(name, text.replace(text.find(what), what.size(), by));
  }
};

}  // namespace

TEST_CASE("a status that was edited by hand ends claims as the verbs do") {
  Edited at;
  const std::string session = at.orgs.create_session("bob").value().token;
  REQUIRE(at.orgs.set_current_organization(session, at.acme));
  const Json claims = at.orgs.session_claims(session).value();
  at.show();
  at.replace("organizations.json", R"("status":"active")", R"("status":"suspended")");
  REQUIRE(at.adopt());
  CHECK(code_of(at.orgs.verify_claims(claims)) == ErrorCode::claims_outdated);
  const Revision epoch = at.orgs.get_org(at.acme)->epoch;
  CHECK(epoch == at.orgs.revision());
  at.show();
  at.replace("organizations.json", R"("status":"suspended")", R"("status":"active")");
  REQUIRE(at.adopt());
  CHECK(at.orgs.get_org(at.acme)->epoch > epoch);
  CHECK(code_of(at.orgs.verify_claims(claims)) == ErrorCode::claims_outdated);
}

TEST_CASE("an epoch is not for a hand to turn back") {
  Edited at;
  REQUIRE(at.orgs.suspend_organization(at.acme));
  REQUIRE(at.orgs.resume_organization(at.acme));
  at.show();
  const Revision epoch = at.orgs.get_org(at.acme)->epoch;
  at.replace("organizations.json", "\"epoch\":" + std::to_string(epoch), "\"epoch\":1,\"slug\":\"other\"");
  at.replace("organizations.json", "\"slug\":\"acme\",", "");
  REQUIRE(at.adopt());
  CHECK(at.orgs.get_org(at.acme)->slug == "other");
  CHECK(at.orgs.get_org(at.acme)->epoch == epoch);
}

TEST_CASE("an organization that was deleted by hand is due to be purged like any other") {
  Edited at;
  at.replace("organizations.json", R"("status":"active")", R"("status":"deleted")");
  REQUIRE(at.adopt());
  const Organization deleted = at.orgs.get_org(at.acme).value();
  CHECK(deleted.status_before == OrganizationStatus::active);
  CHECK(deleted.purge_after > deleted.deleted_at);
  at.show();
  at.replace("organizations.json", R"("status":"deleted")", R"("status":"active")");
  REQUIRE(at.adopt());
  CHECK_FALSE(at.orgs.get_org(at.acme)->status_before);
  CHECK_FALSE(at.orgs.get_org(at.acme)->purge_after);
}

TEST_CASE("an organization that was taken out by hand leaves nothing to the next with its id") {
  Edited at;
  REQUIRE(at.orgs.create_role({.scope = "org_a", .name = "rr", .permissions = {"billing.read"}}));
  const std::string token =
      at.orgs.create_invitation(at.acme, {.email = "x@example.com", .role = "admin"}).value().token;
  REQUIRE(at.orgs.set_default_organization("bob", at.acme));
  at.show();
  at.write("organizations.json", "{}");
  at.write("org_users.json", "{}");
  REQUIRE(at.adopt());
  std::string left;
  (void)export_records(at.orgs, ExportForm::lines,
                       [&](std::string_view, std::string_view bytes) { left.append(bytes); });
  CHECK(left.find("org_a") == std::string::npos);
  const OrgId other = at.orgs.create_organization("Other tenant", {.id = "org_a", .owner = "eve"}).value();
  CHECK(at.orgs.list_invitations(other).empty());
  CHECK(code_of(at.orgs.accept_invitation(token, "mallory", "x@example.com")) ==
        ErrorCode::invitation_not_found);
  CHECK(code_of(at.orgs.set_functional_roles(other, "eve", {"own:rr"})) == ErrorCode::role_not_found);
  CHECK(Maintenance(at.orgs).check().clean());
}

TEST_CASE("the platform is not made, unmade or joined to others by hand") {
  Edited at;
  const auto refused = [&](const std::string& what, const std::string& by) {
    const std::string text = read_text(at.file("organizations.json"));
    at.replace("organizations.json", what, by);
    const auto done = at.adopt();
    at.write("organizations.json", text);
    return code_of(done);
  };
  const std::string acme = to_json(*at.orgs.get_org(at.acme));
  CHECK(refused(R"("status":"active")", R"("status":"active","types":["platform"])") ==
        ErrorCode::name_reserved);
  CHECK(refused(acme, acme + ", " + organization_text({.id = "org_platform", .name = "Mine"})) ==
        ErrorCode::name_reserved);
  REQUIRE(at.adopt());
  REQUIRE(at.orgs.found_platform("Ours", "root"));
  at.show();
  CHECK(refused(R"("types":["platform"])", R"("types":["customer"])") == ErrorCode::name_reserved);
  REQUIRE(at.adopt());
  at.replace("organizations.json", R"("types":["platform"])", R"("types":["customer","platform"])");
  CHECK(at.adopt());
}

TEST_CASE("a role that is not there is not given by hand") {
  Edited at;
  at.replace("org_users.json", R"("user_id":"bob","role":"member",)",
             R"("user_id":"bob","role":"member","roles":["own:future"],)");
  CHECK(code_of(at.adopt()) == ErrorCode::role_not_found);
}

}  // namespace orgmgr::tests
