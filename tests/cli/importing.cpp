// Options of `orgmgr import`, and what it shows on the way.
#include <doctest/doctest.h>
#include <signal.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "cli/run.hpp"

using namespace orgmgr::test;

namespace {

/// A folder of the original module with a role that nobody knows here.
std::string folder_with_emperor(const Home& home) {
  const std::string folder = home.folder() / "python";
  std::filesystem::create_directories(folder);
  std::ofstream(folder + "/organizations.json") << R"({
  "org_a": {"id": "org_a", "name": "Acme", "created_at": "2025-10-13T18:30:00", "plan_tier": "pro",
            "lago_customer_id": null, "stripe_customer_id": null, "status": "active"}
})";
  std::ofstream(folder + "/org_users.json") << R"({
  "org_a": [{"org_id": "org_a", "user_id": "u1", "role": "emperor", "joined_at": "2025-10-13T18:31:00"}]
})";
  return folder;
}

/// Lines of `orgmgr export`, one of whose members has a role that breaks the rules.
std::string lines_with_bad_role(const Home& home) {
  home.must({"org", "create", "Acme", "--id", "org_a", "--owner", "u1"});
  home.must({"member", "add", "acme", "u2", "--role", "admin"});
  std::string lines = home.must({"export"});
  const auto at = lines.find("\"admin\"");
  REQUIRE(at != std::string::npos);
  return lines.replace(at, 7, "\"king\"");
}

class Fresh {
 public:
  explicit Fresh(const Home& home) : home_(home) {}
  [[nodiscard]] Words words(const Words& more) const { return joined({program(), "--data", data()}, more); }
  Outcome operator()(const Words& more, std::string_view input = {}) const {
    return run(words(more), input, home_.environment());
  }
  [[nodiscard]] std::string data() const { return home_.folder() / "fresh"; }

 private:
  const Home& home_;
};

}  // namespace

TEST_CASE("import --map-role reads a role of the file as one of ours, and refuses one that is not ours") {
  const Home home;
  const std::string python = folder_with_emperor(home);
  const Fresh fresh(home);
  CHECK(fresh({"import", python, "--map-role", "emperor"}).exit_code == 2);
  CHECK(fresh({"import", python, "--map-role", "=owner"}).exit_code == 2);
  const Outcome king = fresh({"import", python, "--map-role", "emperor=king"});
  CHECK(king.exit_code == 5);
  CHECK(king.err.find("king") != std::string::npos);
  CHECK(!std::filesystem::exists(fresh.data()));
  const Outcome mapped =
      fresh({"import", python, "--map-role", "emperor=owner", "--map-role", "serf=member"});
  CAPTURE(mapped.err);
  CHECK(mapped.exit_code == 0);
  CHECK(fresh({"member", "role", "acme", "u1"}).out == "owner\n");
}

TEST_CASE(
    "import --on-invalid skip leaves out what breaks a rule and says so; error refuses all of it [P2]") {
  const Home home;
  const std::string lines = lines_with_bad_role(home);
  const Fresh fresh(home);
  for (const Words& words :
       {Words{"import", "-", "--json"}, Words{"import", "-", "--json", "--on-invalid", "error"}}) {
    const Outcome refused = fresh(words, lines);
    CHECK(refused.exit_code == 5);
    CHECK(code_of(refused) == "role_invalid");
    CHECK(!std::filesystem::exists(fresh.data()));
  }
  const Outcome skipped = fresh({"import", "-", "--on-invalid", "skip", "--json"}, lines);
  CAPTURE(skipped.err);
  CHECK(skipped.exit_code == 0);
  CHECK(member_of(skipped.out, "members") == "1");
  CHECK(member_of(skipped.out, "skipped") == "1");
  CHECK(member_of(skipped.out, "notes").find("u2") != std::string::npos);
  CHECK(skipped.err.find("u2") != std::string::npos);
  CHECK(fresh({"member", "list", "acme", "-q"}).out == "u1\n");
  CHECK(fresh({"import", "-", "--on-invalid", "maybe"}, lines).exit_code == 2);
}

TEST_CASE("import shows its progress at a terminal, and to nobody else") {
  const Home home;
  const std::string python = folder_with_emperor(home);
  const Fresh fresh(home);
  const Outcome piped = fresh({"import", python, "--dry-run"});
  CHECK(piped.exit_code == 0);
  CHECK((piped.out + piped.err).find('%') == std::string::npos);
  const Outcome shown =
      run_at_terminal(fresh.words({"import", python, "--map-role", "emperor=owner"}), "", home.environment());
  CHECK(shown.exit_code == 0);
  CAPTURE(shown.out);
  CHECK(shown.out.find("\r100%  2 of 2") != std::string::npos);
  const auto imported = shown.out.find("Imported 1 organization and");
  REQUIRE(imported != std::string::npos);
  CHECK(shown.out.find("\r100%  2 of 2") < imported);
}

TEST_CASE("import that is interrupted leaves nothing behind, and ends as the signal says [P2]") {
  const Home home;
  std::string commands;
  for (int i = 0; i < 15'000; ++i)
    commands += "{\"op\":\"create_organization\",\"name\":\"Org " + std::to_string(i) + "\"}\n";
  home.must({"batch", "--atomic"}, commands);
  const std::string lines = home.folder() / "everything.jsonl";
  std::ofstream(lines) << home.must({"export"});
  const Fresh fresh(home);
  const auto entries = [&] {
    Words names;
    for (const auto& entry : std::filesystem::directory_iterator(home.folder().path()))
      names.push_back(entry.path().filename().string());
    return names;
  };
  const Words before = entries();
  RunningProgram import(fresh.words({"import", lines}), home.environment());
  for (int i = 0; i < 2000 && entries() == before; ++i) ::usleep(1000);
  REQUIRE(entries() != before);  // it is at work beside the store's place
  import.kill(SIGINT);
  const Outcome interrupted = import.finish();
  CHECK(interrupted.exit_code == 128 + SIGINT);
  CHECK(interrupted.out.empty());
  CHECK(entries() == before);
}
