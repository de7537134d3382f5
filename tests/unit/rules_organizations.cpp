// Creating and changing organizations.
#include <doctest/doctest.h>

#include "manager_fixture.hpp"

using namespace orgmgr;
using orgmgr::tests::code_of;
using orgmgr::tests::MemoryHost;

TEST_CASE("A created organization has the defaults, an id, a slug and a version") {
  MemoryHost host;
  const auto made = host.orgs.create_organization("  Acme Corp ");
  REQUIRE(made);
  const auto acme = host.orgs.get_org(made.value());
  REQUIRE(acme);
  CHECK(acme->id.str().starts_with("org_"));
  CHECK(acme->id.str().size() == 40);
  CHECK(acme->name == "Acme Corp");
  CHECK(acme->plan_tier == "founders_friend");
  CHECK(acme->slug == "acme-corp");
  CHECK(acme->status == OrganizationStatus::active);
  CHECK(acme->created_at == *host.time);
  CHECK_FALSE(acme->created_by);
  CHECK_FALSE(acme->lago_customer_id);
  CHECK(acme->version == 1);
  CHECK(made.revision() == 1);
  CHECK(host.orgs.get_org_users(made.value()).empty());
}

TEST_CASE("The name is checked first, and in the original's words") {
  MemoryHost host;
  NewOrganization bad;
  bad.plan_tier = std::string(65, 'p');
  bad.slug = "No Slug";
  const auto empty = host.orgs.create_organization(" \t ", bad);
  CHECK(code_of(empty) == ErrorCode::name_empty);
  CHECK(empty.error().message() == "Organization name cannot be empty");
  CHECK(code_of(host.orgs.create_organization(std::string(201, 'a'))) == ErrorCode::name_too_long);
  CHECK(host.orgs.create_organization(std::string(200, 'a')));
  CHECK(code_of(host.orgs.create_organization("a\xff")) == ErrorCode::text_not_utf8);
  CHECK(code_of(host.orgs.create_organization("a\nb")) == ErrorCode::name_invalid);

  REQUIRE(host.orgs.create_organization("Acme"));
  const auto twice = host.orgs.create_organization("ACME", bad);
  CHECK(code_of(twice) == ErrorCode::name_taken);
  CHECK(twice.error().message() == "Organization with name 'ACME' already exists");
  CHECK(twice.error().kind() == ErrorKind::already_exists);
  CHECK(host.store->newest() == 2);
}

TEST_CASE("Names that compare equal in any Unicode form are one name, deleted organizations included") {
  MemoryHost host;
  const OrgId cafe = host.orgs.create_organization("Caf\u00e9").value();
  CHECK(code_of(host.orgs.create_organization("CAFE\u0301")) == ErrorCode::name_taken);
  REQUIRE(host.orgs.delete_organization(cafe));
  CHECK(code_of(host.orgs.create_organization("caf\u00e9")) == ErrorCode::name_taken);
  REQUIRE(host.orgs.purge_organization(cafe));
  CHECK(host.orgs.create_organization("caf\u00e9"));
}

TEST_CASE("Plan, slug, id, owner and billing ids of a new organization are checked") {
  MemoryHost host;
  const auto with = [&](auto&& set) {
    NewOrganization more;
    set(more);
    return host.orgs.create_organization("Acme", more);
  };
  CHECK(code_of(with([](auto& more) { more.plan_tier = std::string(65, 'p'); })) == ErrorCode::plan_invalid);
  CHECK(code_of(with([](auto& more) { more.slug = "No Slug"; })) == ErrorCode::slug_invalid);
  CHECK(code_of(with([](auto& more) { more.id = "acme"; })) == ErrorCode::id_invalid);
  CHECK(code_of(with([](auto& more) { more.owner = "a\nb"; })) == ErrorCode::user_id_invalid);
  CHECK(code_of(with([](auto& more) { more.stripe_id = "a\nb"; })) == ErrorCode::billing_id_invalid);
  CHECK(host.store->newest() == 0);

  const auto made = with([](auto& more) {
    more = {.plan_tier = "pro",
            .slug = "the-acme",
            .id = "org_acme",
            .owner = "alice",
            .lago_id = "l1",
            .stripe_id = "s1"};
  });
  REQUIRE(made);
  CHECK(made.value() == OrgId("org_acme"));
  CHECK(host.store->newest() == 1);  // organization and owner in one commit
  const auto acme = host.orgs.get_org("org_acme").value();
  CHECK(acme.plan_tier == "pro");
  CHECK(acme.slug == "the-acme");
  CHECK(acme.lago_customer_id == "l1");
  CHECK(acme.stripe_customer_id == "s1");
  CHECK(host.orgs.get_user_role_in_org("org_acme", "alice") == Role::owner);

  NewOrganization again;
  again.id = "org_acme";
  CHECK(code_of(host.orgs.create_organization("Other", again)) == ErrorCode::id_taken);
  again = {};
  again.slug = "the-acme";
  CHECK(code_of(host.orgs.create_organization("Other", again)) == ErrorCode::slug_taken);
  again = {};
  again.lago_id = "l1";
  CHECK(code_of(host.orgs.create_organization("Other", again)) == ErrorCode::billing_id_taken);
}

TEST_CASE("A user who acts is recorded as the one who created, added and deleted") {
  MemoryHost host(Actor{.kind = Actor::Kind::user, .id = "carol"});
  const OrgId acme = host.orgs.create_organization("Acme").value();
  CHECK(host.orgs.get_user_role_in_org(acme, "carol") == Role::owner);
  CHECK(host.orgs.get_org(acme)->owner_id == "carol");
  REQUIRE(host.orgs.add_user_to_org(acme, "alice", "admin"));
  REQUIRE(host.orgs.delete_organization(acme));
  CHECK(host.orgs.get_org(acme)->created_by == "carol");
  CHECK(host.orgs.get_org(acme)->deleted_by == "carol");
  CHECK(host.orgs.get_org_user(acme, "alice")->added_by == "carol");
  CHECK(host.store->last_commit().actor.id == "carol");
}

TEST_CASE("A user may not choose what is the host's, and the refusal tells nothing about others") {
  MemoryHost host;
  REQUIRE(host.orgs.create_organization("Other", {.id = "org_other", .lago_id = "l1", .stripe_id = "s1"}));
  OrgManager carol = host.orgs.impersonate("carol");
  const auto refused = [&](const NewOrganization& more) {
    return code_of(carol.create_organization("Other", more));
  };
  for (const NewOrganization& more :
       {NewOrganization{.id = "org_other"}, NewOrganization{.id = "org_free"},
        NewOrganization{.owner = "alice"}, NewOrganization{.lago_id = "l1"}, NewOrganization{.lago_id = "l2"},
        NewOrganization{.stripe_id = "s1"}, NewOrganization{.stripe_id = "bad id"}}) {
    CHECK(refused(more) == ErrorCode::permission_denied);
  }
  CHECK(refused({.owner = "carol"}) == ErrorCode::name_taken);
}

TEST_CASE("Slugs are numbered when taken, shortened to fit, and made up when the name leaves none") {
  MemoryHost host;
  const auto slug_of = [&](std::string_view name) {
    return host.orgs.get_org(host.orgs.create_organization(name).value())->slug.value();
  };
  CHECK(slug_of("Acme") == "acme");
  CHECK(slug_of("Acme!") == "acme-2");
  CHECK(slug_of("Acme?") == "acme-3");
  const std::string random = slug_of("\u3042\u3044");
  CHECK(random.starts_with("org-"));
  CHECK(random.size() == 12);
  const std::string longest(64, 'x');
  CHECK(slug_of(longest) == longest);
  CHECK(slug_of(longest + "!") == longest.substr(0, 62) + "-2");
}

TEST_CASE("Renaming keeps the slug, frees the old name, and may change the case of the own name") {
  MemoryHost host;
  const OrgId acme = host.orgs.create_organization("Acme").value();
  REQUIRE(host.orgs.create_organization("Beta"));
  REQUIRE(host.orgs.rename_organization(acme, "ACME"));
  CHECK(host.orgs.get_org(acme)->name == "ACME");
  CHECK(code_of(host.orgs.rename_organization(acme, "beta")) == ErrorCode::name_taken);
  CHECK(code_of(host.orgs.rename_organization(acme, "")) == ErrorCode::name_empty);
  REQUIRE(host.orgs.rename_organization(acme, "Gamma"));
  CHECK(host.orgs.get_org(acme)->slug == "acme");
  CHECK(host.orgs.find_org_by_name("gamma")->id == acme);
  CHECK_FALSE(host.orgs.find_org_by_name("acme"));
  CHECK(host.orgs.create_organization("Acme"));
  CHECK(code_of(host.orgs.rename_organization("org_none", "x")) == ErrorCode::organization_not_found);
}

TEST_CASE("A change of plan is checked, and the same plan again is no change") {
  MemoryHost host;
  const OrgId acme = host.orgs.create_organization("Acme").value();
  CHECK(code_of(host.orgs.update_org_plan("org_none", "pro")) == ErrorCode::organization_not_found);
  CHECK(code_of(host.orgs.update_org_plan(acme, "")) == ErrorCode::plan_invalid);
  CHECK(code_of(host.orgs.update_org_plan(acme, std::string(65, 'p'))) == ErrorCode::plan_invalid);
  CHECK(host.orgs.update_org_plan(acme, std::string(64, 'p')));
  const auto changed = host.orgs.update_org_plan(acme, "pro");
  CHECK(changed.revision() == 3);
  CHECK(host.orgs.get_org(acme)->version == 3);
  const auto same = host.orgs.update_org_plan(acme, " pro ");
  CHECK(same);
  CHECK(same.revision() == 3);
  CHECK(host.store->newest() == 3);
}

TEST_CASE("A patch changes what it sets and merges JSON values") {
  MemoryHost host;
  const OrgId acme = host.orgs.create_organization("Acme").value();
  REQUIRE(host.orgs.create_organization("Beta"));
  OrganizationPatch patch;
  patch.slug = "new-slug";
  patch.types = {"customer", "supplier", "customer"};
  patch.attributes = Json::parse(R"({"a":1,"b":{"c":1.10}})");
  REQUIRE(host.orgs.update_organization(acme, patch));
  CHECK(host.orgs.find_org_by_slug("new-slug")->id == acme);
  CHECK_FALSE(host.orgs.find_org_by_slug("acme"));
  CHECK(host.orgs.get_org(acme)->types == std::vector<std::string>{"customer", "supplier"});

  patch = {};
  patch.attributes = Json::parse(R"({"a":null,"b":{"d":2}})");
  REQUIRE(host.orgs.update_organization(acme, patch));
  CHECK(host.orgs.get_org(acme)->attributes.text() == R"({"b":{"c":1.10,"d":2}})");
  const Revision revision = host.store->newest();
  REQUIRE(host.orgs.update_organization(acme, {}));
  CHECK(host.store->newest() == revision);

  patch.attributes = Json::trusted("null");
  REQUIRE(host.orgs.update_organization(acme, patch));
  CHECK(host.orgs.get_org(acme)->attributes.empty());
}

TEST_CASE("A patch that breaks a limit changes nothing at all") {
  MemoryHost host;
  const OrgId acme = host.orgs.create_organization("Acme").value();
  REQUIRE(host.orgs.create_organization("Beta"));
  const auto refused = [&](auto&& set) {
    OrganizationPatch patch;
    patch.name = "Renamed";
    set(patch);
    return code_of(host.orgs.update_organization(acme, patch));
  };
  CHECK(refused([](auto& patch) { patch.slug = "beta"; }) == ErrorCode::slug_taken);
  CHECK(refused([](auto& patch) { patch.slug = ""; }) == ErrorCode::slug_invalid);
  CHECK(refused([](auto& patch) { patch.types = std::vector<std::string>(17, "t"); }) ==
        ErrorCode::limit_reached);
  CHECK(refused([](auto& patch) { patch.address = Json::trusted("[1]"); }) == ErrorCode::json_invalid);
  CHECK(refused([](auto& patch) { patch.settings = Json::trusted("1"); }) == ErrorCode::json_invalid);
  CHECK(host.orgs.get_org(acme)->name == "Acme");
  CHECK(host.store->newest() == 2);
}
