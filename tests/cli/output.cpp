// Formats: tables, JSON, CSV, ids; what a terminal gets and what a pipe gets.
#include <doctest/doctest.h>

#include <filesystem>

#include "cli/run.hpp"

using namespace orgmgr::test;

TEST_CASE("A table is aligned by what a terminal shows, whatever the script") {
  const Home orgmgr;
  orgmgr.must({"org", "create", "Ascii", "--slug", "a"});
  orgmgr.must({"org", "create", "日本語", "--slug", "b"});
  orgmgr.must({"org", "create", "e\xCC\x81t\xC3\xA9", "--slug", "c"});
  const auto lines = lines_of(orgmgr.must({"org", "list", "--fields", "name,slug"}));
  REQUIRE(lines.size() == 4);
  CHECK(lines.at(0) == "NAME    SLUG");
  CHECK(lines.at(1) == "Ascii   a");
  CHECK(lines.at(2) == "日本語  b");                // three wide characters take six columns
  CHECK(lines.at(3).ends_with("t\xC3\xA9     c"));  // a combining accent takes none
}

TEST_CASE("Only a terminal gets colour and shortened cells; NO_COLOR takes the colour away") {
  const Home orgmgr;
  const std::string name(150, 'x');
  orgmgr.must({"org", "create", name});
  CHECK(orgmgr.must({"org", "list"}).find(name) != std::string::npos);
  CHECK(orgmgr.must({"org", "list"}).find('\x1b') == std::string::npos);
  const Outcome shown = run_at_terminal(orgmgr.words({"org", "list"}), "", orgmgr.environment());
  CHECK(shown.out.find(name) == std::string::npos);
  CHECK(shown.out.find("…") != std::string::npos);
  CHECK(shown.out.find("\x1b[") != std::string::npos);
  Environment environment = orgmgr.environment();
  environment["NO_COLOR"] = "1";
  const Outcome plain = run_at_terminal(orgmgr.words({"org", "list"}), "", environment);
  CHECK(plain.out.find('\x1b') == std::string::npos);
  CHECK(plain.out.find("active") != std::string::npos);
}

TEST_CASE("JSON keeps every stored field; --fields chooses") {
  const Home orgmgr;
  orgmgr.must({"org", "create", "Acme", "--id", "org_1"});
  const std::string record = orgmgr.must({"org", "get", "org_1", "--json"});
  for (const char* field : {"id", "name", "created_at", "plan_tier", "lago_customer_id", "stripe_customer_id",
                            "status", "slug", "version"}) {
    CAPTURE(field);
    CHECK(!member_of(record, field).empty());
  }
  CHECK(orgmgr.must({"org", "get", "org_1", "--json", "--fields", "name,stripe_customer_id"}) ==
        "{\"name\":\"Acme\",\"stripe_customer_id\":null}\n");
  CHECK(orgmgr.must({"org", "get", "org_1", "--format", "json"}) == record);
  const Outcome unknown = orgmgr({"org", "list", "--fields", "nmae"});
  CHECK(unknown.exit_code == 2);
  CHECK(unknown.err.find("plan_tier") != std::string::npos);
}

TEST_CASE("CSV follows RFC 4180") {
  const Home orgmgr;
  orgmgr.must({"org", "create", "Comma, \"quoted\"", "--id", "org_1"});
  CHECK(orgmgr.must({"org", "list", "--format", "csv", "--fields", "id,name,stripe_customer_id"}) ==
        "id,name,stripe_customer_id\r\norg_1,\"Comma, \"\"quoted\"\"\",\r\n");
  CHECK(orgmgr.must({"org", "list", "--format", "csv", "--fields", "id", "--no-header"}) == "org_1\r\n");
}

TEST_CASE("Control characters never reach the output raw, in errors neither") {
  const Home orgmgr;
  const std::string evil = "a\x1b[31mb\x07\xC2\x9B\xE2\x80\xAE";
  for (const Words& words :
       {Words{"org", "create", evil}, Words{"org", "get", evil}, Words{"member", "add", evil, evil},
        Words{"org", "list", "--plan", evil}, Words{"org", "list", "--after", evil},
        Words{"config", "get", evil}, Words{"--store", evil, "org", "list"}, Words{evil}}) {
    for (const bool json : {false, true}) {
      const Outcome outcome = orgmgr(json ? joined(words, {"--json"}) : words);
      const std::string both = outcome.out + outcome.err;
      CAPTURE(both);
      CHECK(both.find('\x1b') == std::string::npos);
      CHECK(both.find('\x07') == std::string::npos);
      CHECK(both.find("\xC2\x9B") == std::string::npos);
      CHECK(both.find("\xE2\x80\xAE") == std::string::npos);
    }
  }
  orgmgr.must({"org", "create", "Acme"});
  orgmgr.must({"org", "set", "acme", "--attributes", "{\"x\":\"\\u001b[2J\"}"});
  CHECK(orgmgr.must({"org", "get", "acme"}).find('\x1b') == std::string::npos);
  CHECK(orgmgr.must({"audit", "log"}).find('\x1b') == std::string::npos);
  CHECK(orgmgr.must({"org", "get", "acme"}).find("\\u001b[2J") != std::string::npos);
}

TEST_CASE("An answer that cannot be written is no success") {
  const Home orgmgr;
  orgmgr.must({"org", "create", "Acme"});
  const Outcome full =
      run({"/bin/sh", "-c", program() + " --data " + orgmgr.data() + " org list > /dev/full"});
  CHECK(full.exit_code == 1);
  CHECK(full.err.find("standard output") != std::string::npos);
  CHECK(full.err.find("applied") == std::string::npos);  // nothing was changed
}

TEST_CASE("A change whose answer cannot be written is told to be applied, with its revision") {
  const Home orgmgr;
  const auto lost = [&](const std::string& arguments, const std::string& nowhere) {
    return run({"/bin/sh", "-c", program() + " --data " + orgmgr.data() + " " + arguments + nowhere}, {},
               orgmgr.environment());
  };
  std::string revision;
  for (const char* nowhere : {" >/dev/full", " >&-"}) {
    revision += '1';
    const Outcome outcome = lost("org create " + revision, nowhere);
    CAPTURE(outcome.err);
    CHECK(outcome.exit_code == 1);
    CHECK(outcome.err.ends_with("The change was applied (revision " + std::to_string(revision.size()) +
                                "); only the answer is missing.\n"));
  }
  const Outcome json = lost("member add 1 u1 --role owner --json", " >/dev/full");
  CHECK(json.exit_code == 1);
  CHECK(error_member(json, "applied") == "true");
  CHECK(error_member(json, "revision") == "3");
  CHECK(error_member(json, "message").find("was applied (revision 3)") != std::string::npos);
  // The answer can also fail for what it was asked to show.
  const Outcome unknown = orgmgr({"org", "rename", "1", "One", "--json", "--fields", "nmae"});
  CHECK(unknown.exit_code == 2);
  CHECK(error_member(unknown, "revision") == "4");
  const Outcome backup = lost("store backup " + (orgmgr.folder() / "backup"), " >/dev/full");
  CHECK(backup.exit_code == 1);
  CHECK(backup.err.find("is done; only the answer is missing.") != std::string::npos);
  CHECK(lost("org rename 1 Uno --dry-run", " >/dev/full").err.find("applied") == std::string::npos);
  CHECK(orgmgr.must({"org", "list", "--no-header", "--fields", "name"}) == "One\n11\n");
}

TEST_CASE("Of a batch that cannot answer it is told that lines without an answer may be applied") {
  const Home orgmgr;
  const Outcome full = run({"/bin/sh", "-c", program() + " --data " + orgmgr.data() + " batch >/dev/full"},
                           R"({"op":"create_organization","name":"Acme"})", orgmgr.environment());
  CHECK(full.exit_code == 1);
  CHECK(full.err.find("Lines that have no answer may have been applied.") != std::string::npos);
  CHECK(orgmgr.must({"org", "list", "--no-header", "--fields", "name"}) == "Acme\n");
}

TEST_CASE("A reader that goes away ends the program silently, also one that waits for changes") {
  const Home orgmgr;
  orgmgr.must({"org", "create", "Acme"});
  for (const char* verb : {" watch --since 0", " audit log --follow --json", " org list --json"}) {
    CAPTURE(verb);
    const Outcome gone = run({"/bin/bash", "-c",
                              "timeout 20 " + program() + " --data " + orgmgr.data() + verb +
                                  " | head -n1 | wc -l; echo ${PIPESTATUS[0]}"});
    CHECK(gone.err.empty());
    CHECK(first_line(gone.out) == "1");
    CHECK(lines_of(gone.out).at(1) != "124");
  }
}

TEST_CASE("A dry run leaves every byte of the folder as it was") {
  const Home orgmgr;
  orgmgr.must({"org", "create", "Acme", "--owner", "u0"});
  orgmgr.must({"member", "add", "acme", "u1", "--role", "owner"});
  orgmgr.must({"role", "create", "acme", "reader"});
  orgmgr.must({"org", "create", "Gone"});
  orgmgr.must({"org", "delete", "gone"});
  const auto before = orgmgr.files();
  for (const Words& words : {Words{"org", "create", "New", "--owner", "u2"},
                             Words{"org", "rename", "acme", "Other"},
                             Words{"org", "set-plan", "acme", "pro"},
                             Words{"org", "suspend", "acme"},
                             Words{"org", "delete", "acme"},
                             Words{"org", "restore", "gone"},
                             Words{"org", "purge", "gone"},
                             Words{"org", "purge", "--due"},
                             Words{"org", "link", "acme", "--stripe", "cus_1"},
                             Words{"member", "add", "acme", "u3"},
                             Words{"member", "set-role", "acme", "u1", "admin"},
                             Words{"member", "remove", "acme", "u1"},
                             Words{"member", "suspend", "acme", "u1", "--reason", "why"},
                             Words{"org", "transfer", "acme", "u1"},
                             Words{"org", "transfer", "acme", "u1", "--offer"},
                             Words{"org", "leave", "acme", "u1"},
                             Words{"org", "limits", "acme", "--members", "9"},
                             Words{"role", "create", "acme", "new"},
                             Words{"role", "assign", "acme", "u1", "own:reader"},
                             Words{"role", "remove", "acme", "reader"},
                             Words{"invite", "create", "acme", "ann@example.com"},
                             Words{"invite", "link", "acme", "--max-uses", "3"},
                             Words{"session", "create", "u1"},
                             Words{"session", "revoke", "--user", "u1"},
                             Words{"user", "default", "u1", "acme"},
                             Words{"user", "personal", "u1", "Ann"},
                             Words{"user", "rename", "u1", "u2"},
                             Words{"user", "remove", "u1"},
                             Words{"init", "--platform", "P", "--admin", "u1"},
                             Words{"config", "set", "default_plan", "pro"},
                             Words{"store", "checkpoint"},
                             Words{"store", "repair"},
                             Words{"store", "adopt"}}) {
    orgmgr.must(joined(words, {"--dry-run"}));
    CHECK(orgmgr.files() == before);
  }
  CHECK(orgmgr.must({"member", "set-role", "acme", "u1", "admin", "--dry-run"}).find("role: owner → admin") !=
        std::string::npos);
  const std::string change = orgmgr.must({"org", "rename", "acme", "Other", "--dry-run", "--json"});
  CHECK(member_of(member_of(change, "now"), "name") == "Other");
  CHECK(member_of(member_of(change, "was"), "name") == "Acme");
  const Outcome refused = orgmgr({"org", "create", "ACME", "--dry-run"});
  CHECK(refused.exit_code == 4);
}

TEST_CASE(
    "A narrow terminal leaves out the last columns rather than cut all to stumps, unless they are asked "
    "for") {
  const Home orgmgr;
  orgmgr.must({"org", "create", "Acme"});
  Environment plain = orgmgr.environment();
  plain["NO_COLOR"] = "1";
  const auto shown = lines_of(run_at_terminal(orgmgr.words({"org", "list"}), "", plain).out);
  REQUIRE(shown.size() == 2);
  CHECK(shown.at(0).find("CREATED") == std::string::npos);
  CHECK(shown.at(1).find("founders_friend  active") != std::string::npos);
  CHECK(shown.at(1).size() <= 81);  // and the carriage return
  const std::string asked =
      run_at_terminal(orgmgr.words({"org", "list", "--fields", "id,slug,plan_tier,status,created_at"}), "",
                      plain)
          .out;
  CHECK(asked.find("CREATED") != std::string::npos);
}

TEST_CASE("A person at a terminal is told that a list is empty, a pipe gets nothing") {
  const Home orgmgr;
  for (const auto& [words, told] : {std::pair{Words{"org", "list"}, "No organizations.\r\n"},
                                    std::pair{Words{"org", "search", "acme"}, "No organizations.\r\n"},
                                    std::pair{Words{"billing", "due"}, "Nothing is due.\r\n"},
                                    std::pair{Words{"plan", "list"}, "No plans.\r\n"},
                                    std::pair{Words{"session", "list", "u1"}, "No sessions.\r\n"}}) {
    CHECK(run_at_terminal(orgmgr.words(words), "", orgmgr.environment()).out == told);
    const Outcome piped = orgmgr(words);
    CHECK(piped.out.empty());
    CHECK(piped.err.empty());
  }
  for (const char* format : {"--json", "-q"})
    CHECK(run_at_terminal(orgmgr.words({"org", "list", format}), "", orgmgr.environment()).out.empty());
  orgmgr.must({"org", "create", "Acme"});
  CHECK(run_at_terminal(orgmgr.words({"org", "list"}), "", orgmgr.environment()).out.find("No ") ==
        std::string::npos);
  CHECK(run_at_terminal(orgmgr.words({"member", "list", "acme"}), "", orgmgr.environment()).out ==
        "No members.\r\n");
}

TEST_CASE("On a narrow terminal the name keeps its room as long as another column can give some") {
  const Home orgmgr;
  orgmgr.must({"org", "create", "Acme Corp", "--plan", "pro"});
  Environment plain = orgmgr.environment();
  plain["NO_COLOR"] = "1";
  const auto shown = lines_of(run_at_terminal(orgmgr.words({"org", "list"}), "", plain).out);
  REQUIRE(shown.size() == 2);
  CHECK(shown.at(0).find("NAME       SLUG       PLAN TI…  STATUS") != std::string::npos);
  CHECK(shown.at(1).find("Acme Corp  acme-corp  pro       active") != std::string::npos);
  orgmgr.must({"org", "rename", "acme-corp", std::string(30, 'n')});
  const auto long_name = lines_of(run_at_terminal(orgmgr.words({"org", "list"}), "", plain).out);
  CHECK(long_name.at(1).find(" nnnnnnnnn…  acme-co…  pro       active") != std::string::npos);
}

TEST_CASE("A dry run of what changes no record says so to programs, and makes nothing") {
  const Home orgmgr;
  orgmgr.must({"org", "create", "Acme"});
  const std::string backup = orgmgr.folder() / "backup";
  orgmgr.must({"store", "backup", backup});
  const auto before = orgmgr.files();
  const std::string absent = orgmgr.folder() / "absent";
  const std::string elsewhere = orgmgr.folder() / "elsewhere";
  for (const Words& words :
       {Words{"--data", elsewhere, "init"}, Words{"--data", elsewhere, "store", "restore", backup},
        Words{"--data", orgmgr.data(), "store", "backup", absent},
        Words{"--data", orgmgr.data(), "store", "checkpoint"},
        Words{"--data", orgmgr.data(), "audit", "archive", "--before", "rev:1", "--to", absent},
        Words{"--data", orgmgr.data(), "export", "--csv", "--to", absent}}) {
    const Outcome outcome =
        run(joined(joined({program()}, words), {"--dry-run", "--json"}), {}, orgmgr.environment());
    CAPTURE(outcome.err);
    CHECK(outcome.exit_code == 0);
    CHECK(member_of(outcome.out, "dry_run") == "true");
    CHECK(member_of(outcome.out, "message").starts_with("Would "));
    CHECK(!std::filesystem::exists(absent));
    CHECK(!std::filesystem::exists(elsewhere));
  }
  CHECK(orgmgr.files() == before);
}

TEST_CASE("One of a thing is told in the singular, none and more in the plural") {
  const Home orgmgr;
  const auto says = [&](const Words& words, const std::string& said) {
    const std::string out = orgmgr.must(words);
    CAPTURE(out);
    CHECK(out.find(said) != std::string::npos);
  };
  says({"store", "check"}, "0 organizations, 0 members, revision 0;");
  orgmgr.must({"org", "create", "Acme", "--id", "org_a", "--owner", "u1"});
  says({"store", "check"}, "1 organization, 1 member, revision 1; 1 journal line and ");
  says({"audit", "verify"}, "Whole and in order: 1 commit, from revision 1 to 1.");
  orgmgr.must({"member", "add", "acme", "u2"});
  says({"store", "check"}, "1 organization, 2 members, revision 2; 2 journal lines and ");
  orgmgr.must({"session", "create", "u1"});
  says({"session", "revoke", "--user", "u1"}, "Ended 1 session of u1");
  says({"session", "revoke", "--user", "u1"}, "Ended 0 sessions of u1");
  CHECK(orgmgr({"user", "remove", "u1", "--yes"})
            .err.find("u1 owns 1 organization that somebody must take over first") != std::string::npos);
  orgmgr.must({"org", "limits", "acme", "--members", "1", "--pending-invitations", "0"});
  CHECK(orgmgr({"member", "add", "acme", "u3"}).err.find("may have 1 member;") != std::string::npos);
  CHECK(orgmgr({"invite", "create", "acme", "a@b.org"}).err.find("may have 0 pending invitations;") !=
        std::string::npos);
}

TEST_CASE("A terminal shows ids whole, so that they can be copied") {
  const Home orgmgr;
  const std::string id = first_line(orgmgr.must({"org", "create", std::string(100, 'x'), "-q"}));
  CHECK(run_at_terminal(orgmgr.words({"org", "list"}), "", orgmgr.environment()).out.find(id) !=
        std::string::npos);
}

TEST_CASE("version and --help answer without a store") {
  const Home orgmgr;
  CHECK(member_of(run({program(), "version", "--json"}).out, "version") == "0.1.0");
  const Outcome help = run({program(), "--help"});
  CHECK(help.exit_code == 0);
  for (const char* part :
       {"Organizations and people:", "Exit codes:", "  10  outcome unknown", "audit", "completion"}) {
    CAPTURE(part);
    CHECK(help.out.find(part) != std::string::npos);
  }
  CHECK(run({program(), "org", "create", "--help"}).out.find("Example:") != std::string::npos);
}
