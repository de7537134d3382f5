// What lies in a store's folder and belongs to somebody else than the folder does.
#include <doctest/doctest.h>

#include "storage/engine_support.hpp"
#include "support/memory_file_system.hpp"

namespace {

using namespace orgmgr;
using namespace orgmgr::test;

}  // namespace

TEST_CASE("a folder inside a store, or a manifest, that is another's is refused by name [P11]") {
  MemoryFileSystem files;
  const auto open = [&] {
    return storage::json_engine::open_engine("/store", Surroundings{}.options(), files);
  };
  commit(*open(), {put_organization("org_a", "Acme")});
  const std::uint32_t owner = files.stat("/store")->owner;
  for (const std::string path :
       {"/store/.orgmgr", "/store/journal", "/store/snapshot", "/store/manifest.json"}) {
    CAPTURE(path);
    files.set_owner(path, owner + 12);
    try {
      (void)open();
      FAIL_CHECK("opened");
    } catch (const StorageError& error) {
      CHECK(error.code() == ErrorCode::not_owner_of_files);
      CHECK(error.path() == path);
    }
    files.set_owner(path, owner);
  }
  CHECK(open()->durable() == 1);
}
