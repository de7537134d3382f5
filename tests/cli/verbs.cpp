// Every verb of the public header is reachable through the library, batch and the command line,
// and a change leaves the same entry in the journal whichever way it came.
#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <orgmgr/orgmgr.hpp>
#include <regex>
#include <set>

#include "base/json_text.hpp"
#include "cli/run.hpp"

using namespace orgmgr::test;
using orgmgr::HostOrgs;
using orgmgr::OrgManager;

namespace {

// The verbs that include/orgmgr/host_orgs.hpp declares, by the text of the header.
std::set<std::string> verbs_of_header() {
  std::ifstream file(std::string(ORGMGR_SOURCE_DIR) + "/include/orgmgr/host_orgs.hpp");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const std::string body = text.substr(text.find("public:"), text.find("protected:") - text.find("public:"));
  const std::string code = std::regex_replace(body, std::regex("//[^\n]*"), "");
  const std::regex declaration(R"((?:^|\n)  (?:\[\[nodiscard\]\] )?[A-Za-z:<>_]+ ([a-z_]+)\()");
  std::set<std::string> verbs;
  for (std::sregex_iterator at(code.begin(), code.end(), declaration), end; at != end; ++at)
    verbs.insert((*at)[1]);
  return verbs;
}

/// One verb, three ways. Each is run on a store of its own that was prepared alike.
struct Way {
  Words command_line;
  std::string batch;
  std::function<void(OrgManager&)> library;
  bool changes = false;
};

template <class Read>
Way reading(Words command_line, std::string batch, Read read) {
  return {std::move(command_line), std::move(batch), [read](OrgManager& orgs) { (void)read(orgs); }, false};
}

template <class Write>
Way changing(Words command_line, std::string batch, Write write) {
  return {std::move(command_line), std::move(batch), [write](OrgManager& orgs) { REQUIRE(write(orgs).ok()); },
          true};
}

#define READ(call) [](OrgManager& o) { return o.call; }
#define WRITE(call) [](OrgManager& o) { return o.call; }

std::map<std::string, Way> changing_ways() {
  return {
      {"create_organization",
       changing({"org", "create", "New", "--id", "org_new"}, R"("name":"New","id":"org_new")",
                [](OrgManager& o) { return o.create_organization("New", {.id = "org_new"}); })},
      {"update_org_plan",
       changing({"org", "set-plan", "org_a", "pro"}, R"("org_id":"org_a","plan_tier":"pro")",
                WRITE(update_org_plan("org_a", "pro")))},
      {"update_org_status",
       changing({"org", "set-status", "org_a", "suspended"}, R"("org_id":"org_a","status":"suspended")",
                WRITE(update_org_status("org_a", "suspended")))},
      {"update_org_billing_ids",
       changing({"org", "link", "org_a", "--lago", "l2"}, R"("org_id":"org_a","lago_id":"l2")",
                [](OrgManager& o) { return o.update_org_billing_ids("org_a", {.lago_id = "l2"}); })},
      {"clear_org_billing_ids",
       changing({"org", "unlink", "org_a", "--stripe"}, R"("org_id":"org_a","stripe":true)",
                [](OrgManager& o) { return o.clear_org_billing_ids("org_a", {.stripe = true}); })},
      {"rename_organization",
       changing({"org", "rename", "org_a", "Acme 2"}, R"("org_id":"org_a","name":"Acme 2")",
                WRITE(rename_organization("org_a", "Acme 2")))},
      {"update_organization",
       changing({"org", "set", "org_a", "--slug", "other"}, R"("org_id":"org_a","patch":{"slug":"other"})",
                [](OrgManager& o) { return o.update_organization("org_a", {.slug = "other"}); })},
      {"suspend_organization",
       changing({"org", "suspend", "org_a"}, R"("org_id":"org_a")", WRITE(suspend_organization("org_a")))},
      {"resume_organization",
       changing({"org", "resume", "org_s"}, R"("org_id":"org_s")", WRITE(resume_organization("org_s")))},
      {"delete_organization",
       changing({"org", "delete", "org_a"}, R"("org_id":"org_a")", WRITE(delete_organization("org_a")))},
      {"restore_organization",
       changing({"org", "restore", "org_d"}, R"("org_id":"org_d")", WRITE(restore_organization("org_d")))},
      {"purge_organization", changing({"org", "purge", "org_d", "--yes"}, R"("org_id":"org_d")",
                                      WRITE(purge_organization("org_d")))},
      {"purge_due", changing({"org", "purge", "--due", "--yes"}, "", WRITE(purge_due()))},
      {"add_user_to_org", changing({"member", "add", "org_a", "u9", "--role", "admin"},
                                   R"("org_id":"org_a","user_id":"u9","role":"admin")",
                                   WRITE(add_user_to_org("org_a", "u9", "admin")))},
      {"remove_user_from_org",
       changing({"member", "remove", "org_a", "u1"}, R"("org_id":"org_a","user_id":"u1")",
                WRITE(remove_user_from_org("org_a", "u1")))},
      {"update_user_role", changing({"member", "set-role", "org_a", "u1", "manager"},
                                    R"("org_id":"org_a","user_id":"u1","new_role":"manager")",
                                    WRITE(update_user_role("org_a", "u1", "manager")))},
      {"update_setting",
       changing({"config", "set", "default_plan", "pro"}, R"("setting":"default_plan","value":"pro")",
                WRITE(update_setting("default_plan", orgmgr::Json::trusted("\"pro\""))))},
  };
}

std::map<std::string, Way> reading_ways() {
  return {
      {"get_org", reading({"org", "get", "org_a"}, R"("org_id":"org_a")", READ(get_org("org_a")))},
      {"get_user_orgs", reading({"user", "orgs", "u1"}, R"("user_id":"u1")", READ(get_user_orgs("u1")))},
      {"get_user_memberships",
       reading({"user", "memberships", "u1"}, R"("user_id":"u1")", READ(get_user_memberships("u1")))},
      {"get_org_users",
       reading({"member", "list", "org_a"}, R"("org_id":"org_a")", READ(get_org_users("org_a")))},
      {"list_org_users", reading({"member", "list", "org_a", "--limit", "1"}, R"("org_id":"org_a","limit":1)",
                                 READ(list_org_users("org_a", {}, {"", 1})))},
      {"get_org_user", reading({"member", "role", "org_a", "u1", "--json"},
                               R"("org_id":"org_a","user_id":"u1")", READ(get_org_user("org_a", "u1")))},
      {"get_user_role_in_org",
       reading({"member", "role", "org_a", "u1"}, R"("org_id":"org_a","user_id":"u1")",
               READ(get_user_role_in_org("org_a", "u1")))},
      {"list_all_organizations", reading({"org", "list"}, "", READ(list_all_organizations()))},
      {"list_organizations",
       reading({"org", "list", "--limit", "1"}, R"("limit":1)", READ(list_organizations({}, {"", 1})))},
      {"search_organizations",
       reading({"org", "search", "acme"}, R"("query":"acme")", READ(search_organizations("acme")))},
      {"get_organizations_by_plan", reading({"org", "list", "--plan", "free"}, R"("plan_tier":"free")",
                                            READ(get_organizations_by_plan("free")))},
      {"find_org_by_slug",
       reading({"org", "get", "slug:acme"}, R"("slug":"acme")", READ(find_org_by_slug("acme")))},
      {"find_org_by_name",
       reading({"org", "get", "name:Acme"}, R"("name":"Acme")", READ(find_org_by_name("Acme")))},
      {"find_org_by_billing_id",
       reading({"org", "find", "--stripe", "cus_1"}, R"("provider":"stripe","customer_id":"cus_1")",
               READ(find_org_by_billing_id(orgmgr::BillingProvider::stripe, "cus_1")))},
      {"visit_organizations",
       {{"export"},
        "",
        [](OrgManager& o) { o.visit_organizations([](const auto&) { return true; }); },
        false}},
      {"visit_org_users",
       {{"export"}, "", [](OrgManager& o) { o.visit_org_users([](const auto&) { return true; }); }, false}},
      {"get_settings", reading({"config", "list"}, "", READ(get_settings()))},
      {"list_settings", reading({"config", "list"}, "", READ(list_settings()))},
      {"revision", reading({"store", "stats"}, "", READ(revision()))},
  };
}

void prepare(const Home& home) {
  OrgManager orgs(home.data());
  REQUIRE(orgs.create_organization(
                  "Acme", {.plan_tier = "free", .id = "org_a", .owner = "boss", .stripe_id = "cus_1"})
              .ok());
  REQUIRE(orgs.add_user_to_org("org_a", "u1").ok());
  REQUIRE(orgs.create_organization("Suspended", {.id = "org_s"}).ok());
  REQUIRE(orgs.suspend_organization("org_s").ok());
  REQUIRE(orgs.create_organization("Deleted", {.id = "org_d"}).ok());
  REQUIRE(orgs.delete_organization("org_d").ok());
}

std::string without_times(const std::string& json) {
  return std::regex_replace(json, std::regex(R"(\d{4}-\d\d-\d\dT[0-9:.]+Z)"), "TIME");
}

// Op and changes of the commits after a revision; what the store remembers of operation ids aside.
std::string journal_after(const Home& home, orgmgr::Revision revision) {
  const OrgManager orgs(home.data());
  std::string text;
  for (const orgmgr::Commit& commit : orgs.read_changes(revision).commits) {
    text += commit.op + "\n";
    for (const orgmgr::Change& change : commit.changes) {
      if (change.collection == "operations") continue;
      text += change.collection + " " + change.key + " " + std::string(change.was.text()) + " -> " +
              std::string(change.now.text()) + "\n";
    }
  }
  return without_times(text);
}

std::string command_of(const std::string& op, const Way& way) {
  return "{\"op\":\"" + op + "\"" + (way.batch.empty() ? "" : "," + way.batch) + "}\n";
}

}  // namespace

TEST_CASE("Every verb of the header has a batch operation and words on the command line") {
  const std::set<std::string> verbs = verbs_of_header();
  CHECK(verbs.size() > 30);
  std::set<std::string> known;
  for (const auto& entry : changing_ways()) known.insert(entry.first);
  for (const auto& entry : reading_ways()) known.insert(entry.first);
  CHECK(known == verbs);
  const auto operations = orgmgr::Batch::operations();
  for (const std::string& verb : verbs) {
    CAPTURE(verb);
    CHECK(std::find(operations.begin(), operations.end(), verb) != operations.end());
  }
}

TEST_CASE("A change leaves the same journal entry by library, batch and command line") {
  for (const auto& entry : changing_ways()) {
    const std::string& op = entry.first;
    const Way& way = entry.second;
    CAPTURE(op);
    const Home by_library;
    const Home by_batch;
    const Home by_words;
    for (const Home* home : {&by_library, &by_batch, &by_words}) prepare(*home);
    const orgmgr::Revision before = OrgManager(by_library.data()).revision();
    {
      OrgManager orgs(by_library.data());
      way.library(orgs);
    }
    by_batch.must({"batch"}, command_of(op, way));
    by_words.must(way.command_line);
    const std::string expected = journal_after(by_library, before);
    if (op != "purge_due") CHECK(expected.starts_with(op + "\n"));
    CHECK(journal_after(by_batch, before) == expected);
    CHECK(journal_after(by_words, before) == expected);
  }
}

TEST_CASE("Every read answers by library, batch and command line, and leaves no trace") {
  const Home home;
  prepare(home);
  const orgmgr::Revision before = OrgManager(home.data()).revision();
  std::string commands;
  for (const auto& entry : reading_ways()) {
    const std::string& op = entry.first;
    const Way& way = entry.second;
    CAPTURE(op);
    {
      OrgManager orgs(home.data());
      way.library(orgs);
    }
    CHECK(!home.must(way.command_line).empty());
    const std::string answer = home.must({"batch"}, command_of(op, way));
    CHECK(member_of(answer, "ok") == "true");
    CHECK(member_of(answer, "result") != "null");
  }
  CHECK(OrgManager(home.data()).revision() == before);
}

TEST_CASE("docs/cli.md names every command and every batch operation") {
  std::ifstream file(std::string(ORGMGR_SOURCE_DIR) + "/docs/cli.md");
  const std::string document{std::istreambuf_iterator<char>(file), {}};
  for (const std::string_view operation : orgmgr::Batch::operations()) {
    CAPTURE(operation);
    CHECK(document.find("`" + std::string(operation) + "`") != std::string::npos);
  }
  const std::string script = run({program(), "completion", "bash"}).out;
  const std::regex arm(R"(\n    '([a-z][a-z -]*)'\) words=''?)");
  std::size_t commands = 0;
  for (std::sregex_iterator at(script.begin(), script.end(), arm), end; at != end; ++at) {
    const std::string path = (*at)[1];
    CAPTURE(path);
    CHECK(document.find(" " + path) != std::string::npos);
    ++commands;
  }
  CHECK(commands > 45);
}
