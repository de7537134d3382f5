// Completion scripts, in the shells themselves.
#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>

#include "cli/run.hpp"

using namespace orgmgr::test;

namespace {

bool has_shell(const std::string& shell) {
  return run({"/bin/sh", "-c", "command -v " + shell}).exit_code == 0;
}

std::string script_for(const std::string& shell, const TemporaryFolder& folder) {
  const Outcome made = run({program(), "completion", shell});
  REQUIRE(made.exit_code == 0);
  const std::string path = folder / ("completion." + shell);
  std::ofstream(path) << made.out;
  return path;
}

// What bash offers for the last of the words.
Words bash_offers(const std::string& script, const Words& words) {
  std::string line;
  for (const std::string& word : words) line += " '" + word + "'";
  const Outcome outcome = run({"/bin/bash", "-c",
                               "source " + script + "; COMP_WORDS=(orgmgr" + line +
                                   "); COMP_CWORD=" + std::to_string(words.size()) +
                                   "; _orgmgr; printf '%s\\n' \"${COMPREPLY[@]}\""});
  CHECK(outcome.err.empty());
  return lines_of(outcome.out);
}

bool offers(const Words& words, const std::string& one) {
  return std::find(words.begin(), words.end(), one) != words.end();
}

}  // namespace

TEST_CASE("bash loads the script and completes nouns, verbs, options and values") {
  const TemporaryFolder folder;
  const std::string script = script_for("bash", folder);
  CHECK(run({"/bin/bash", "-n", script}).exit_code == 0);
  CHECK(offers(bash_offers(script, {""}), "org"));
  CHECK(bash_offers(script, {"comp"}) == Words{"completion"});
  CHECK(bash_offers(script, {"org", "set-"}) == Words{"set-plan", "set-status"});
  CHECK(bash_offers(script, {"--data", "org", "member", "set"}) == Words{"set-role"});
  CHECK(bash_offers(script, {"org", "create", "--pl"}) == Words{"--plan"});
  CHECK(bash_offers(script, {"org", "list", "--status", "s"}) == Words{"suspended"});
  CHECK(bash_offers(script, {"org", "list", "--js"}) == Words{"--json"});
  CHECK(bash_offers(script, {"completion", "z"}) == Words{"zsh"});
  CHECK(offers(bash_offers(script, {"audit", "log", "--"}), "--follow"));
  CHECK(run({program(), "completion", "tcsh"}).exit_code == 2);
}

TEST_CASE("zsh and fish load their scripts") {
  const TemporaryFolder folder;
  const std::string zsh = script_for("zsh", folder);
  const std::string fish = script_for("fish", folder);
  if (has_shell("zsh")) {
    CHECK(run({"zsh", "-n", zsh}).exit_code == 0);
  } else {
    MESSAGE("zsh is not installed: its completion was not loaded");
  }
  if (has_shell("fish")) {
    CHECK(run({"fish", "--no-execute", fish}).exit_code == 0);
    CHECK(run({"fish", "-c", "source " + fish + "; complete -C 'orgmgr org set-p'"})
              .out.starts_with("set-plan"));
  } else {
    MESSAGE("fish is not installed: its completion was not loaded");
  }
}
