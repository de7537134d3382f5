// A long random life of a store, compared with the model answer by answer and state by state [P2, P3].
#include <doctest/doctest.h>

#include <fmt/format.h>

#include <orgmgr/maintenance.hpp>

#include "access/life.hpp"
#include "support/environment.hpp"

using namespace orgmgr;

TEST_CASE(
    "25: A long random life of a store answers and ends as the rules say, whatever reopens it meanwhile [P2, "
    "P3]") {
  const auto seed = static_cast<std::uint64_t>(tests::number_of("ORGMGR_TEST_SEED", 20261121));
  const int operations = tests::number_of("ORGMGR_TEST_OPERATIONS", 10'000);
  INFO("ORGMGR_TEST_SEED=", seed);
  tests::Life life(seed);
  REQUIRE(life.orgs().update_setting("host_permissions", Json::trusted(R"(["reports.run","reports.edit"])")));
  for (int number = 0; number < operations; ++number) {
    const std::string differs = life.step();
    REQUIRE_MESSAGE(differs == "", "operation ", number, ": ", differs);
    if (number % 997 == 0) life.checkpoint();
    if (number % 1499 == 0) life.reopen();
    if (number % 250 == 0) {
      const std::string other = life.compare();
      REQUIRE_MESSAGE(other == "", "after operation ", number, ": ", other);
    }
  }
  life.reopen();
  CHECK(life.compare() == "");
  const CheckReport report = Maintenance(life.orgs()).check();
  CHECK(report.clean());
  CHECK(report.members == life.recount());
  CHECK(Maintenance(life.orgs()).verify_audit().head.revision == life.orgs().revision());
  std::string answers;
  for (const auto& [answer, count] : life.answers()) answers += fmt::format("{}: {}, ", answer, count);
  MESSAGE(operations, " operations from seed ", seed, ", ", life.orgs().revision(), " commits; ", answers);
  CHECK(life.answers().size() >= 25);  // of every kind of refusal some
}
