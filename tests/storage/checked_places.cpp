// What a check, a repair and the upkeep around them look at, place by place [P1, P5, P11].
#include <doctest/doctest.h>

#include <algorithm>

#include "storage/engine_support.hpp"
#include "storage/json/manifest.hpp"
#include "storage/json/upkeep.hpp"
#include "support/crash_file_system.hpp"
#include "support/memory_file_system.hpp"

namespace {

using namespace orgmgr;
using namespace orgmgr::test;
namespace engine_of = storage::json_engine;

struct Sut {
  Surroundings surroundings;
  MemoryFileSystem files;
  OpenOptions options = surroundings.options();

  Sut() { options.checkpoint_at_close = false; }
  [[nodiscard]] EnginePointer open() { return engine_of::open_engine("/store", options, files); }
  void commit_one(int number) {
    commit(*open(), {put_organization("org_" + std::to_string(number), "N " + std::to_string(number), 300)});
  }
  /// A store with a run on its snapshot.
  void fill_with_run() {
    options.checkpoint_bytes = 700;
    const auto engine = open();
    for (int number = 0; engine->manifest().runs.empty(); ++number) {
      REQUIRE(number < 100);
      commit(*engine,
             {put_organization("org_" + std::to_string(number), "N " + std::to_string(number), 400)});
      if (number == 12) (void)engine->checkpoint();
    }
  }
  void store(const engine_of::Manifest& manifest) {
    engine_of::store_manifest(files, engine_of::Layout{"/store"}, manifest);
  }
  [[nodiscard]] std::vector<Finding> findings() { return engine_of::check(*open()).findings; }
};

bool tells(const std::vector<Finding>& findings, std::string_view code) {
  return std::any_of(findings.begin(), findings.end(), [&](const Finding& one) { return one.code == code; });
}

}  // namespace

TEST_CASE("counts of a manifest that its files do not bear out are errors, whatever its digest says [P5]") {
  Sut sut;
  sut.fill_with_run();
  REQUIRE(sut.findings().empty());
  const engine_of::Manifest sound = sut.open()->manifest();
  for (const bool of_snapshot : {true, false}) {
    engine_of::Manifest wrong = sound;
    if (of_snapshot) {
      wrong.files.at("organizations").records += 1;
    } else {
      wrong.runs.back().added["organizations"] += 1;
    }
    sut.store(wrong);
    CHECK(tells(sut.findings(), "wrong_count"));
  }
}

TEST_CASE(
    "every file and folder of a store that is open to others is told of, and closed by a repair [P11]") {
  Sut sut;
  sut.fill_with_run();
  std::vector<std::string> paths{"/store", "/store/manifest.json", "/store/organizations.json",
                                 "/store/.orgmgr", "/store/.orgmgr/LOCK"};
  for (const std::string folder : {"/store/journal", "/store/runs", "/store/snapshot"}) {
    paths.push_back(folder);
    for (const auto& name : sut.files.list(folder)) paths.push_back(folder + "/" + name);
  }
  for (const auto& name : sut.files.list("/store/snapshot"))
    paths.push_back("/store/snapshot/" + name + "/organizations.json");
  sut.files.put("/store/notes.txt", "not of the store");
  sut.files.set_mode("/store/notes.txt", 0644);
  const auto engine = sut.open();
  for (const auto& path : paths) {
    CAPTURE(path);
    const std::uint32_t mode = sut.files.stat(path)->mode;
    sut.files.set_mode(path, mode | 0044U);
    const auto found = engine_of::check(*engine).findings;
    CHECK(std::any_of(found.begin(), found.end(),
                      [&](const Finding& one) { return one.code == "wide_mode" && one.path == path; }));
    (void)engine_of::repair(*engine, false);
    CHECK(sut.files.stat(path)->mode == mode);
  }
  CHECK(sut.files.stat("/store/notes.txt")->mode == 0644);
  CHECK(engine_of::check(*engine).findings.empty());
}

TEST_CASE("a repair says nothing of a file that was edited by hand") {
  Sut sut;
  sut.commit_one(1);
  (void)sut.open()->checkpoint();
  sut.files.remove("/store/organizations.json");
  sut.files.put("/store/organizations.json", "{}");
  CHECK(engine_of::repair(*sut.open(), false).empty());
  CHECK(sut.files.get("/store/organizations.json") == "{}");
}

TEST_CASE("a top-level file of an older snapshot is told of, and so is a kept run that is damaged [P5]") {
  Sut sut;
  sut.fill_with_run();
  const std::string run = "/store/runs/" + sut.files.list("/store/runs").front();
  const Revision before = sut.open()->manifest().base.revision;
  (void)sut.open()->checkpoint();  // which keeps the files of the manifest before
  REQUIRE(sut.files.stat(run));
  REQUIRE(sut.findings().empty());
  const std::string sound = sut.files.get(run);
  std::string bytes = sound;
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
  sut.files.put(run, bytes);
  CHECK(tells(sut.findings(), "damaged_older_snapshot"));
  sut.files.put(run, sound);
  sut.files.put("/store/runs/1-99999.json", "half of a run that is being written");
  sut.files.put("/store/runs/1-99999.sums.json", "[\n");
  CHECK_FALSE(tells(sut.findings(), "damaged_older_snapshot"));
  const auto engine = sut.open();  // which renews what is shown
  sut.files.remove("/store/organizations.json");
  REQUIRE(sut.files.link("/store/snapshot/" + std::to_string(before) + "/organizations.json",
                         "/store/organizations.json"));
  CHECK(tells(engine_of::check(*engine).findings, "shows_older"));
}

TEST_CASE("a manifest behind whose digest anything stands is not what was written [P5]") {
  for (const std::string behind : {" ", "\n", "x"}) {
    Sut sut;
    sut.commit_one(1);
    sut.files.put("/store/manifest.json", sut.files.get("/store/manifest.json") + behind);
    CHECK(code_of([&] { (void)sut.open(); }) == ErrorCode::damaged);
  }
}

TEST_CASE("the head before which history was archived is still one that history can be verified by [P3]") {
  Sut sut;
  const auto engine = sut.open();
  engine->rotate_at(1500);
  std::vector<AuditHead> heads;
  for (int number = 0; number < 8; ++number) {
    commit(*engine, {put_organization("org_" + std::to_string(number), "N " + std::to_string(number), 300)});
    heads.push_back(engine_of::verify_audit(*engine, {}).head);
  }
  REQUIRE(engine_of::archive_audit(*engine, 5, "/archive") > 0);
  const Revision from = engine->newest_manifest().history_from;
  REQUIRE(from > 1);
  CHECK(engine_of::verify_audit(*engine, heads[from - 2]).expected_seen);
  if (from > 2) {
    CHECK(code_of([&] { (void)engine_of::verify_audit(*engine, heads[from - 3]); }) ==
          ErrorCode::head_mismatch);
  }
  AuditHead other = heads[from - 2];
  other.sum.front() = other.sum.front() == 'a' ? 'b' : 'a';
  CHECK(code_of([&] { (void)engine_of::verify_audit(*engine, other); }) == ErrorCode::head_mismatch);
}

TEST_CASE("a backup that was restored into a new folder is there after a power cut [P1]") {
  auto memory = std::make_unique<MemoryFileSystem>();
  OpenOptions options = Surroundings{}.options();
  memory->make_directory("/data");
  {
    const auto engine = engine_of::open_engine("/data/store", options, *memory);
    commit(*engine, {put_organization("org_a", "Acme")});
    (void)engine_of::backup(*engine, "/data/backup");
  }
  CrashFileSystem disk(std::move(memory));
  (void)engine_of::restore(disk, "/data/backup", "/data/restored", {}, options, [](storage::Transaction&) {});
  const auto left = disk.image(Loss::everything);
  REQUIRE(left->stat("/data/restored"));
  CHECK(engine_of::open_engine("/data/restored", options, *left)
            ->read()
            ->get(model::Collection::organizations, "org_a"));
}
