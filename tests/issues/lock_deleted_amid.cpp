// Somebody who could not wait for a long change deleted LOCK and wrote: the change, when it went on, wrote
// over theirs. A checkpoint that was under way then named a snapshot that others had taken for litter [P1].
#include <doctest/doctest.h>

#include "storage/engine_support.hpp"
#include "support/fault_file_system.hpp"
#include "support/memory_file_system.hpp"

using namespace orgmgr;
using namespace orgmgr::test;

namespace {

const std::string lock = "/store/.orgmgr/LOCK";

EnginePointer open(fs::FileSystem& files) {
  return storage::json_engine::open_engine("/store", Surroundings{}.options(), files);
}

}  // namespace

TEST_CASE("a change that goes on after LOCK was deleted writes nothing over what others committed [P1, P4]") {
  MemoryFileSystem files;
  const auto engine = open(files);
  commit(*engine, {put_organization("org_a", "Acme")});
  EnginePointer other;
  CHECK(code_of([&] {
          (void)engine->commit({.op = "long"}, [&](storage::Transaction& transaction) {
            files.remove(lock);
            other = open(files);
            commit(*other, {put_organization("org_b", "Beta")});
            const Edit late = put_organization("org_c", "Late");
            transaction.put(late.collection, late.key, late.value);
            return storage::Ruling{.apply = true};
          });
        }) == ErrorCode::store_replaced);
  CHECK(other->read()->get(model::Collection::organizations, "org_b"));
  other.reset();
  const auto again = open(files);
  CHECK(again->read()->get(model::Collection::organizations, "org_b"));
  CHECK_FALSE(again->read()->get(model::Collection::organizations, "org_c"));
  CHECK(broken_history(*again) == "");
}

TEST_CASE("a checkpoint that goes on after LOCK was deleted leaves the manifest of others in place [P1]") {
  MemoryFileSystem disk;
  FaultFileSystem files(disk);
  const auto engine = open(files);
  commit(*engine, {put_organization("org_a", "Acme")});
  bool amid = false;
  files.before_call([&](Call call, const std::string& path) {
    if (amid || call != Call::sync_directory || path != "/store/snapshot") return;
    amid = true;
    disk.remove(lock);
    const auto other = open(disk);
    for (int number = 0; number < 3; ++number) {
      commit(*other, {put_organization("org_b", "Beta " + std::to_string(number))});
      (void)other->checkpoint();
    }
  });
  CHECK(code_of([&] { (void)engine->checkpoint(); }) == ErrorCode::store_replaced);
  CHECK(amid);
  CHECK(open(disk)->read()->get(model::Collection::organizations, "org_b"));
}

TEST_CASE("a checkpoint whose manifest is put in place after another's names what is still there [P1]") {
  MemoryFileSystem disk;
  FaultFileSystem files(disk);
  const auto engine = open(files);
  commit(*engine, {put_organization("org_a", "Acme")});
  bool amid = false;
  files.before_call([&](Call call, const std::string& path) {
    if (amid || call != Call::create || path.find("manifest.json") == std::string::npos) return;
    amid = true;
    disk.remove(lock);
    const auto other = open(disk);
    commit(*other, {put_organization("org_b", "Beta")});
    (void)other->checkpoint();
  });
  (void)code_of([&] { (void)engine->checkpoint(); });
  CHECK(amid);
  const auto again = open(disk);
  CHECK(again->read()->get(model::Collection::organizations, "org_a"));
  CHECK(again->read()->get(model::Collection::organizations, "org_b"));
  CHECK(broken_history(*again) == "");
}
