// A forked child that closed its parent's handle gave the parent's presence lock away, so that another
// process could recover the store under a living writer; and a child's own handle noted the parent as
// holder of its locks [P4, P6].
#include <doctest/doctest.h>
#include <unistd.h>

#include "fs/file_system.hpp"
#include "storage/engine_support.hpp"
#include "storage/json/lock_page.hpp"
#include "support/child_process.hpp"
#include "support/temporary_folder.hpp"

using namespace orgmgr;
using namespace orgmgr::test;

TEST_CASE("a child that closes its parent's handle leaves the parent's presence in place [P4]") {
  const TemporaryFolder folder;
  auto engine = storage::json_engine::open_engine(folder / "store", {}, fs::posix_file_system());
  commit(*engine, {put_organization("org_a", "Acme")});
  REQUIRE(in_child([&] {
            engine.reset();
            return 0;
          }) == 0);
  const auto lock = fs::posix_file_system().open_lock(folder / "store/.orgmgr/LOCK", false);
  CHECK_FALSE(lock->try_lock(fs::LockByte::presence, fs::LockMode::exclusive));
  CHECK(
      lock->try_lock(fs::LockByte::presence, fs::LockMode::shared));  // as it was: others may open the store
  lock->unlock(fs::LockByte::presence);
  engine.reset();
  CHECK(lock->try_lock(fs::LockByte::presence, fs::LockMode::exclusive));
}

TEST_CASE("whoever holds the append lock is noted by its own number, forked or not [P6]") {
  const TemporaryFolder folder;
  const auto engine = storage::json_engine::open_engine(folder / "store", {}, fs::posix_file_system());
  commit(*engine, {put_organization("org_a", "Acme")});
  const auto lock = fs::posix_file_system().open_lock(folder / "store/.orgmgr/LOCK", false);
  const auto& page = storage::json_engine::LockPage::of(*lock);
  CHECK(page.holder.load() == ::getpid());
  CHECK(in_child([&] {
          const auto own = storage::json_engine::open_engine(folder / "store", {}, fs::posix_file_system());
          commit(*own, {put_organization("org_b", "Beta")});
          return page.holder.load() == ::getpid() ? 0 : 1;
        }) == 0);
}
