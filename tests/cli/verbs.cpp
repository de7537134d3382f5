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
  const std::regex declaration(R"((?:^|\n)  (?:\[\[nodiscard\]\] )?[A-Za-z0-9:<>_]+ ([a-z_]+)\()");
  std::set<std::string> verbs;
  for (std::sregex_iterator at(code.begin(), code.end(), declaration), end; at != end; ++at)
    verbs.insert((*at)[1]);
  return verbs;
}

/// What a prepared store gave out, by the word that stands for it below.
using Secrets = std::map<std::string, std::string>;

/// One verb, three ways. Each is run on a store of its own that was prepared alike.
struct Way {
  Words command_line;
  std::string batch;
  std::function<void(OrgManager&, const Secrets&)> library;
  bool changes = false;
};

template <class Read>
Way reading(Words command_line, std::string batch, Read read) {
  return {std::move(command_line), std::move(batch),
          [read](OrgManager& orgs, const Secrets& given) { (void)read(orgs, given); }, false};
}

template <class Write>
Way changing(Words command_line, std::string batch, Write write) {
  return {std::move(command_line), std::move(batch),
          [write](OrgManager& orgs, const Secrets& given) { REQUIRE(write(orgs, given).ok()); }, true};
}

#define READ(call) [](OrgManager& o, const Secrets&) { return o.call; }
#define WRITE(call) [](OrgManager& o, const Secrets&) { return o.call; }
// With what the store gave out, as `given`.
#define READ_GIVEN(call) [](OrgManager& o, const Secrets& given) { return o.call; }
#define WRITE_GIVEN(call) [](OrgManager& o, const Secrets& given) { return o.call; }

std::map<std::string, Way> changes_of_organizations() {
  return {
      {"create_organization",
       changing(
           {"org", "create", "New", "--id", "org_new"}, R"("name":"New","id":"org_new")",
           [](OrgManager& o, const Secrets&) { return o.create_organization("New", {.id = "org_new"}); })},
      {"update_org_plan",
       changing({"org", "set-plan", "org_a", "pro"}, R"("org_id":"org_a","plan_tier":"pro")",
                WRITE(update_org_plan("org_a", "pro")))},
      {"update_org_status",
       changing({"org", "set-status", "org_a", "suspended"}, R"("org_id":"org_a","status":"suspended")",
                WRITE(update_org_status("org_a", "suspended")))},
      {"update_org_billing_ids",
       changing({"org", "link", "org_a", "--lago", "l2"}, R"("org_id":"org_a","lago_id":"l2")",
                [](OrgManager& o, const Secrets&) {
                  return o.update_org_billing_ids("org_a", {.lago_id = "l2"});
                })},
      {"clear_org_billing_ids",
       changing(
           {"org", "unlink", "org_a", "--stripe"}, R"("org_id":"org_a","stripe":true)",
           [](OrgManager& o, const Secrets&) { return o.clear_org_billing_ids("org_a", {.stripe = true}); })},
      {"rename_organization",
       changing({"org", "rename", "org_a", "Acme 2"}, R"("org_id":"org_a","name":"Acme 2")",
                WRITE(rename_organization("org_a", "Acme 2")))},
      {"update_organization",
       changing(
           {"org", "set", "org_a", "--slug", "other"}, R"("org_id":"org_a","patch":{"slug":"other"})",
           [](OrgManager& o, const Secrets&) { return o.update_organization("org_a", {.slug = "other"}); })},
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

std::map<std::string, Way> reads_of_organizations() {
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
        [](OrgManager& o, const Secrets&) { o.visit_organizations([](const auto&) { return true; }); },
        false}},
      {"visit_org_users",
       {{"export"},
        "",
        [](OrgManager& o, const Secrets&) { o.visit_org_users([](const auto&) { return true; }); },
        false}},
      {"get_settings", reading({"config", "list"}, "", READ(get_settings()))},
      {"list_settings", reading({"config", "list"}, "", READ(list_settings()))},
      {"revision", reading({"store", "stats"}, "", READ(revision()))},
  };
}

std::map<std::string, Way> changes_of_people() {
  return {
      {"set_organization_limits",
       changing({"org", "limits", "org_a", "--members", "9"}, R"("org_id":"org_a","limits":{"members":9})",
                WRITE(set_organization_limits("org_a", orgmgr::Json::trusted(R"({"members":9})"))))},
      {"transfer_ownership", changing({"org", "transfer", "org_a", "u1"}, R"("org_id":"org_a","to":"u1")",
                                      WRITE(transfer_ownership("org_a", "u1")))},
      {"offer_ownership", changing({"org", "transfer", "org_a", "u1", "--offer", "--expires-in", "1d"},
                                   R"("org_id":"org_a","to":"u1","expires_in":86400)",
                                   WRITE(offer_ownership("org_a", "u1", std::chrono::hours(24))))},
      {"withdraw_ownership_offer", changing({"org", "transfer", "org_o", "--withdraw"}, R"("org_id":"org_o")",
                                            WRITE(withdraw_ownership_offer("org_o")))},
      {"accept_ownership",
       changing({"org", "transfer", "org_o", "u1", "--accept"}, R"("org_id":"org_o","user_id":"u1")",
                WRITE(accept_ownership("org_o", "u1")))},
      {"leave_organization", changing({"org", "leave", "org_a", "u1"}, R"("org_id":"org_a","user_id":"u1")",
                                      WRITE(leave_organization("org_a", "u1")))},
      {"suspend_member", changing({"member", "suspend", "org_a", "u1"}, R"("org_id":"org_a","user_id":"u1")",
                                  WRITE(suspend_member("org_a", "u1")))},
      {"reactivate_member",
       changing({"member", "reactivate", "org_o", "u2"}, R"("org_id":"org_o","user_id":"u2")",
                WRITE(reactivate_member("org_o", "u2")))},
      {"create_role",
       changing({"role", "create", "org_a", "new", "--permission", "org.read", "--manages", "member"},
                R"("scope":"org_a","name":"new","permissions":["org.read"],"manages":["member"])",
                WRITE(create_role(
                    {.scope = "org_a", .name = "new", .permissions = {"org.read"}, .manages = {"member"}})))},
      {"update_role",
       changing({"role", "update", "org_a", "reader", "--no-permissions"},
                R"("scope":"org_a","name":"reader","permissions":[])",
                WRITE(update_role("org_a", "reader", {.permissions = std::vector<std::string>{}})))},
      {"remove_role", changing({"role", "remove", "org_a", "held", "--replacement", "own:reader"},
                               R"("scope":"org_a","name":"held","replacement":"own:reader")",
                               WRITE(remove_role("org_a", "held", "own:reader")))},
      {"set_functional_roles", changing({"role", "assign", "org_a", "u1", "own:reader"},
                                        R"("org_id":"org_a","user_id":"u1","roles":["own:reader"])",
                                        WRITE(set_functional_roles("org_a", "u1", {"own:reader"})))},
      {"set_default_organization",
       changing({"user", "default", "u1", "org_a"}, R"("user_id":"u1","org_id":"org_a")",
                WRITE(set_default_organization("u1", orgmgr::OrgId("org_a"))))},
      {"ensure_personal_organization",
       changing({"user", "personal", "u1", "Ann"}, R"("user_id":"u1","display_name":"Ann")",
                WRITE(ensure_personal_organization("u1", "Ann")))},
      {"remove_user_everywhere",
       changing({"user", "remove", "boss", "--hand-over", "org_a=u1", "--hand-over", "org_o=u1", "--yes"},
                R"("user_id":"boss","hand_over":{"org_a":"u1","org_o":"u1"})",
                WRITE(remove_user_everywhere("boss", {{"org_a", "u1"}, {"org_o", "u1"}})))},
      {"rename_user", changing({"user", "rename", "u1", "u1b"}, R"("user_id":"u1","new_id":"u1b")",
                               WRITE(rename_user("u1", "u1b")))},
      {"found_platform",
       changing({"init", "--platform", "Staff", "--admin", "boss"}, R"("name":"Staff","admin":"boss")",
                WRITE(found_platform("Staff", "boss")))},
  };
}

std::map<std::string, Way> changes_with_tokens() {
  return {
      {"create_invitation",
       changing({"invite", "create", "org_a", "new@x.org", "--role", "admin"},
                R"("org_id":"org_a","email":"new@x.org","role":"admin")",
                WRITE(create_invitation("org_a", {.email = "new@x.org", .role = "admin"})))},
      {"revoke_invitation",
       changing({"invite", "revoke", "org_a", "@id"}, R"("org_id":"org_a","invitation_id":"@id")",
                WRITE_GIVEN(revoke_invitation("org_a", given.at("@id"))))},
      {"accept_invitation",
       changing({"invite", "accept", "@invitation", "u8", "--email", "ann@x.org"},
                R"("token":"@invitation","user_id":"u8","verified_email":"ann@x.org")",
                WRITE_GIVEN(accept_invitation(given.at("@invitation"), "u8", "ann@x.org")))},
      {"decline_invitation", changing({"invite", "decline", "@invitation"}, R"("token":"@invitation")",
                                      WRITE_GIVEN(decline_invitation(given.at("@invitation"))))},
      {"create_session",
       changing({"session", "create", "u1", "--label", "here", "--org", "org_a", "--expires-in", "2h"},
                R"("user_id":"u1","label":"here","org_id":"org_a","expires_in":7200)",
                WRITE(create_session(
                    "u1", {.label = "here", .expires_in = std::chrono::hours(2), .organization = "org_a"})))},
      {"set_current_organization",
       changing({"session", "use", "@session", "org_a"}, R"("token":"@session","org_id":"org_a")",
                WRITE_GIVEN(set_current_organization(given.at("@session"), orgmgr::OrgId("org_a"))))},
      {"touch_session", changing({"session", "touch", "@session"}, R"("token":"@session")",
                                 WRITE_GIVEN(touch_session(given.at("@session"))))},
      {"revoke_session", changing({"session", "revoke", "@hash"}, R"("id_hash":"@hash")",
                                  WRITE_GIVEN(revoke_session(given.at("@hash"))))},
      {"revoke_sessions",
       changing({"session", "revoke", "--user", "u1"}, R"("user_id":"u1")", WRITE(revoke_sessions("u1")))},
  };
}

std::map<std::string, Way> changing_ways() {
  std::map<std::string, Way> ways = changes_of_organizations();
  ways.merge(changes_of_people());
  ways.merge(changes_with_tokens());
  return ways;
}

std::map<std::string, Way> reads_of_access() {
  return {
      {"can", reading({"access", "check", "org_a", "u1", "org.read"},
                      R"("org_id":"org_a","user_id":"u1","permission":"org.read")",
                      READ(can("org_a", "u1", orgmgr::Permission("org.read"))))},
      {"explain_access", reading({"access", "explain", "org_a", "u1", "org.read"},
                                 R"("org_id":"org_a","user_id":"u1","permission":"org.read")",
                                 READ(explain_access("org_a", "u1", "org.read")))},
      {"list_permissions",
       reading({"access", "permissions", "org_a", "u1"}, R"("org_id":"org_a","user_id":"u1")",
               READ(list_permissions("org_a", "u1")))},
      {"list_roles", reading({"role", "list", "org_a"}, R"("scope":"org_a")", READ(list_roles("org_a")))},
      {"list_invitations",
       reading({"invite", "list", "org_a", "--state", "pending"}, R"("org_id":"org_a","state":"pending")",
               READ(list_invitations("org_a", orgmgr::InvitationState::pending)))},
      {"get_invitation",
       reading({"invite", "show", "org_a", "@id"}, R"("org_id":"org_a","invitation_id":"@id")",
               READ_GIVEN(get_invitation("org_a", given.at("@id"))))},
      {"find_invitation", reading({"invite", "find", "@invitation"}, R"("token":"@invitation")",
                                  READ_GIVEN(find_invitation(given.at("@invitation"))))},
      {"check_session",
       reading({"session", "check", "@session", "--org", "org_a"}, R"("token":"@session","org_id":"org_a")",
               READ_GIVEN(check_session(given.at("@session"), orgmgr::OrgId("org_a"))))},
      {"list_sessions", reading({"session", "list", "u1"}, R"("user_id":"u1")", READ(list_sessions("u1")))},
      {"session_claims", reading({"session", "claims", "@session"}, R"("token":"@session")",
                                 READ_GIVEN(session_claims(given.at("@session"))))},
      {"verify_claims", reading({"session", "verify", "@claims"}, R"("claims":@claims)",
                                READ_GIVEN(verify_claims(orgmgr::Json::trusted(given.at("@claims")))))},
      {"get_user", reading({"user", "show", "u2"}, R"("user_id":"u2")", READ(get_user("u2")))},
  };
}

std::map<std::string, Way> reading_ways() {
  std::map<std::string, Way> ways = reads_of_organizations();
  ways.merge(reads_of_access());
  return ways;
}

Secrets prepare(const Home& home) {
  OrgManager orgs(home.data());
  REQUIRE(orgs.create_organization(
                  "Acme", {.plan_tier = "free", .id = "org_a", .owner = "boss", .stripe_id = "cus_1"})
              .ok());
  REQUIRE(orgs.add_user_to_org("org_a", "u1").ok());
  REQUIRE(orgs.create_organization("Suspended", {.id = "org_s"}).ok());
  REQUIRE(orgs.suspend_organization("org_s").ok());
  REQUIRE(orgs.create_organization("Deleted", {.id = "org_d"}).ok());
  REQUIRE(orgs.delete_organization("org_d").ok());
  REQUIRE(orgs.create_organization("Offered", {.id = "org_o", .owner = "boss"}).ok());
  REQUIRE(orgs.add_user_to_org("org_o", "u1").ok());
  REQUIRE(orgs.add_user_to_org("org_o", "u2").ok());
  REQUIRE(orgs.suspend_member("org_o", "u2").ok());
  REQUIRE(orgs.offer_ownership("org_o", "u1").ok());
  REQUIRE(orgs.create_role({.scope = "org_a", .name = "reader", .permissions = {"org.read"}}).ok());
  REQUIRE(orgs.create_role({.scope = "org_a", .name = "held", .permissions = {"org.read"}}).ok());
  REQUIRE(orgs.set_functional_roles("org_a", "u1", {"own:held"}).ok());
  REQUIRE(orgs.set_default_organization("boss", orgmgr::OrgId("org_a")).ok());
  REQUIRE(orgs.add_user_to_org("org_a", "u2").ok());
  REQUIRE(orgs.set_default_organization("u2", orgmgr::OrgId("org_a")).ok());
  const auto invited = orgs.create_invitation("org_a", {.email = "ann@x.org"}).value();
  const auto session = orgs.create_session("u1").value();
  return {{"@id", invited.id},
          {"@invitation", invited.token},
          {"@session", session.token},
          {"@hash", session.id_hash},
          {"@claims", std::string(orgs.session_claims(session.token).value().text())}};
}

std::string with(const Secrets& given, std::string text) {
  for (const auto& [word, meaning] : given) {
    for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + meaning.size()))
      text.replace(at, word.size(), meaning);
  }
  return text;
}

Words with(const Secrets& given, Words words) {
  for (std::string& word : words) word = with(given, word);
  return words;
}

// Two stores agree in all but what is drawn by chance, and when.
std::string without_chance(const std::string& json) {
  const std::string timeless = std::regex_replace(json, std::regex(R"(\d{4}-\d\d-\d\dT[0-9:.]+Z)"), "TIME");
  const std::string uniform = std::regex_replace(
      timeless, std::regex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "UUID");
  return std::regex_replace(uniform, std::regex("[0-9a-f]{64}"), "HASH");
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
  return without_chance(text);
}

std::string command_of(const std::string& op, const Way& way) {
  return "{\"op\":\"" + op + "\"" + (way.batch.empty() ? "" : "," + way.batch) + "}\n";
}

}  // namespace

TEST_CASE("Every verb of the header has a batch operation and words on the command line") {
  const std::set<std::string> verbs = verbs_of_header();
  CHECK(verbs.size() > 70);
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
    const Secrets for_library = prepare(by_library);
    const Secrets for_batch = prepare(by_batch);
    const Secrets for_words = prepare(by_words);
    const orgmgr::Revision before = OrgManager(by_library.data()).revision();
    {
      OrgManager orgs(by_library.data());
      way.library(orgs, for_library);
    }
    by_batch.must({"batch"}, with(for_batch, command_of(op, way)));
    by_words.must(with(for_words, way.command_line));
    const std::string expected = journal_after(by_library, before);
    if (op != "purge_due") CHECK(expected.starts_with(op + "\n"));
    CHECK(journal_after(by_batch, before) == expected);
    CHECK(journal_after(by_words, before) == expected);
  }
}

TEST_CASE("Every read answers by library, batch and command line, and leaves no trace") {
  const Home home;
  const Secrets given = prepare(home);
  const orgmgr::Revision before = OrgManager(home.data()).revision();
  std::string commands;
  for (const auto& entry : reading_ways()) {
    const std::string& op = entry.first;
    const Way& way = entry.second;
    CAPTURE(op);
    {
      OrgManager orgs(home.data());
      way.library(orgs, given);
    }
    CHECK(!home.must(with(given, way.command_line)).empty());
    const std::string answer = home.must({"batch"}, with(given, command_of(op, way)));
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
  CHECK(commands > 75);
}
