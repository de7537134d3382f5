// An atomic batch of many lines was rolled back after five seconds, as if it were the host's own code that
// holds the store's write lock for too long.
#include <doctest/doctest.h>

#include <chrono>
#include <string>

#include <orgmgr/orgmgr.hpp>

#include "support/temporary_folder.hpp"

using namespace orgmgr;

TEST_CASE("An atomic batch has no time limit; a transaction of the host's has [P2]") {
  const test::TemporaryFolder folder;
  OrgManager orgs(folder / "store", {.transaction_limit = std::chrono::milliseconds(1)});
  std::uint64_t answered = 0;
  {
    Batch batch(orgs, {.atomic = true}, [&](std::string_view) { ++answered; });
    for (int line = 0; line < 2'000; ++line) {
      batch.submit(R"({"op":"create_organization","name":"Org )" + std::to_string(line) + "\"}");
    }
    batch.finish();
    CHECK(batch.refused() == 0);
  }
  CHECK(answered == 2'000);
  CHECK(orgs.list_all_organizations().size() == 2'000);
  const auto slow = [&] {
    return orgs.transaction([](Transaction& transaction) -> Result<void> {
      for (int member = 0; member < 2'000; ++member) {
        const auto made = transaction.create_organization("More " + std::to_string(member));
        if (!made) return made.error();
      }
      return {};
    });
  };
  CHECK_THROWS_AS((void)slow(), StorageError);
  CHECK(orgs.list_all_organizations().size() == 2'000);
}
