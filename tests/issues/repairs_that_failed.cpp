// What a repair or a backup said, or left undone, when the disk failed under it [P8, P9].
#include <doctest/doctest.h>

#include <algorithm>

#include "storage/engine_support.hpp"
#include "storage/json/upkeep.hpp"
#include "support/crash_file_system.hpp"
#include "support/fault_file_system.hpp"
#include "support/memory_file_system.hpp"

using namespace orgmgr;
using namespace orgmgr::test;
namespace engines = orgmgr::storage::json_engine;

namespace {

OpenOptions quiet() {
  OpenOptions options = Surroundings{}.options();
  options.checkpoint_at_close = false;
  return options;
}

/// The first file under `folder` whose name holds `part`.
std::string path_of(fs::FileSystem& files, const std::string& folder, const std::string& part) {
  for (const auto& name : files.list(folder)) {
    if (name.find(part) != std::string::npos) return fs::join(folder, name);
  }
  return {};
}

}  // namespace

TEST_CASE("a disk that fails while a backup is verified is an error of the disk, not damage") {
  MemoryFileSystem memory;
  FaultFileSystem files(memory);
  const auto engine = engines::open_engine("/store", quiet(), files);
  commit(*engine, {put_organization("org_a", "Acme", 200)});
  (void)engine->checkpoint();
  std::uint64_t nth = 1;
  std::uint64_t failed = 0;
  for (;; ++nth) {
    files.plan({.calls = Call::read, .nth = nth, .path_contains = "/backup"});
    std::optional<StorageError> refused;
    try {
      (void)engines::backup(*engine, "/backup");
    } catch (const StorageError& error) {
      refused = error;
    }
    files.heal();
    if (!refused) break;
    ++failed;
    INFO(nth, ": ", std::string(refused->what()));
    CHECK(refused->kind() == ErrorKind::io_error);
  }
  CHECK(failed > 3);
}

TEST_CASE("a repair whose last sync failed is made durable by the next one") {
  CrashFileSystem disk;
  FaultFileSystem files(disk);
  {
    const auto engine = engines::open_engine("/store", quiet(), files);
    commit(*engine, {put_organization("org_a", "Acme")});
    (void)engine->checkpoint();
  }
  const std::string sums = path_of(files, "/store/snapshot/1", "organizations.sums");
  REQUIRE_FALSE(sums.empty());
  const std::string sound = engines::read_whole(files, sums);
  files.set_mode(sums, 0600);
  {
    const auto file = files.open(sums, fs::OpenMode::read_write);
    file->write_at(0, "x");
    file->sync();
  }
  {
    const auto engine = engines::open_engine("/store", quiet(), files);
    files.plan({.calls = Call::sync_directory, .times = Fault::for_ever});
    CHECK(code_of([&] { (void)engines::repair(*engine, false); }) == ErrorCode::io_failed);
    files.heal();
    (void)engines::repair(*engine, false);
  }
  const auto image = disk.image(Loss::everything);
  CHECK(engines::read_whole(*image, sums) == sound);
}

TEST_CASE("a manifest rebuilt from a journal that lost an acknowledged revision says so") {
  MemoryFileSystem files;
  std::string segment;
  {
    const auto engine = engines::open_engine("/store", quiet(), files);
    commit(*engine, {put_organization("org_a", "Acme")});
    commit(*engine, {put_organization("org_b", "Beta")});
    segment = path_of(files, "/store/journal", ".jsonl");
  }
  const auto file = files.open(segment, fs::OpenMode::read_write);
  const std::string text = engines::read_whole(files, segment);
  file->write_at(text.find("Beta"), "beta");
  files.remove("/store/manifest.json");
  const auto findings = engines::repair_manifest(files, "/store", false, quiet());
  CHECK(std::any_of(findings.begin(), findings.end(), [](const Finding& finding) {
    return finding.code == "history_missing" && finding.severity == Finding::Severity::warning;
  }));
  const auto engine = engines::open_engine("/store", quiet(), files);
  CHECK(engine->durable() == 1);
}
