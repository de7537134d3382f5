// What people write into the two top-level files, and what `adopt` makes of it: taken record by record, or
// refused by name with nothing taken [P5, P6]. How editors save is in surroundings/outside_edits.cpp.
#include <doctest/doctest.h>

#include <orgmgr/orgmgr.hpp>

#include "compat/original_folder.hpp"

namespace orgmgr::tests {
namespace {

/// Acme with ann and bob, and Beta with nobody; both files shown.
struct Sut {
  test::TemporaryFolder folder;
  OrgManager orgs{std::filesystem::path(folder / "store")};
  OrgId acme = orgs.create_organization("Acme").value();
  OrgId beta = orgs.create_organization("Beta").value();

  Sut() {
    (void)orgs.add_user_to_org(acme, UserId("ann"), "owner").value();
    (void)orgs.add_user_to_org(acme, UserId("bob"), "member").value();
    (void)maintenance().checkpoint();
  }
  [[nodiscard]] Maintenance maintenance() const { return Maintenance(orgs); }
  [[nodiscard]] std::filesystem::path file(const std::string& name) const {
    return folder / ("store/" + name);
  }
  /// As an editor does: the old file is the snapshot's own, and stays as it is.
  void write(const std::string& name, const std::string& text) const {
    std::filesystem::remove(file(name));
    write_text(file(name), text);
  }
  void write_organizations(const std::vector<OriginalOrganization>& all) const {
    std::string text;
    for (const auto& each : all) text += (text.empty() ? "{" : ",\n ") + organization_text(each);
    write("organizations.json", text + "}\n");
  }
  void write_members(const std::vector<std::pair<std::string, std::string>>& users) const {
    std::string text;
    for (const auto& [user, role] : users)
      text += (text.empty() ? "[" : ",\n ") + member_text(acme.str(), user, role);
    write("org_users.json", "{\"" + acme.str() + "\": " + text + "]}");
  }
  [[nodiscard]] OriginalOrganization named(const OrgId& id, const std::string& name) const {
    return {.id = id.str(), .name = name};
  }
  /// The code with which adopting is refused. Nothing was taken then.
  [[nodiscard]] ErrorCode refusal() {
    const Revision before = orgs.revision();
    const auto done = maintenance().adopt(false);
    REQUIRE_FALSE(done);
    CHECK(orgs.revision() == before);
    return done.error().code();
  }
  /// What is wrong with a file that cannot be read at all.
  [[nodiscard]] std::string unreadable(const std::string& name, const std::string& text) {
    write(name, text);
    try {
      (void)maintenance().adopt(false);
      FAIL("was taken: ", text);
    } catch (const StorageError& error) {
      CHECK(error.code() == ErrorCode::json_invalid);
      CHECK(error.path() == file(name).string());
      CHECK(std::filesystem::exists(file(name)));
      return error.what();
    }
    return {};
  }
};

bool holds(const std::string& text, const std::string& words) {
  return text.find(words) != std::string::npos;
}

}  // namespace

TEST_CASE("an edited file that cannot be understood is refused with the place, and left as it is [P5, P6]") {
  Sut sut;
  const std::string org = sut.acme.str();
  const auto organizations = [&](const std::string& text) {
    return sut.unreadable("organizations.json", text);
  };
  CHECK(holds(organizations("{\n\"a\": oops}"), ", line 2: "));
  CHECK(holds(organizations("[]"), "not a JSON object"));
  CHECK(holds(organizations("{\"org_x\": {\"id\": \"org_y\"}}"), "\"org_x\" has another id"));
  CHECK(holds(organizations("{\"org_x\": {\"id\": \"org_x\"}}"), "name"));
  std::filesystem::remove(sut.file("organizations.json"));
  const auto members = [&](const std::string& text) {
    return sut.unreadable("org_users.json", "{\"" + org + "\": " + text + "}");
  };
  CHECK(holds(members("{}"), "does not hold a list"));
  CHECK(holds(members("[" + member_text("org_else", "ann") + "]"), "belongs elsewhere"));
  CHECK(holds(members("[{\"org_id\": \"" + org + "\"}]"), "belongs elsewhere"));
  CHECK(holds(members("[" + member_text(org, "ann", "king") + "]"), "role"));
  CHECK(holds(members("[" + member_text(org, "ann") + "," + member_text(org, "ann") + "]"), "twice"));
  CHECK(sut.orgs.get_user_role_in_org(sut.acme, UserId("ann")) == Role::owner);
}

TEST_CASE("what people changed, added and took out is taken record by record, in one revision") {
  Sut sut;
  sut.write_organizations(
      {sut.named(sut.acme, "Renamed"), sut.named(sut.beta, "Beta"), {.id = "org_c", .name = "C"}});
  sut.write_members({{"ann", "admin"}, {"eve", "owner"}});
  const Revision before = sut.orgs.revision();
  const auto shown = sut.maintenance().adopt(true).value();
  CHECK_FALSE(shown.applied);
  CHECK(sut.orgs.revision() == before);
  const auto done = sut.maintenance().adopt(false);
  REQUIRE(done);
  CHECK(done.value().applied);
  CHECK(done.value().records.size() == shown.records.size());
  CHECK(sut.orgs.revision() == before + 1);
  CHECK(sut.orgs.find_org_by_name("Renamed")->id == sut.acme);
  CHECK(sut.orgs.find_org_by_name("C")->id == OrgId("org_c"));
  CHECK(sut.orgs.get_user_role_in_org(sut.acme, UserId("ann")) == Role::admin);
  CHECK(sut.orgs.get_org_user(sut.acme, UserId("ann"))->epoch == before + 1);  // sessions there end
  CHECK(sut.orgs.get_user_role_in_org(sut.acme, UserId("eve")) == Role::owner);
  CHECK_FALSE(sut.orgs.get_user_role_in_org(sut.acme, UserId("bob")));
  CHECK(sut.maintenance().adopt(false).value().records.empty());
  CHECK(sut.maintenance().check().clean());
}

TEST_CASE("a file laid out otherwise, or edited to what the store says by now, changes nothing") {
  Sut sut;
  std::string text = read_text(sut.file("organizations.json"));
  text.replace(text.find("{\"id\""), 5, "{  \"id\"");
  sut.write("organizations.json", text);
  CHECK(sut.maintenance().adopt(true).value().records.empty());
  const std::string before = to_json(*sut.orgs.get_org(sut.beta));
  (void)sut.orgs.rename_organization(sut.beta, "Later").value();
  const auto at = text.find(before);
  REQUIRE(at != std::string::npos);
  text.replace(at, before.size(), to_json(*sut.orgs.get_org(sut.beta)));
  sut.write("organizations.json", text);
  CHECK(sut.maintenance().adopt(true).value().records.empty());
}

TEST_CASE("an edit may take what another record of it gives up, and nothing that is another's [P5]") {
  Sut sut;
  REQUIRE(sut.orgs.get_org(sut.beta)->slug == "beta");
  const std::string beta_with_its_slug =
      "\"" + sut.beta.str() + "\": " + to_json(*sut.orgs.get_org(sut.beta));
  sut.write_organizations({sut.named(sut.acme, "Acme"), sut.named(sut.beta, "Acme")});
  CHECK(sut.refusal() == ErrorCode::name_taken);
  auto one = sut.named(sut.acme, "Acme");
  auto other = sut.named(sut.beta, "Beta");
  one.stripe = other.stripe = "\"cus_1\"";
  sut.write_organizations({one, other});
  CHECK(sut.refusal() == ErrorCode::billing_id_taken);
  std::string slugged = organization_text(sut.named(sut.acme, "Acme"));
  slugged.insert(slugged.rfind('}'), ", \"slug\": \"beta\"");
  sut.write("organizations.json", "{" + slugged + "," + beta_with_its_slug + "}");
  CHECK(sut.refusal() == ErrorCode::slug_taken);
  // What the one that is taken out had is free for the one that takes it.
  Sut again;
  again.write_organizations({again.named(again.acme, "Beta")});
  CHECK(again.maintenance().adopt(false).value().applied);
  CHECK(again.orgs.find_org_by_name("Beta")->id == again.acme);
}

TEST_CASE("members go with their organization, or it stays [P5]") {
  Sut sut;
  sut.write_organizations({sut.named(sut.beta, "Beta")});
  CHECK(sut.refusal() == ErrorCode::organization_not_found);
  sut.write("org_users.json", "{}");
  CHECK(sut.maintenance().adopt(false).value().applied);
  CHECK_FALSE(sut.orgs.get_org(sut.acme));
  CHECK_FALSE(sut.orgs.get_user_role_in_org(sut.acme, UserId("ann")));
  sut.write("org_users.json", "{\"org_none\": [" + member_text("org_none", "ann") + "]}");
  CHECK(sut.refusal() == ErrorCode::organization_not_found);
  CHECK(sut.maintenance().check().clean());
}

TEST_CASE("a record that was edited by hand and is gone from the store is a conflict") {
  Sut sut;
  (void)sut.orgs.remove_user_from_org(sut.acme, UserId("bob")).value();
  sut.write_members({{"ann", "owner"}, {"bob", "manager"}});
  CHECK(sut.refusal() == ErrorCode::edited_both_sides);
  CHECK_FALSE(sut.orgs.get_user_role_in_org(sut.acme, UserId("bob")));
}

}  // namespace orgmgr::tests
