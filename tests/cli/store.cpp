// `orgmgr store`, `import` and `export` through the real program.
#include <doctest/doctest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "cli/run.hpp"

using namespace orgmgr::test;

namespace {

// A folder as the original module writes it.
void write_original(const std::string& folder) {
  std::filesystem::create_directories(folder);
  std::ofstream(folder + "/organizations.json") << R"({
  "org_a": {"id": "org_a", "name": "Acme", "created_at": "2025-10-13T18:30:00", "plan_tier": "pro",
            "lago_customer_id": null, "stripe_customer_id": null, "status": "active"},
  "org_b": {"id": "org_b", "name": "Beta", "created_at": "2025-10-14T18:30:00.5", "plan_tier": "free",
            "lago_customer_id": null, "stripe_customer_id": "cus_b", "status": "suspended"}
})";
  std::ofstream(folder + "/org_users.json") << R"({
  "org_a": [{"org_id": "org_a", "user_id": "u1", "role": "owner", "joined_at": "2025-10-13T18:31:00"},
            {"org_id": "org_a", "user_id": "u2", "role": "user", "joined_at": "2025-10-13T18:32:00"}],
  "org_b": []
})";
}

}  // namespace

TEST_CASE("Taking over a folder says what it repaired, whichever verb comes first") {
  for (const Words& verb : {Words{"org", "list"}, Words{"org", "create", "New"}}) {
    const Home orgmgr;
    const std::string folder = orgmgr.folder() / "original";
    std::filesystem::create_directories(folder);
    std::ofstream(folder + "/organizations.json")
        << R"({"org_a":{"id":"org_a","name":"Acme","created_at":"2025-10-13T18:30:00","plan_tier":"p",)"
        << R"("lago_customer_id":null,"stripe_customer_id":null,"status":"odd"}})";
    std::ofstream(folder + "/org_users.json") << "{}";
    const Outcome outcome = run(joined({program(), "--data", folder}, verb), {}, orgmgr.environment());
    CHECK(outcome.exit_code == 0);
    CHECK(outcome.err.find("org_a") != std::string::npos);
  }
}

TEST_CASE("A store is checked, checkpointed, backed up and restored") {
  const Home orgmgr;
  orgmgr.must({"org", "create", "Acme", "--owner", "u1"});
  CHECK(orgmgr.must({"store", "check"}).find("The store is whole.") != std::string::npos);
  CHECK(member_of(orgmgr.must({"store", "check", "--json"}), "clean") == "true");
  CHECK(member_of(orgmgr.must({"store", "stats", "--json"}), "organizations") == "1");
  orgmgr.must({"store", "checkpoint"});
  CHECK(text_of(orgmgr.data() + "/organizations.json").find("Acme") != std::string::npos);
  const std::string copy = orgmgr.folder() / "backup";
  CHECK(orgmgr.must({"store", "backup", copy}).find("verified") != std::string::npos);
  CHECK(orgmgr({"store", "backup", copy}).exit_code == 4);
  orgmgr.must({"org", "delete", "acme"});
  orgmgr.must({"org", "purge", "acme", "--yes"});
  CHECK(orgmgr({"store", "restore", copy}).exit_code == 4);
  CHECK(orgmgr({"store", "restore", copy, "--yes"}).exit_code == 4);
  CHECK(orgmgr({"store", "restore", copy, "--replace"}).exit_code == 2);
  CHECK(orgmgr.must({"org", "list", "-q"}).empty());
  orgmgr.must({"store", "restore", copy, "--yes", "--replace"});
  CHECK(orgmgr.must({"member", "role", "acme", "u1"}) == "owner\n");
  const auto restore_fresh = [&](const std::string& backup) {
    return run({program(), "--data", orgmgr.folder() / "fresh", "store", "restore", backup, "--yes"}, {},
               orgmgr.environment());
  };
  const Outcome nothing = restore_fresh(orgmgr.folder() / "nothing");
  CHECK(nothing.exit_code != 0);
  CHECK(nothing.exit_code != 2);
  CHECK(!std::filesystem::exists(orgmgr.folder() / "fresh"));
  CHECK(restore_fresh(copy).exit_code == 0);
}

TEST_CASE("store restore over a store asks only when it may, and says that and where the old store is kept") {
  const Home orgmgr;
  const std::string copy = orgmgr.folder() / "backup";
  orgmgr.must({"store", "backup", copy});
  orgmgr.must({"org", "create", "Later"});
  const Words words{"store", "restore", copy};
  const Outcome refused = run_at_terminal(orgmgr.words(words), "data\n", orgmgr.environment());
  CHECK(refused.exit_code == 4);
  CHECK(refused.out.find("Type data") == std::string::npos);
  const Outcome asked =
      run_at_terminal(orgmgr.words(joined(words, {"--replace"})), "data\n", orgmgr.environment());
  CAPTURE(asked.out);
  CHECK(asked.exit_code == 0);
  CHECK(asked.out.find("is kept beside it, as " + orgmgr.data() + ".replaced-TIME.") != std::string::npos);
  CHECK(asked.out.find("cannot be undone") == std::string::npos);
  CHECK(asked.out.find("The store that was there is kept as " + orgmgr.data() + ".replaced-2") !=
        std::string::npos);
  orgmgr.must({"org", "create", "Again"});
  const std::string again = orgmgr.must(joined(words, {"--replace", "--yes", "--json"}));
  const std::string kept = member_of(again, "kept");
  CHECK(text_of(kept + "/journal/1.0.jsonl").find("Again") != std::string::npos);
  const Outcome fresh =
      run(joined({program(), "--data", orgmgr.folder() / "fresh"}, joined(words, {"--yes", "--json"})));
  CHECK(member_of(fresh.out, "kept").empty());
}

TEST_CASE("A folder of the original module is a store") {
  const Home orgmgr;
  const std::string folder = orgmgr.folder() / "python";
  write_original(folder);
  CHECK(
      run({program(), "--data", folder, "org", "rename", "acme", "X", "--dry-run"}, {}, orgmgr.environment())
          .exit_code == 2);
  CHECK(!std::filesystem::exists(folder + "/manifest.json"));
  const Outcome listed = run({program(), "--data", folder, "org", "list", "-q"}, {}, orgmgr.environment());
  CAPTURE(listed.err);
  CHECK(listed.exit_code == 0);
  CHECK(listed.out == "org_a\norg_b\n");
  CHECK(run({program(), "--data", folder, "member", "role", "acme", "u2"}, {}, orgmgr.environment()).out ==
        "member\n");
}

TEST_CASE("import takes the original's folder, export gives it back, and both round-trip") {
  const Home home;
  const std::string python = home.folder() / "python";
  write_original(python);
  const std::string fresh = home.folder() / "fresh";
  const auto orgmgr = [&](const std::string& data, const Words& words, std::string_view input = {}) {
    return run(joined({program(), "--data", data}, words), input, home.environment());
  };
  const Outcome dry = orgmgr(fresh, {"import", python, "--dry-run"});
  CAPTURE(dry.err);
  CHECK(dry.exit_code == 0);
  CHECK(dry.out.find("Would import 2 organizations and 2 members") != std::string::npos);
  CHECK(!std::filesystem::exists(fresh));
  CHECK(orgmgr(fresh, {"import", python}).out.find("Imported 2 organizations and 2 members") !=
        std::string::npos);
  CHECK(orgmgr(fresh, {"org", "list", "-q"}).out == "org_a\norg_b\n");
  CHECK(orgmgr(fresh, {"import", python}).exit_code == 4);
  const Outcome skipped = orgmgr(fresh, {"import", python, "--on-duplicate", "skip", "--json"});
  CHECK(skipped.exit_code == 0);
  CHECK(member_of(skipped.out, "organizations") == "0");
  const std::string lines = orgmgr(fresh, {"export"}).out;
  CHECK(orgmgr(home.folder() / "again", {"import", "-"}, lines).exit_code == 0);
  CHECK(orgmgr(home.folder() / "again", {"org", "list", "--json", "--fields", "id,name,created_at,status"})
            .out == orgmgr(fresh, {"org", "list", "--json", "--fields", "id,name,created_at,status"}).out);
  CHECK(orgmgr(fresh, {"export", "--as-original", "--to", home.folder() / "back"}).exit_code == 0);
  CHECK(text_of(home.folder() / "back/org_users.json").find("\"u2\"") != std::string::npos);
  CHECK(orgmgr(fresh, {"export", "--as-original", "--to", home.folder() / "back"}).exit_code == 4);
  CHECK(orgmgr(fresh, {"export", "--csv"}).exit_code == 2);
  CHECK(orgmgr(fresh, {"export", "--csv", "--to", home.folder() / "tables"}).exit_code == 0);
  CHECK(text_of(home.folder() / "tables/organizations.csv").find("org_b") != std::string::npos);
}

TEST_CASE("import of a dirty folder mends it and tells each record; --strict refuses it, lines stay strict") {
  const Home home;
  const std::string python = home.folder() / "python";
  write_original(python);
  std::ofstream(python + "/organizations.json") << R"({
  "org_a": {"id": "org_a", "name": "Acme", "created_at": "2025-10-13 18:30:00.25", "plan_tier": ""},
  "org_b": {"id": "org_b", "name": "ACME", "created_at": "2025-10-14 18:30:00.25", "plan_tier": "pro"},
  "org_f": {"id": "org_f", "name": "Frozen", "created_at": "2025-10-15 18:30:00.25", "plan_tier": "pro", "status": "frozen"}
})";
  std::ofstream(python + "/org_users.json") << R"({
  "org_gone": [{"org_id": "org_gone", "user_id": "u1", "role": "owner", "joined_at": "2025-10-13 18:31:00"}],
  "org_a": [{"org_id": "org_a", "user_id": "u1", "role": "owner", "joined_at": "2025-10-13 18:31:00"},
            {"org_id": "org_a", "user_id": "u1", "role": "member", "joined_at": "2025-10-13 18:32:00"},
            {"org_id": "org_a", "user_id": "u2", "role": "emperor", "joined_at": "2025-10-13 18:33:00"}]
})";
  const auto import = [&](const std::string& data, const Words& words) {
    return run(joined({program(), "--data", home.folder() / data, "import"}, words), {}, home.environment());
  };
  const Outcome taken = import("mended", {python});
  CAPTURE(taken.err);
  CHECK(taken.exit_code == 0);
  CHECK(taken.out.find("Imported 2 organizations and 1 member,") != std::string::npos);
  for (const char* told : {"plan_cleaned: organizations org_a", "name_suffixed: organizations org_b",
                           "orphan_kept: org_users org_gone", "status_unknown: organizations org_f",
                           "duplicate_member: org_users org_a u1", "role_unknown: org_users org_a u2"}) {
    CAPTURE(told);
    CHECK(taken.err.find(told) != std::string::npos);
  }
  CHECK(import("strict", {python, "--strict"}).exit_code == 5);
  CHECK(!std::filesystem::exists(home.folder() / "strict"));
  CHECK(import("file", {python + "/organizations.json"}).exit_code == 5);
  CHECK(import("both", {python, "--strict", "--repair"}).exit_code == 2);
}

TEST_CASE("[P2] An import that is refused leaves nothing behind") {
  const Home home;
  const std::string python = home.folder() / "python";
  write_original(python);
  for (const char* content :
       {"", "{", "\xEF\xBB\xBF{\"a\":", "[]", "{\"org_a\":{},\"org_a\":{}}", "nonsense"}) {
    CAPTURE(content);
    std::ofstream(python + "/organizations.json") << content;
    const std::string fresh = home.folder() / "fresh";
    const Outcome refused = run({program(), "--data", fresh, "import", python}, {}, home.environment());
    CAPTURE(refused.err);
    CHECK(refused.exit_code != 0);
    CHECK(refused.exit_code < 128);
    CHECK(refused.err.find("organizations.json") != std::string::npos);
    CHECK(!std::filesystem::exists(fresh));
  }
  CHECK(run({program(), "--data", home.folder() / "x", "import", home.folder() / "missing"}, {},
            home.environment())
            .exit_code != 0);
  CHECK(run({program(), "--data", python, "import", python}, {}, home.environment()).exit_code == 2);
  std::size_t entries = 0;  // python and data only
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(home.folder().path()))
    ++entries;
  CHECK(entries == 2);
}

TEST_CASE("Edits of the folder's files are taken by adopt only, shown first and confirmed") {
  const Home orgmgr;
  orgmgr.must({"org", "create", "Acme", "--id", "org_1"});
  orgmgr.must({"store", "checkpoint"});
  const std::string path = orgmgr.data() + "/organizations.json";
  std::string text = text_of(path);
  text.replace(text.find("\"Acme\""), 6, "\"Edited\"");
  std::filesystem::remove(path);
  std::ofstream(path) << text;
  CHECK(member_of(orgmgr.must({"org", "get", "org_1", "--json"}), "name") == "Acme");
  CHECK(orgmgr.must({"store", "adopt", "--dry-run"}).find("name: Acme → Edited") != std::string::npos);
  CHECK(orgmgr({"store", "adopt"}).exit_code == 2);
  CHECK(member_of(orgmgr.must({"org", "get", "org_1", "--json"}), "name") == "Acme");
  orgmgr.must({"store", "adopt", "--yes"});
  CHECK(member_of(orgmgr.must({"org", "get", "org_1", "--json"}), "name") == "Edited");
  CHECK(orgmgr.must({"store", "adopt"}) == "Nothing was edited.\n");
}
