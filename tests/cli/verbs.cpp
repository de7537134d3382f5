// Every verb of the public header is reachable through the library, batch and the command line,
// and a change leaves the same entry in the journal whichever way it came.
#include <doctest/doctest.h>

#include <algorithm>
#include <orgmgr/orgmgr.hpp>
#include <regex>
#include <set>

#include "base/json_text.hpp"
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
