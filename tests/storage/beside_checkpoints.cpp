// A handle whose files another one replaces at the very moment in which it opens them.
#include <doctest/doctest.h>

#include <chrono>

#include "storage/engine_support.hpp"
#include "storage/json/upkeep.hpp"
#include "support/fault_file_system.hpp"
#include "support/memory_file_system.hpp"

namespace {

using namespace orgmgr;
using namespace orgmgr::test;
namespace engines = orgmgr::storage::json_engine;

/// Two handles of one store; the other one folds what it commits when told to, so that files come and go.
class TwoHandles {
 public:
  TwoHandles() {
    std::vector<Edit> edits;
    for (int number = 0; number < 50; ++number)
      edits.push_back(put_organization("org_" + std::to_string(number), "N " + std::to_string(number), 300));
    commit(*other_, edits);
    (void)other_->checkpoint();
    (void)here_->read();
  }

  [[nodiscard]] Engine& here() { return *here_; }
  [[nodiscard]] Engine& other() { return *other_; }
  FaultFileSystem& files() { return files_; }
  MemoryFileSystem& disk() { return disk_; }

  void others_commit(int count) {
    for (int number = 0; number < count; ++number) {
      const std::string more = std::to_string(made_++);
      commit(*other_, {put_organization("org_more" + more, "More " + more)});
    }
  }
  void others_fold() {
    others_commit(3);
    (void)other_->checkpoint();
  }
  /// `meanwhile` runs before our handle opens a path that contains this, so many times.
  void before_opening(const std::string& part, int times, std::function<void()> meanwhile) {
    files_.before_call(
        [this, part, times, meanwhile = std::move(meanwhile)](Call call, const std::string& path) {
          if (call != Call::open || amid_ || reached_ == times || path.find(part) == std::string::npos)
            return;
          amid_ = true;
          ++reached_;
          meanwhile();
          amid_ = false;
        });
  }
  [[nodiscard]] int reached() const { return reached_; }
  [[nodiscard]] std::uint64_t organizations() const { return 50 + made_; }

 private:
  [[nodiscard]] static EnginePointer open(fs::FileSystem& files) {
    OpenOptions options = Surroundings{}.options();
    options.checkpoint_at_close = false;
    options.checkpoint_bytes = 4000;
    return engines::open_engine("/store", options, files);
  }

  MemoryFileSystem disk_{};
  FaultFileSystem files_{disk_};
  EnginePointer other_ = open(disk_);
  EnginePointer here_ = open(files_);
  std::uint64_t made_ = 0;
  int reached_ = 0;
  bool amid_ = false;
};

constexpr auto organizations = model::Collection::organizations;

}  // namespace

TEST_CASE("a snapshot that was replaced twice since the manifest was read is not missed [P4]") {
  TwoHandles handles;
  handles.others_fold();
  handles.before_opening("/store/snapshot/", 1, [&] {
    handles.others_fold();
    handles.others_fold();
  });
  const std::uint64_t counted = handles.here().read()->count(organizations);
  CHECK(handles.reached() == 1);
  CHECK(counted == handles.organizations());
}

TEST_CASE("a snapshot that is gone for good is an error, as is one that cannot be read [P5]") {
  for (const bool gone : {true, false}) {
    TwoHandles handles;
    handles.others_fold();
    const std::string folder =
        "/store/snapshot/" + std::to_string(handles.other().manifest().base.revision) + "/";
    if (gone) {
      for (const auto& name : handles.disk().list(folder)) handles.disk().remove(folder + name);
    } else {
      handles.files().plan({.calls = Call::open, .times = Fault::for_ever, .path_contains = folder});
    }
    CHECK(code_of([&] { (void)handles.here().read(); }) ==
          (gone ? ErrorCode::damaged : ErrorCode::io_failed));
  }
}

TEST_CASE("a manifest that is newer than what we were asked for, or gone, leaves the journal to be read") {
  TwoHandles handles;
  handles.others_fold();
  const std::uint64_t asked_for = handles.organizations();
  handles.before_opening("manifest.json", 1, [&] { handles.others_fold(); });
  const auto reader = handles.here().read();
  CHECK(handles.reached() == 1);
  CHECK(reader->count(organizations) == asked_for);
  CHECK(handles.here().read()->count(organizations) == handles.organizations());

  handles.others_fold();
  handles.disk().remove("/store/manifest.json");
  CHECK(handles.here().read()->count(organizations) == handles.organizations());
}

TEST_CASE("waiting for a change ends with it, or when its time is over, for readers too") {
  TwoHandles handles;
  OpenOptions options = Surroundings{}.options();
  options.read_only = true;
  const auto reader = engines::open_engine("/store", options, handles.disk());
  const Revision before = reader->durable();
  const auto began = std::chrono::steady_clock::now();
  reader->wait_for_change(before, std::chrono::milliseconds(3));
  CHECK(std::chrono::steady_clock::now() - began >= std::chrono::milliseconds(3));
  CHECK(reader->durable() == before);
  handles.others_commit(1);
  reader->wait_for_change(before, std::chrono::hours(1));
  CHECK(reader->durable() == before + 1);
}

TEST_CASE("who reads a store that nobody may lock waits for no change") {
  TwoHandles handles;
  const auto copy = handles.disk().clone();
  copy->remove("/store/.orgmgr/LOCK");
  copy->set_read_only_media(true);
  OpenOptions options = Surroundings{}.options();
  options.read_only = true;
  const auto reader = engines::open_engine("/store", options, *copy);
  reader->wait_for_change(reader->durable(), std::chrono::hours(1));
  CHECK(reader->read()->count(organizations) == handles.organizations());
}

TEST_CASE("a checkpoint that fails by itself is told to the host, and the commit holds [P1, P6]") {
  MemoryFileSystem disk;
  FaultFileSystem files(disk);
  std::vector<std::string> told;
  OpenOptions options = Surroundings{}.options();
  options.checkpoint_bytes = 4096;
  options.log = [&](LogLevel level, std::string_view message) {
    if (level == LogLevel::warning) told.emplace_back(message);
  };
  const auto engine = engines::open_engine("/store", options, files);
  files.plan({.calls = Call::create, .times = Fault::for_ever, .path_contains = "/store/snapshot/"});
  for (int number = 0; number < 20; ++number)
    commit(*engine, {put_organization("org_" + std::to_string(number), "N " + std::to_string(number), 300)});
  REQUIRE_FALSE(told.empty());
  CHECK(told.front().find("/store/snapshot/") != std::string::npos);
  CHECK(engine->read()->count(organizations) == 20);
}

TEST_CASE("runs that a snapshot replaced are not missed by who held their changes in memory [P4]") {
  for (const bool gone : {false, true}) {
    TwoHandles handles;
    Engine& here = handles.here();
    for (int number = 0; here.manifest().runs.empty(); ++number) {
      REQUIRE(number < 100);
      commit(here, {put_organization("org_" + std::to_string(number % 50), "Own " + std::to_string(number))});
    }
    if (gone) {
      handles.files().plan({.calls = Call::open,
                            .times = Fault::for_ever,
                            .error_number = ENOENT,
                            .path_contains = "/store/runs/"});
      CHECK(code_of([&] { (void)here.view_on_files(); }) == ErrorCode::damaged);
      CHECK(here.read()->count(organizations) == handles.organizations());
      continue;
    }
    handles.before_opening("/store/runs/", 1, [&] {
      handles.others_fold();
      handles.others_fold();
    });
    const std::uint64_t counted = here.view_on_files()->count(organizations);
    CHECK(handles.reached() == 1);
    CHECK(counted == handles.organizations());
  }
}
