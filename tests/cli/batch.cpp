// The batch protocol over pipes.
#include <doctest/doctest.h>

#include "cli/run.hpp"

using namespace orgmgr::test;

TEST_CASE("batch answers each line in order, and each line before the next is asked for") {
  const Home orgmgr;
  RunningProgram batch(orgmgr.words({"batch"}), orgmgr.environment());
  batch.write("{\"op\":\"create_organization\",\"name\":\"Acme\",\"req\":7}\n");
  const auto made = batch.read_line();
  REQUIRE(made);
  CHECK(member_of(*made, "ok") == "true");
  CHECK(member_of(*made, "req") == "7");
  const std::string id = member_of(*made, "result");
  CHECK(id.starts_with("org_"));
  // durable: another process sees it while the batch still runs [P1]
  CHECK(orgmgr.must({"org", "list", "-q"}) == id + "\n");
  batch.write("{\"op\":\"get_org\",\"org_id\":\"" + id + "\"}\n");
  CHECK(member_of(member_of(batch.read_line().value_or(""), "result"), "name") == "Acme");
  batch.write("{\"op\":\"get_user_role_in_org\",\"org_id\":\"" + id + "\",\"user_id\":\"u\"}\n");
  CHECK(member_of(batch.read_line().value_or(""), "result") == "null");
  batch.write("{\"op\":\"hello\"}");  // the last line needs no newline
  const Outcome rest = batch.finish();
  CHECK(rest.exit_code == 0);
  CHECK(rest.out.find("update_user_role") != std::string::npos);
}

TEST_CASE("A refused or malformed line is answered, the run goes on, and the exit is 9") {
  const Home orgmgr;
  const std::string input =
      "{\"op\":\"create_organization\",\"name\":\"A\"}\nnot "
      "json\n{\"op\":\"create_organization\",\"name\":\"a\"}\n"
      "{\"op\":\"create_organization\",\"name\":\"B\"}\n";
  const Outcome outcome = orgmgr({"batch"}, input);
  CHECK(outcome.exit_code == 9);
  const auto answers = lines_of(outcome.out);
  REQUIRE(answers.size() == 4);
  CHECK(member_of(answers.at(0), "ok") == "true");
  CHECK(member_of(member_of(answers.at(1), "error"), "code") == "malformed_line");
  CHECK(member_of(member_of(answers.at(2), "error"), "code") == "name_taken");
  CHECK(member_of(answers.at(3), "ok") == "true");
  CHECK(lines_of(orgmgr.must({"org", "list", "-q"})).size() == 2);
}

TEST_CASE("--bail stops at the first refusal; --atomic applies all or nothing") {
  const Home orgmgr;
  const std::string input =
      "{\"op\":\"create_organization\",\"name\":\"A\"}\n{\"op\":\"create_organization\",\"name\":\"\"}\n"
      "{\"op\":\"create_organization\",\"name\":\"B\"}\n";
  const Outcome atomic = orgmgr({"batch", "--atomic"}, input);
  CHECK(atomic.exit_code == 9);
  const auto answers = lines_of(atomic.out);
  REQUIRE(answers.size() == 3);
  CHECK(member_of(member_of(answers.at(0), "error"), "code") == "not_applied");
  CHECK(member_of(member_of(answers.at(1), "error"), "code") == "name_empty");
  CHECK(member_of(member_of(answers.at(2), "error"), "code") == "not_applied");
  CHECK(orgmgr.must({"org", "list", "-q"}).empty());
  const Outcome bailed = orgmgr({"batch", "--bail"}, input);
  CHECK(bailed.exit_code == 9);
  CHECK(lines_of(bailed.out).size() == 2);
  CHECK(lines_of(orgmgr.must({"org", "list", "-q"})).size() == 1);
}

TEST_CASE("Many lines at once are answered each, in order; an overlong line is refused alone") {
  const Home orgmgr;
  std::string input;
  for (int i = 0; i < 5000; ++i)
    input += "{\"op\":\"create_organization\",\"name\":\"Org " + std::to_string(i) + "\"}\n";
  input += "{\"op\":\"get_org\",\"org_id\":\"" + std::string(3U << 20U, 'x') + "\"}\n{\"op\":\"revision\"}\n";
  const Outcome outcome = orgmgr({"batch"}, input);
  CHECK(outcome.exit_code == 9);
  const auto answers = lines_of(outcome.out);
  REQUIRE(answers.size() == 5002);
  for (std::size_t i = 0; i < answers.size(); ++i)
    CHECK(member_of(answers.at(i), "line") == std::to_string(i + 1));
  CHECK(member_of(member_of(answers.at(5000), "error"), "code") == "malformed_line");
  CHECK(member_of(answers.at(5001), "ok") == "true");
  CHECK(lines_of(orgmgr.must({"org", "list", "-q"})).size() == 5000);
}

TEST_CASE("batch refuses what it cannot do as a whole") {
  const Home orgmgr;
  CHECK(orgmgr({"batch", "--dry-run"}, "").exit_code == 2);
  CHECK(orgmgr({"batch"}, "").exit_code == 0);
}
