// Somebody who could not wait for a long change deleted LOCK and wrote: the change, when it went on, wrote
// over theirs. A checkpoint that was under way then named a snapshot that others had taken for litter [P1].
#include <doctest/doctest.h>

#include "storage/engine_support.hpp"
#include "support/fault_file_system.hpp"
#include "support/memory_file_system.hpp"
#include "support/temporary_folder.hpp"

using namespace orgmgr;
using namespace orgmgr::test;

namespace {

const std::string lock = "/store/.orgmgr/LOCK";

EnginePointer open(fs::FileSystem& files) {
  return storage::json_engine::open_engine("/store", Surroundings{}.options(), files);
}

/// A handle whose LOCK is deleted, once, before a call on a path that ends so; another one works meanwhile.
struct Amid {
  Amid(Call at, std::string path_end, std::function<void(Engine&)> meanwhile) {
    commit(*engine, {put_organization("org_a", "Acme")});
    files.before_call([this, at, path_end = std::move(path_end), meanwhile = std::move(meanwhile)](
                          Call call, const std::string& path) {
      if (reached || call != at || !path.ends_with(path_end)) return;
      reached = true;
      disk.remove(lock);
      meanwhile(*open(disk));
    });
  }
  MemoryFileSystem disk{};
  FaultFileSystem files{disk};
  EnginePointer engine = open(files);
  bool reached = false;
};

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
  Amid amid(Call::sync_directory, "/store/snapshot", [](Engine& other) {
    for (int number = 0; number < 3; ++number) {
      commit(other, {put_organization("org_b", "Beta " + std::to_string(number))});
      (void)other.checkpoint();
    }
  });
  CHECK(code_of([&] { (void)amid.engine->checkpoint(); }) == ErrorCode::store_replaced);
  CHECK(amid.reached);
  CHECK(open(amid.disk)->read()->get(model::Collection::organizations, "org_b"));
}

TEST_CASE("a checkpoint whose manifest is put in place after another's names what is still there [P1]") {
  Amid amid(Call::create, "manifest.json.new", [](Engine& other) {
    commit(other, {put_organization("org_b", "Beta")});
    (void)other.checkpoint();
  });
  (void)code_of([&] { (void)amid.engine->checkpoint(); });
  CHECK(amid.reached);
  const auto again = open(amid.disk);
  CHECK(again->read()->get(model::Collection::organizations, "org_a"));
  CHECK(again->read()->get(model::Collection::organizations, "org_b"));
  CHECK(broken_history(*again) == "");
}

TEST_CASE("who closes a store whose LOCK was deleted cuts nothing off that others write [P1]") {
  MemoryFileSystem disk;
  FaultFileSystem files(disk);
  auto engine = open(files);
  const std::string long_name(900, 'x');
  for (int number = 0; number < 100; ++number) {  // until there is padding behind the lines
    commit(*engine, {put_organization("org_a", long_name + std::to_string(number))});
  }
  disk.remove(lock);
  int cuts = 0;
  files.before_call([&](Call call, const std::string&) { cuts += call == Call::resize ? 1 : 0; });
  engine.reset();
  CHECK(cuts == 0);
  commit(*open(disk), {put_organization("org_b", "Beta")});
  CHECK(open(disk)->read()->get(model::Collection::organizations, "org_b"));
}

TEST_CASE("who opens a store waits for a writer that holds a deleted LOCK, and then says so [P1, P4]") {
  const TemporaryFolder folder;
  fs::FileSystem& files = fs::posix_file_system();
  OpenOptions options = Surroundings{}.options();
  options.lock_timeout = std::chrono::milliseconds(30);
  const auto open = [&] { return storage::json_engine::open_engine(folder / "store", options, files); };
  commit(*open(), {put_organization("org_a", "Acme")});
  const std::string path = folder / "store/.orgmgr/LOCK";
  {
    const auto writer = files.open_lock(path, false);
    REQUIRE(writer->try_lock(fs::LockByte::append, fs::LockMode::exclusive));
    files.remove(path);
    CHECK(code_of([&] { (void)open(); }) == ErrorCode::lock_timeout);
  }
  CHECK(open()->read()->get(model::Collection::organizations, "org_a"));
}

TEST_CASE("who mends a store after a failed sync leaves it alone when LOCK was deleted [P1, P8]") {
  MemoryFileSystem disk;
  FaultFileSystem files(disk);
  const auto failing = open(files);
  const auto mending = open(disk);
  commit(*failing, {put_organization("org_a", "Acme")});
  // Neither the line is synced, nor the segment made in which the journal would go on: that is left to
  // others.
  files.plan({.calls = Call::sync | Call::create, .times = Fault::for_ever, .path_contains = "/journal/"});
  CHECK(code_of([&] { commit(*failing, {put_organization("org_b", "Beta")}); }).has_value());
  CHECK(files.failures() >= 2);
  disk.remove(lock);
  CHECK(code_of([&] { commit(*mending, {put_organization("org_c", "Gamma")}); }) ==
        ErrorCode::store_replaced);
  const auto again = open(disk);
  CHECK(again->read()->get(model::Collection::organizations, "org_a"));
  CHECK_FALSE(again->read()->get(model::Collection::organizations, "org_c"));
  CHECK(broken_history(*again) == "");
}
