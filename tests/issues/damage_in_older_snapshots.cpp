// A check said that every byte was sound when the snapshot before the newest was not, and a hand-edited file
// was compared with what that damaged snapshot said had been there [P5].
#include <doctest/doctest.h>
#include <orgmgr/error.hpp>

#include "storage/engine_support.hpp"
#include "storage/json/upkeep.hpp"
#include "support/memory_file_system.hpp"

namespace {

using namespace orgmgr;
using namespace orgmgr::test;
namespace engines = storage::json_engine;

struct Sut {
  Surroundings surroundings;
  MemoryFileSystem files;

  [[nodiscard]] EnginePointer open() {
    OpenOptions options = surroundings.options();
    options.checkpoint_at_close = false;
    return engines::open_engine("/store", options, files);
  }
  void commit_and_checkpoint(const std::string& id) {
    const auto engine = open();
    commit(*engine, {put_organization(id, "Name of " + id, 4000), put_member(id, "ann")});
    (void)engine->checkpoint();
  }
  /// Of the snapshot before the newest one.
  [[nodiscard]] std::vector<std::string> older() {
    std::vector<std::string> paths;
    for (const auto& name : files.list("/store/snapshot/1")) paths.push_back("/store/snapshot/1/" + name);
    return paths;
  }
  [[nodiscard]] std::vector<Finding> findings() { return engines::check(*open()).findings; }
};

}  // namespace

TEST_CASE("a check names every flipped byte, and every cut, of the snapshot before the newest one [P5]") {
  Sut sut;
  sut.commit_and_checkpoint("org_1");
  sut.commit_and_checkpoint("org_2");
  REQUIRE(sut.older().size() >= 6);
  REQUIRE(sut.findings().empty());
  const auto engine = sut.open();
  for (const std::string& path : sut.older()) {
    CAPTURE(path);
    const std::string sound = sut.files.get(path);
    const auto expect = [&](const std::string& bytes, std::size_t at) {
      CAPTURE(at);
      sut.files.put(path, bytes);
      const auto found = engines::check_older_snapshots(*engine, engine->newest_manifest());
      REQUIRE(found.size() == 1);
      CHECK(found.front().code == "damaged_older_snapshot");
      CHECK(found.front().severity == Finding::Severity::note);
      CHECK(path.starts_with(found.front().path.substr(0, found.front().path.rfind('.'))));
    };
    for (std::size_t at = 0; at < sound.size(); ++at) {
      std::string bytes = sound;
      bytes[at] = static_cast<char>(bytes[at] ^ (1 << (at % 8)));
      expect(bytes, at);
      if (at % 16 == 0) expect(sound.substr(0, at), at);
    }
    expect(sound + "\n", sound.size());
    sut.files.put(path, sound);
  }
  CHECK(sut.findings().empty());
  // One of the two alone is what an interrupted removal leaves.
  sut.files.remove(sut.older().front());
  CHECK(sut.findings().empty());
}

TEST_CASE("a damaged base of a hand-edited file is an error, and nothing is adopted by it [P5]") {
  Sut sut;
  sut.commit_and_checkpoint("org_1");
  std::string edited = sut.files.get("/store/organizations.json");
  edited.replace(edited.find("Name of"), 7, "Edit of");
  sut.files.remove("/store/organizations.json");  // it is the snapshot's own file
  sut.files.put("/store/organizations.json", edited);
  sut.commit_and_checkpoint("org_2");  // the edited file still shows the first snapshot
  const auto engine = sut.open();
  REQUIRE(engines::edited_records(*engine).size() == 1);

  const std::string base = "/store/snapshot/1/organizations.json";
  std::string bytes = sut.files.get(base);
  bytes[bytes.find("Name of")] = 'F';
  sut.files.put(base, bytes);
  const auto report = engines::check(*engine);
  CHECK_FALSE(report.clean());
  const auto named = std::find_if(report.findings.begin(), report.findings.end(),
                                  [&](const Finding& finding) { return finding.path == base; });
  REQUIRE(named != report.findings.end());
  CHECK(named->code == "damaged_block");
  CHECK(code_of([&] { (void)engines::edited_records(*engine); }) == ErrorCode::damaged);
}
