// Lists, pages, cursors and search.
#include <doctest/doctest.h>

#include "manager_fixture.hpp"
#include "rules/cursor.hpp"

using namespace orgmgr;
using orgmgr::tests::code_of;
using orgmgr::tests::MemoryHost;

namespace {

using Names = std::vector<std::string>;

Names names_of(const std::vector<Organization>& organizations) {
  Names names;
  for (const auto& organization : organizations) names.push_back(organization.name);
  return names;
}

Names ids_of(const std::vector<Organization>& organizations) {
  Names ids;
  for (const auto& organization : organizations) ids.push_back(organization.id.str());
  return ids;
}

void create(MemoryHost& host, const std::string& id, const std::string& name) {
  NewOrganization more;
  more.id = id;
  REQUIRE(host.orgs.create_organization(name, more));
}

}  // namespace

TEST_CASE("All organizations are listed by id, and those of a plan alone") {
  MemoryHost host;
  create(host, "org_b", "One");
  create(host, "org_a", "Two");
  create(host, "org_c", "Three");
  REQUIRE(host.orgs.update_org_plan("org_b", "pro"));
  REQUIRE(host.orgs.delete_organization("org_c"));
  CHECK(ids_of(host.orgs.list_all_organizations()) == Names{"org_a", "org_b", "org_c"});
  CHECK(ids_of(host.orgs.get_organizations_by_plan("pro")) == Names{"org_b"});
  CHECK(host.orgs.get_organizations_by_plan("none").empty());
  Names visited;
  host.orgs.visit_organizations([&](const Organization& organization) {
    visited.push_back(organization.id.str());
    return visited.size() < 2;
  });
  CHECK(visited == Names{"org_a", "org_b"});
}

TEST_CASE("Pages hold what the filter asks for, and end") {
  MemoryHost host;
  for (int i = 0; i < 7; ++i) create(host, "org_" + std::to_string(i), "Name " + std::to_string(i));
  for (const char* org : {"org_1", "org_3", "org_5"}) {
    REQUIRE(host.orgs.update_org_plan(org, "pro"));
    REQUIRE(host.orgs.add_user_to_org(org, "alice", "owner"));
  }
  REQUIRE(host.orgs.suspend_organization("org_3"));
  REQUIRE(host.orgs.add_user_to_org("org_2", "alice", "admin"));

  OrganizationFilter filter;
  auto page = host.orgs.list_organizations(filter, {.after = "", .limit = 3}).value();
  CHECK(ids_of(page.items) == Names{"org_0", "org_1", "org_2"});
  page = host.orgs.list_organizations(filter, {.after = page.next, .limit = 4}).value();
  CHECK(ids_of(page.items) == Names{"org_3", "org_4", "org_5", "org_6"});
  CHECK(page.next.empty());

  filter.plan_tier = "pro";
  CHECK(ids_of(host.orgs.list_organizations(filter).value().items) == Names{"org_1", "org_3", "org_5"});
  filter.status = OrganizationStatus::suspended;
  CHECK(ids_of(host.orgs.list_organizations(filter).value().items) == Names{"org_3"});
  filter = {};
  filter.owner = "alice";
  page = host.orgs.list_organizations(filter, {.after = "", .limit = 2}).value();
  CHECK(ids_of(page.items) == Names{"org_1", "org_3"});
  page = host.orgs.list_organizations(filter, {.after = page.next, .limit = 2}).value();
  CHECK(ids_of(page.items) == Names{"org_5"});
  CHECK(page.next.empty());
}

TEST_CASE("The limit of a page is 1 to 1000") {
  MemoryHost host;
  CHECK(code_of(host.orgs.list_organizations({}, {.after = "", .limit = 0})) == ErrorCode::limit_invalid);
  CHECK(code_of(host.orgs.list_organizations({}, {.after = "", .limit = 1001})) == ErrorCode::limit_invalid);
  CHECK(host.orgs.list_organizations({}, {.after = "", .limit = 1000}));
  CHECK(code_of(host.orgs.search_organizations("", PageRequest{.after = "", .limit = 0})) ==
        ErrorCode::limit_invalid);
  CHECK(code_of(host.orgs.list_org_users("org_a", {}, {.after = "", .limit = 0})) ==
        ErrorCode::limit_invalid);
}

TEST_CASE("A cursor answers only the question it was made for, and no altered one is taken") {
  MemoryHost host;
  for (int i = 0; i < 5; ++i) create(host, "org_" + std::to_string(i), "Name " + std::to_string(i));
  const std::string next = host.orgs.list_organizations({}, {.after = "", .limit = 2}).value().next;
  REQUIRE_FALSE(next.empty());
  OrganizationFilter other;
  other.plan_tier = "founders_friend";
  CHECK(code_of(host.orgs.list_organizations(other, {.after = next})) == ErrorCode::cursor_invalid);
  CHECK(code_of(host.orgs.search_organizations("", PageRequest{.after = next})) == ErrorCode::cursor_invalid);
  CHECK(code_of(host.orgs.list_org_users("org_0", {}, {.after = next})) == ErrorCode::cursor_invalid);
  for (std::size_t at = 0; at < next.size(); ++at) {
    std::string altered = next;
    altered[at] = altered[at] == '7' ? '6' : '7';
    CHECK(code_of(host.orgs.list_organizations({}, {.after = altered})) == ErrorCode::cursor_invalid);
    CHECK(code_of(host.orgs.list_organizations({}, {.after = next.substr(0, at + 1) + "g"})) ==
          ErrorCode::cursor_invalid);
  }
  CHECK(rules::read_cursor("question", rules::make_cursor("question", std::string("a\0\xff", 3))).value() ==
        std::string("a\0\xff", 3));
}

TEST_CASE("A cursor rests on every condition of its list, and is taken under no other") {
  MemoryHost host;
  for (int i = 0; i < 3; ++i) {
    create(host, "org_" + std::to_string(i), "Name " + std::to_string(i));
    REQUIRE(host.orgs.add_user_to_org("org_" + std::to_string(i), "ann", "owner"));
    REQUIRE(host.orgs.add_user_to_org("org_0", "u" + std::to_string(i), "member"));
  }
  const std::vector<OrganizationFilter> lists{
      {}, {.plan_tier = "founders_friend"}, {.status = OrganizationStatus::active}, {.owner = UserId("ann")}};
  for (std::size_t made = 0; made < lists.size(); ++made) {
    const auto next = host.orgs.list_organizations(lists[made], {.after = "", .limit = 1}).value().next;
    for (std::size_t asked = 0; asked < lists.size(); ++asked) {
      CAPTURE(made);
      CAPTURE(asked);
      const auto page = host.orgs.list_organizations(lists[asked], {.after = next});
      if (made == asked) {
        CHECK(ids_of(page.value().items) == Names{"org_1", "org_2"});
      } else {
        CHECK(code_of(page) == ErrorCode::cursor_invalid);
      }
    }
    CHECK(code_of(host.orgs.list_organizations({.status = OrganizationStatus::suspended}, {.after = next})) ==
          ErrorCode::cursor_invalid);
  }
  const std::vector<MemberFilter> members{{}, {.role = Role::member}, {.status = MembershipStatus::active}};
  for (std::size_t made = 0; made < members.size(); ++made) {
    const auto next =
        host.orgs.list_org_users("org_0", members[made], {.after = "", .limit = 1}).value().next;
    for (std::size_t asked = 0; asked < members.size(); ++asked) {
      CAPTURE(made);
      CAPTURE(asked);
      const auto page = host.orgs.list_org_users("org_0", members[asked], {.after = next});
      if (made == asked) {
        CHECK(page.value().items.size() >= 2);
      } else {
        CHECK(code_of(page) == ErrorCode::cursor_invalid);
      }
    }
    for (const MemberFilter& other :
         {MemberFilter{.role = Role::owner}, MemberFilter{.status = MembershipStatus::suspended}}) {
      CHECK(code_of(host.orgs.list_org_users("org_0", other, {.after = next})) == ErrorCode::cursor_invalid);
    }
  }
}

TEST_CASE("Pages stay right while others write: what is there throughout appears exactly once") {
  MemoryHost host;
  for (int i = 10; i < 30; i += 2) create(host, "org_" + std::to_string(i), "Name " + std::to_string(i));
  Names seen;
  PageRequest request{.after = "", .limit = 3};
  int round = 0;
  do {
    auto page = host.orgs.list_organizations({}, request).value();
    for (const auto& id : ids_of(page.items)) seen.push_back(id);
    request.after = page.next;
    // Before, at and after the cursor: made, deleted for good, renamed.
    create(host, "org_" + std::to_string(11 + 2 * round), "New " + std::to_string(round));
    create(host, "org_0" + std::to_string(round), "Early " + std::to_string(round));
    if (round == 1) {
      for (const char* org : {"org_20", "org_10"}) {  // the cursor's own record among them
        REQUIRE(host.orgs.delete_organization(org));
        REQUIRE(host.orgs.purge_organization(org));
      }
    }
    ++round;
  } while (!request.after.empty());
  for (int i = 10; i < 30; i += 2) {
    const std::string id = "org_" + std::to_string(i);
    CHECK_MESSAGE(std::count(seen.begin(), seen.end(), id) == 1, id);
  }
  CHECK(std::is_sorted(seen.begin(), seen.end()));
}

TEST_CASE("Members are listed by user id, filtered and in pages") {
  MemoryHost host;
  create(host, "org_a", "A");
  create(host, "org_b", "B");
  for (const char* user : {"u3", "u1", "u2", "u4"}) REQUIRE(host.orgs.add_user_to_org("org_a", user));
  REQUIRE(host.orgs.update_user_role("org_a", "u2", "admin"));
  REQUIRE(host.orgs.add_user_to_org("org_b", "u1", "owner"));
  const auto users = [](const std::vector<OrgUser>& members) {
    Names ids;
    for (const auto& member : members) ids.push_back(member.user_id.str());
    return ids;
  };
  CHECK(users(host.orgs.get_org_users("org_a")) == Names{"u1", "u2", "u3", "u4"});
  CHECK(host.orgs.get_org_users("org_none").empty());
  MemberFilter filter;
  filter.role = Role::member;
  auto page = host.orgs.list_org_users("org_a", filter, {.after = "", .limit = 2}).value();
  CHECK(users(page.items) == Names{"u1", "u3"});
  page = host.orgs.list_org_users("org_a", filter, {.after = page.next, .limit = 2}).value();
  CHECK(users(page.items) == Names{"u4"});
  CHECK(page.next.empty());
  filter.status = MembershipStatus::suspended;
  CHECK(host.orgs.list_org_users("org_a", filter).value().items.empty());

  const auto memberships = host.orgs.get_user_memberships("u1");
  REQUIRE(memberships.size() == 2);
  CHECK(memberships[0].organization.id == OrgId("org_a"));
  CHECK(memberships[0].membership.role == Role::member);
  CHECK(memberships[1].organization.name == "B");
  CHECK(memberships[1].membership.role == Role::owner);
  CHECK(host.orgs.get_user_memberships("nobody").empty());
  std::size_t visited = 0;
  host.orgs.visit_org_users([&](const OrgUser&) { return ++visited < 3; });
  CHECK(visited == 3);
}

TEST_CASE("The organizations of a user are those of the memberships, whether records are kept or not") {
  MemoryHost host;
  for (const std::string org : {"c", "a", "b"}) create(host, "org_" + org, "Name " + org);
  for (const char* org : {"org_c", "org_a"}) REQUIRE(host.orgs.add_user_to_org(org, "u1"));
  REQUIRE(host.orgs.add_user_to_org("org_b", "u1 org:x"));  // looks alike
  REQUIRE(host.orgs.delete_organization("org_c"));
  auto ground = std::make_shared<manager::Ground>();
  ground->store = host.store;
  ground->options.record_bytes = 0;
  const OrgManager keeps_none =
      manager::Session::handle(std::make_shared<manager::LiveSession>(std::move(ground)));
  for (const char* user : {"u1", " u1 ", "u1 org:x", "nobody", "\xff"}) {
    CAPTURE(user);
    Names expected;
    for (const auto& one : host.orgs.get_user_memberships(user))
      expected.push_back(one.organization.id.str());
    CHECK(ids_of(host.orgs.get_user_orgs(user)) == expected);
    CHECK(ids_of(keeps_none.get_user_orgs(user)) == expected);
  }
  CHECK(ids_of(keeps_none.get_user_orgs("u1")) == Names{"org_a", "org_c"});
}

TEST_CASE("Search gives the exact match, then names that start with it, then the rest") {
  MemoryHost host;
  for (const char* name : {"Big Tech", "tech zoo", "Tech", "Techno", "Acme", "A Tech", "\u00c9cole"}) {
    REQUIRE(host.orgs.create_organization(name));
  }
  const Names expected{"Tech", "tech zoo", "Techno", "A Tech", "Big Tech"};
  CHECK(names_of(host.orgs.search_organizations("TECH")) == expected);
  CHECK(names_of(host.orgs.search_organizations("\u00e9COLE")) == Names{"\u00c9cole"});
  CHECK(names_of(host.orgs.search_organizations("h z")) == Names{"tech zoo"});
  CHECK(host.orgs.search_organizations("nothing").empty());
  CHECK(host.orgs.search_organizations("\xff").empty());
  CHECK(host.orgs.search_organizations("").size() == 7);

  for (std::size_t limit = 1; limit <= 6; ++limit) {
    Names paged;
    PageRequest request{.after = "", .limit = limit};
    do {
      auto page = host.orgs.search_organizations("tech", request).value();
      CHECK(page.items.size() <= limit);
      for (const auto& name : names_of(page.items)) paged.push_back(name);
      request.after = page.next;
    } while (!request.after.empty());
    CHECK(paged == expected);
  }
  const std::string next =
      host.orgs.search_organizations("tech", PageRequest{.after = "", .limit = 1}).value().next;
  CHECK(code_of(host.orgs.search_organizations("acme", PageRequest{.after = next})) ==
        ErrorCode::cursor_invalid);
  CHECK(host.orgs.search_organizations("TECH", PageRequest{.after = next}));  // the same question, folded
}

TEST_CASE("An empty query pages through all, by folded name") {
  MemoryHost host;
  for (const char* name : {"b", "C", "a"}) REQUIRE(host.orgs.create_organization(name));
  Names paged;
  PageRequest request{.after = "", .limit = 1};
  do {
    auto page = host.orgs.search_organizations("", request).value();
    for (const auto& name : names_of(page.items)) paged.push_back(name);
    request.after = page.next;
  } while (!request.after.empty());
  CHECK(paged == Names{"a", "b", "C"});
}
