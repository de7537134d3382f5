// What a folder is taken for, name by name: nothing of ours is foreign, nothing foreign is ours [P5].
#include <doctest/doctest.h>

#include <algorithm>

#include "storage/engine_support.hpp"
#include "storage/json/lock_page.hpp"
#include "storage/json/upkeep.hpp"
#include "support/memory_file_system.hpp"

namespace {

using namespace orgmgr;
using namespace orgmgr::test;
using storage::json_engine::folder_kind;
using storage::json_engine::FolderKind;
using storage::json_engine::Layout;
using storage::json_engine::open_engine;

struct Sut {
  Surroundings surroundings;
  MemoryFileSystem files;
  OpenOptions options = surroundings.options();

  Sut() { options.checkpoint_at_close = false; }
  [[nodiscard]] EnginePointer open() { return open_engine("/store", options, files); }
  [[nodiscard]] FolderKind kind() { return folder_kind(files, Layout{"/store"}); }
  [[nodiscard]] std::optional<ErrorCode> refusal() {
    return code_of([&] { (void)open(); });
  }
};

const std::string originals = R"({"org_a": {"id": "org_a"}})";

}  // namespace

TEST_CASE("whatever an interrupted creation left is an empty folder, with anything else it is not") {
  for (const std::string name : {".orgmgr/LOCK", "journal/1.0.jsonl.new", "snapshot/0/organizations.json",
                                 "runs/x", "adopted/x", "manifest.json.new"}) {
    CAPTURE(name);
    Sut sut;
    sut.files.put("/store/" + name, "");
    CHECK(sut.kind() == FolderKind::empty);
    sut.files.put("/store/notes.txt", "");
    CHECK(sut.kind() == FolderKind::other);
  }
  Sut sut;
  CHECK(sut.kind() == FolderKind::absent);
  sut.files.put("/store", "");
  CHECK(sut.kind() == FolderKind::other);
}

TEST_CASE(
    "files of the original module are foreign beside leftovers too, unless they are our own empty ones") {
  Sut sut;
  sut.files.put("/store/organizations.json", originals);
  CHECK(sut.kind() == FolderKind::foreign);
  sut.files.make_directory("/store/snapshot");  // from an adoption that was interrupted
  CHECK(sut.kind() == FolderKind::foreign);
  Sut ours;
  (void)ours.open();
  ours.files.remove("/store/manifest.json");
  CHECK(ours.kind() == FolderKind::empty);
  ours.files.remove("/store/org_users.json");
  CHECK(ours.kind() == FolderKind::empty);
  ours.files.remove("/store/organizations.json");
  ours.files.put("/store/organizations.json", originals);
  CHECK(ours.kind() == FolderKind::foreign);
}

TEST_CASE("a later segment without a line, alone and without a manifest, is a store that lost files [P5]") {
  Sut sut;
  {
    const auto engine = sut.open();
    commit(*engine, {put_organization("org_1", "One")});
    engine->rotate_at(1);
    commit(*engine, {put_organization("org_2", "Two")});
  }
  for (const auto& name : sut.files.list("/store/journal")) {
    const std::string path = "/store/journal/" + name;
    const std::string bytes = sut.files.get(path);
    sut.files.remove(path);
    if (!name.starts_with("1.")) sut.files.put(path, bytes.substr(0, bytes.find('\n') + 1));
  }
  sut.files.remove("/store/manifest.json");
  CHECK(sut.kind() == FolderKind::headless);
  CHECK(sut.refusal() == ErrorCode::history_missing);
}

TEST_CASE("a segment under the name of a later one is damage, not the end of the journal [P5]") {
  Sut sut;
  {
    const auto engine = sut.open();
    commit(*engine, {put_organization("org_1", "One")});
  }
  sut.files.put("/store/journal/2.0.jsonl", sut.files.get("/store/journal/1.0.jsonl"));
  CHECK(sut.refusal() == ErrorCode::damaged);
}

TEST_CASE("the originals of an adoption are kept where no links can be made, and once only [P5]") {
  Sut sut;
  sut.files.set_links_supported(false);
  sut.files.put("/store/organizations.json", originals);
  sut.files.put("/store/org_users.json", "{}");
  sut.options.adopt = true;
  const std::string kept = "/store/adopted/" + sut.open()->manifest().adopting + "/organizations.json";
  CHECK(sut.files.get(kept) == originals);
  CHECK(sut.files.stat(kept)->mode == 0600);
  // As when its maker died before the manifest: who goes on leaves alone what was kept.
  sut.files.remove("/store/manifest.json");
  sut.files.put(kept, "kept before");
  CHECK(sut.open()->manifest().adopting != "");
  CHECK(sut.files.get(kept) == "kept before");
}

TEST_CASE("the originals of an adoption are closed to others, whatever they were [P11]") {
  for (const bool links : {true, false}) {
    Sut sut;
    sut.files.set_links_supported(links);
    sut.files.put("/store/organizations.json", originals);
    sut.files.set_mode("/store/organizations.json", 0644);
    sut.options.adopt = true;
    const std::string kept = "/store/adopted/" + sut.open()->manifest().adopting + "/organizations.json";
    CHECK(sut.files.stat(kept)->mode == 0600);
  }
}

TEST_CASE("an adopted original that is edited before it is replaced is an edit, byte for byte [P5]") {
  const auto edits_of = [](const std::string& last) {
    Sut sut;
    sut.files.set_links_supported(false);
    sut.files.put("/store/organizations.json", originals);
    sut.options.adopt = true;
    (void)sut.open();
    sut.files.put("/store/organizations.json", originals.substr(0, originals.size() - 1) + last);
    sut.open()->end_adoption();  // as after a folder that held nothing to import
    const auto notices = sut.open()->notices();
    return std::count_if(notices.begin(), notices.end(),
                         [](const Finding& one) { return one.code == "edited"; });
  };
  CHECK(edits_of("}") == 0);
  CHECK(edits_of(" ") == 1);
}

TEST_CASE("a checkpoint takes no folder away that is not a snapshot's") {
  Sut sut;
  const auto engine = sut.open();
  for (const std::string name : {"notes", "1x"}) sut.files.put("/store/snapshot/" + name + "/file", "mine");
  for (int number = 0; number < 3; ++number) {
    commit(*engine, {put_organization("org_1", "Name " + std::to_string(number))});
    (void)engine->checkpoint();
  }
  CHECK(sut.files.list("/store/snapshot") == std::vector<std::string>{"1x", "2", "3", "notes"});
}

TEST_CASE("a backup of a store whose newest segment holds no line yet has that segment too") {
  Sut sut;
  const auto engine = sut.open();
  commit(*engine, {put_organization("org_1", "One")});
  const std::string path = "/store/journal/1.0.jsonl";
  sut.files.put(path, sut.files.get(path) + "{\"revision\":2,");  // torn: who opens the store next cuts
  const auto disk = sut.files.clone();
  const auto again = open_engine("/store", sut.options, *disk);
  REQUIRE(disk->list("/store/journal").size() == 2);
  (void)again->commit({.op = "refused"}, [](storage::Transaction&) { return storage::Ruling{}; });
  (void)storage::json_engine::backup(*again, "/backup");
  CHECK(disk->list("/backup/journal") == disk->list("/store/journal"));
}

TEST_CASE("a large import while another holds the checkpoint lock is written as lines, whole [P2]") {
  Sut sut;
  const auto engine = sut.open();
  const auto other = sut.open();
  const auto held = other->hold_snapshots();
  std::vector<Edit> edits;
  for (int number = 0; number < 20; ++number) {
    edits.push_back(
        put_organization("org_" + std::to_string(number), "Large " + std::to_string(number), 60'000));
  }
  commit(*engine, edits);
  CHECK(engine->manifest().base.revision == 0);
  State expected;
  orgmgr::test::apply(expected, edits);
  CHECK(state_of(*engine->read()) == expected);
  CHECK(state_of(*other->read()) == expected);
}

TEST_CASE("the manifest of a store that began with a large import is not made up from its journal [P5]") {
  Sut sut;
  std::vector<Edit> edits;
  for (int number = 0; number < 20; ++number) {
    edits.push_back(
        put_organization("org_" + std::to_string(number), "Large " + std::to_string(number), 60'000));
  }
  commit(*sut.open(), edits);
  sut.files.remove("/store/manifest.json");
  const auto mended =
      code_of([&] { (void)storage::json_engine::repair_manifest(sut.files, "/store", false, sut.options); });
  CHECK(mended == ErrorCode::history_missing);
  CHECK_FALSE(sut.files.stat("/store/manifest.json"));
}

TEST_CASE(
    "the snapshot that an edited file was made from is kept for as long as the edit stands there [P5]") {
  Sut sut;
  const auto engine = sut.open();
  commit(*engine, {put_organization("org_1", "One")});
  (void)engine->checkpoint();
  std::string edited = sut.files.get("/store/organizations.json");
  edited.replace(edited.find("\"One\""), 5, "\"Two\"");
  sut.files.remove("/store/organizations.json");
  sut.files.put("/store/organizations.json", edited);
  for (int number = 2; number < 6; ++number) {
    commit(*engine, {put_organization("org_" + std::to_string(number), "Name " + std::to_string(number))});
    (void)engine->checkpoint();
  }
  const auto records = storage::json_engine::edited_records(*engine);
  REQUIRE(records.size() == 1);
  CHECK(records.front().key == "org_1");
}
