// A backup on the same disk consisted of hard links: what wrote over a file of the store in its place harmed
// the backup too [P5].
#include <doctest/doctest.h>

#include <set>

#include "storage/engine_support.hpp"
#include "storage/json/upkeep.hpp"
#include "support/memory_file_system.hpp"

using namespace orgmgr;
using namespace orgmgr::test;
namespace engines = orgmgr::storage::json_engine;

namespace {

void inodes_of(MemoryFileSystem& files, const std::string& path, std::set<std::uint64_t>& inodes) {
  const auto info = files.stat(path).value();
  if (info.kind != fs::FileKind::directory) {
    inodes.insert(info.identity.inode);
    return;
  }
  for (const auto& name : files.list(path)) inodes_of(files, path + "/" + name, inodes);
}

}  // namespace

TEST_CASE("no file of a backup is a file of the store [P5]") {
  MemoryFileSystem files;
  const auto engine = engines::open_engine("/store", Surroundings{}.options(), files);
  engine->rotate_at(1500);
  for (int number = 0; number < 6; ++number)
    commit(*engine, {put_organization("org_" + std::to_string(number), "N " + std::to_string(number), 300)});
  (void)engine->checkpoint();
  (void)engines::backup(*engine, "/store-copy");  // a name that begins like the store's is no place inside it
  for (const std::string name : {"organizations.json", "org_users.json"})
    CHECK(files.get("/store-copy/" + name) == files.get("/store/" + name));
  std::set<std::uint64_t> of_store;
  std::set<std::uint64_t> of_backup;
  inodes_of(files, "/store", of_store);
  inodes_of(files, "/store-copy", of_backup);
  CHECK(of_backup.size() > 8);
  for (const std::uint64_t inode : of_backup) CHECK_FALSE(of_store.contains(inode));
}
