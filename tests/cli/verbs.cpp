// Every verb of the public header is reachable through the library, batch and the command line,
// and a change leaves the same entry in the journal whichever way it came.
#include <doctest/doctest.h>

#include <algorithm>
#include <orgmgr/orgmgr.hpp>
#include <regex>
#include <set>

#include "base/json_text.hpp"
#include "cli/billing_requests.hpp"
#include "cli/ways.hpp"

using namespace orgmgr::test;
using orgmgr::OrgManager;

namespace {

// The verbs that include/orgmgr/host_orgs.hpp declares, by the text of the header.
std::set<std::string> verbs_of_header() {
  const std::string text = text_of(ORGMGR_SOURCE_DIR "/include/orgmgr/host_orgs.hpp");
  const std::string body = text.substr(text.find("public:"), text.find("protected:") - text.find("public:"));
  const std::string code = std::regex_replace(body, std::regex("//[^\n]*"), "");
  const std::regex declaration(R"((?:^|\n)  (?:\[\[nodiscard\]\] )?[A-Za-z0-9:<>_]+ ([a-z_]+)\()");
  std::set<std::string> verbs;
  for (std::sregex_iterator at(code.begin(), code.end(), declaration), end; at != end; ++at)
    verbs.insert((*at)[1]);
  return verbs;
}

orgmgr::OpenOptions believing_webhooks() {
  orgmgr::OpenOptions options;
  options.billing = orgmgr::tests::webhook_keys();
  return options;
}

// Plans for every organization that the ways make, and an override that the clock has ended since.
void prepare_billing(const Home& home) {
  const orgmgr::Timestamp then = this_second() - std::chrono::hours(48);
  orgmgr::OpenOptions options;
  options.clock = [then] { return then; };
  std::filesystem::remove_all(home.data());  // the clock of a store never goes back: it is made anew, then
  OrgManager orgs(home.data(), options);
  for (const char* plan : {"founders_friend", "free", "pro", "spare"})
    REQUIRE(orgs.set_plan({.name = plan}).ok());
  REQUIRE(orgs.create_organization("Late", {.id = "org_l", .owner = "late"}).ok());
  REQUIRE(orgs.override_billing("org_l", orgmgr::BillingState::locked, then + std::chrono::hours(24)).ok());
}

// A webhook that waits for its customer, and one that is still to be handed in.
Secrets prepare_webhooks(const Home& home) {
  OrgManager orgs(home.data(), believing_webhooks());
  const auto waiting = about_invoice("evt_w", "invoice.payment_failed", "cus_9");
  REQUIRE(orgs.apply_billing_event(waiting.provider, waiting.headers, waiting.body).ok());
  const auto webhook = about_invoice("evt_1", "invoice.payment_failed");
  const std::string until = orgmgr::format_time(this_second() + std::chrono::hours(24));
  return {{"@headers", header_file(home, webhook)},
          {"@body", private_file(home.folder() / "body", webhook.body)},
          {"@keys", keys_file(home)},
          {"@signature", webhook.headers.front().second},
          {"@event", webhook.body},
          {"@quoted", orgmgr::json::quote(webhook.body)},
          {"@until", until}};
}

Secrets prepare(const Home& home) {
  prepare_billing(home);
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
  Secrets given = prepare_webhooks(home);
  given.merge(Secrets{{"@id", invited.id},
                      {"@invitation", invited.token},
                      {"@session", session.token},
                      {"@hash", session.id_hash},
                      {"@claims", std::string(orgs.session_claims(session.token).value().text())}});
  return given;
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
  CHECK(verbs.size() > 80);
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
      OrgManager orgs(by_library.data(), believing_webhooks());
      way.library(orgs, for_library);
    }
    by_batch.must(with(for_batch, Words{"batch", "--keys", "@keys"}), with(for_batch, command_of(op, way)));
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
  const std::string document = text_of(ORGMGR_SOURCE_DIR "/docs/cli.md");
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
  CHECK(commands > 90);
}
