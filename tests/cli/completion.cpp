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
  CHECK(offers(bash_offers(script, {"role", "create", "--permission", "org.r"}), "org.read"));
  // Plans include the host's permissions, never a built-in one.
  CHECK(!offers(bash_offers(script, {"plan", "set", "--permission", "org.r"}), "org.read"));
  CHECK(offers(bash_offers(script, {"audit", "log", "--"}), "--follow"));
  CHECK(run({program(), "completion", "tcsh"}).exit_code == 2);
}

TEST_CASE("fish loads the script and completes nouns, verbs, options and values") {
  if (!has_shell("fish")) {
    MESSAGE("fish is not installed: its completion was not loaded");
    return;
  }
  const TemporaryFolder folder;
  const std::string script = script_for("fish", folder);
  const auto offered = [&](const std::string& line) {
    const Outcome outcome = run({"fish", "-c", "source " + script + "; complete -C '" + line + "'"}, {},
                                {{"HOME", folder.path()}});
    CHECK(outcome.err.empty());
    Words words;
    for (const std::string& offer : lines_of(outcome.out)) words.push_back(offer.substr(0, offer.find('\t')));
    return words;
  };
  CHECK(offered("orgmgr comp") == Words{"completion"});
  CHECK(offered("orgmgr org set-p") == Words{"set-plan"});
  CHECK(offered("orgmgr --data org member set") == Words{"set-role"});
  CHECK(offers(offered("orgmgr --data ./acme "), "member"));
  CHECK(!offers(offered("orgmgr org "), "member"));
  CHECK(offered("orgmgr member set-role acme u1 m") == Words{"manager", "member"});
  CHECK(offered("orgmgr org create --pl") == Words{"--plan"});
  CHECK(offered("orgmgr org list --status s") == Words{"suspended"});
  CHECK(offered("orgmgr completion z") == Words{"zsh"});
}

TEST_CASE("zsh loads the script and completes at its prompt") {
  if (!has_shell("zsh")) {
    MESSAGE("zsh is not installed: its completion was not loaded");
    return;
  }
  const TemporaryFolder folder;
  const std::string script = script_for("zsh", folder);
  const std::string driver = folder / "driver";
  // A shell inside a shell, at whose prompt the words and a tab are typed.
  std::ofstream(driver) << R"zsh(zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "PS1=; autoload -U compinit; compinit -D -u; source $1; echo READY-\$((1+1))"
zpty -r -m shell line '*READY-2*'
zpty -w -n shell "$2"$'\t'
zpty -r -m shell line "*$3*" && print -r -- completed
)zsh";
  const auto completes = [&](const std::string& typed, const std::string& to) {
    const Outcome outcome =
        run({"timeout", "20", "zsh", "-f", driver, script, typed, to}, {}, {{"HOME", folder.path()}});
    return outcome.out.find("completed") != std::string::npos;
  };
  CHECK(completes("orgmgr org cr", "org create"));
  CHECK(completes("orgmgr org create --pl", "create --plan"));
  CHECK(completes("orgmgr org list --status s", "--status suspended"));
  CHECK(!completes("orgmgr org create --zz", "create --zzz"));
}
