// Checkpoints, the files at the top, and what becomes of a hand that edits them.
#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include "fs/file_system.hpp"
#include "storage/engine_support.hpp"
#include "support/memory_file_system.hpp"
#include "support/temporary_folder.hpp"

namespace {

using namespace orgmgr;
using namespace orgmgr::test;
using model::Collection;

struct Sut {
  Surroundings surroundings;
  MemoryFileSystem files;
  OpenOptions options = surroundings.options();

  [[nodiscard]] EnginePointer open() { return storage::json_engine::open_engine("/store", options, files); }
};

bool reports(const Engine& engine, std::string_view code) {
  for (const auto& finding : engine.notices()) {
    if (finding.code == code) return true;
  }
  return false;
}

std::uint64_t inode(MemoryFileSystem& files, const std::string& path) {
  return files.stat(path).value().identity.inode;
}

}  // namespace

TEST_CASE("a checkpoint is the state, at any time, with any records [P5]") {
  const std::uint64_t seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  Sut sut;
  sut.options.checkpoint_at_close = false;
  auto engine = sut.open();
  State expected;
  for (int round = 0; round < 60; ++round) {
    const std::vector<Edit> edits = random_edits(random, 1 + random() % 12, 40, 5000);
    commit(*engine, edits);
    test::apply(expected, edits);
    if (random() % 3 == 0) {
      CHECK(engine->checkpoint() == engine->durable());
      CHECK(engine->manifest().base.revision == engine->durable());
    }
    if (random() % 4 == 0) {
      engine.reset();
      engine = sut.open();
    }
    CHECK(state_of(*engine->read()) == expected);
    CHECK(inconsistency(*engine->read()) == "");
  }
  CHECK(sut.files.list("/store/snapshot").size() <= 2);
  CHECK(broken_history(*engine) == "");
}

TEST_CASE("the last handle out of a small store checkpoints it, one that leaves others does not") {
  Sut sut;
  auto first = sut.open();
  auto second = sut.open();
  commit(*first, {put_organization("org_a", "Acme")});
  first.reset();
  CHECK(sut.files.get("/store/organizations.json").find("Acme") == std::string::npos);
  second.reset();
  CHECK(sut.files.get("/store/organizations.json").find("Acme") != std::string::npos);
  CHECK(sut.files.get("/store/org_users.json") == "{\n}\n");
  const auto before = sut.files.list("/store/snapshot");
  sut.open().reset();  // nothing to fold
  CHECK(sut.files.list("/store/snapshot") == before);
}

TEST_CASE("a store is checkpointed on the way when its tail has grown") {
  Sut sut;
  sut.options.checkpoint_bytes = 4000;
  const auto engine = sut.open();
  for (int number = 0; number < 40; ++number)
    commit(*engine, {put_organization("org_" + std::to_string(number), "N " + std::to_string(number), 200)});
  CHECK(engine->manifest().base.revision > 20);
  CHECK(inconsistency(*engine->read()) == "");
}

TEST_CASE("the files at the top are the snapshot's own, read-only, and renewed by each checkpoint") {
  Sut sut;
  const auto engine = sut.open();
  for (int round = 1; round <= 3; ++round) {
    commit(*engine, {put_organization("org_a", "Round " + std::to_string(round)),
                     put_member("org_a", "u" + std::to_string(round))});
    const std::string folder = "/store/snapshot/" + std::to_string(engine->checkpoint());
    for (const std::string name : {"/organizations.json", "/org_users.json"}) {
      CHECK(inode(sut.files, "/store" + name) == inode(sut.files, folder + name));
      CHECK(sut.files.stat("/store" + name)->mode == 0400);
      CHECK(sut.files.stat("/store" + name)->links == 2);
    }
  }
}

TEST_CASE("where no links can be made the files at the top are copies, and are not taken for edits") {
  Sut sut;
  sut.files.set_links_supported(false);
  {
    const auto engine = sut.open();
    commit(*engine, {put_organization("org_a", "Acme")});
  }
  CHECK(sut.files.get("/store/organizations.json") == sut.files.get("/store/snapshot/1/organizations.json"));
  const auto engine = sut.open();
  CHECK_FALSE(reports(*engine, "edited"));
  commit(*engine, {put_organization("org_b", "Beta")});
  (void)engine->checkpoint();
  CHECK(sut.files.get("/store/organizations.json").find("Beta") != std::string::npos);
}

TEST_CASE("an edit of a file at the top is reported and neither taken nor overwritten [P5]") {
  Sut sut;
  {
    const auto engine = sut.open();
    commit(*engine, {put_organization("org_a", "Acme")});
  }
  std::string edited = sut.files.get("/store/organizations.json");
  edited.replace(edited.find("Acme"), 4, "Evil");
  sut.files.remove("/store/organizations.json");
  sut.files.put("/store/organizations.json", edited);
  {
    const auto engine = sut.open();
    CHECK(reports(*engine, "edited"));
    CHECK(engine->read()->find("name:acme") == "org_a");
    CHECK_FALSE(engine->read()->find("name:evil"));
    commit(*engine, {put_organization("org_b", "Beta")});
    (void)engine->checkpoint();
    CHECK(sut.files.get("/store/organizations.json") == edited);
    commit(*engine, {put_organization("org_c", "Gamma")});
  }
  CHECK(sut.files.get("/store/organizations.json") == edited);
  CHECK(reports(*sut.open(), "edited"));
  sut.files.remove("/store/organizations.json");  // taken away: it is renewed
  CHECK_FALSE(reports(*sut.open(), "edited"));
  const auto engine = sut.open();
  commit(*engine, {put_organization("org_d", "Delta")});
  (void)engine->checkpoint();
  CHECK(sut.files.get("/store/organizations.json").find("Delta") != std::string::npos);
}

TEST_CASE("a copy of the whole folder is a store with no edits in it") {
  const TemporaryFolder folder;
  const Surroundings surroundings;
  {
    const auto engine =
        storage::json_engine::open_engine(folder / "one", surroundings.options(), fs::posix_file_system());
    commit(*engine, {put_organization("org_a", "Acme"), put_member("org_a", "u1")});
  }
  std::filesystem::copy(folder / "one", folder / "two", std::filesystem::copy_options::recursive);
  std::filesystem::permissions(folder / "two", std::filesystem::perms::owner_all);
  const auto engine =
      storage::json_engine::open_engine(folder / "two", surroundings.options(), fs::posix_file_system());
  CHECK_FALSE(reports(*engine, "edited"));
  CHECK(engine->durable() == 1);
  CHECK(engine->read()->find("name:acme") == "org_a");
}

TEST_CASE("the files at the top are ordinary JSON in the original's form, to other programs too") {
  const TemporaryFolder folder;
  const Surroundings surroundings;
  {
    const auto engine =
        storage::json_engine::open_engine(folder / "store", surroundings.options(), fs::posix_file_system());
    commit(*engine, {put_organization("org_a", "Caf\xc3\xa9 \"A\" \\", 9000), put_organization("org_b", "B"),
                     put_member("org_a", "u\"1"), put_member("org_a", "u2"), put_member("org_b", "u1")});
  }
  if (std::system("python3 -c pass 2>/dev/null") != 0) {
    MESSAGE("SKIPPED: there is no python3");
    return;
  }
  std::ofstream(folder / "look.py")
      << "import json, sys, glob\n"
         "root = sys.argv[1]\n"
         "orgs = json.load(open(root + '/organizations.json'))\n"
         "users = json.load(open(root + '/org_users.json'))\n"
         "assert list(orgs) == ['org_a', 'org_b'], orgs\n"
         "assert orgs['org_a']['name'] == 'Caf\\u00e9 \"A\" \\\\', orgs\n"
         "assert [u['user_id'] for u in users['org_a']] == ['u\"1', 'u2'], users\n"
         "assert users['org_b'][0]['role'] == 'member'\n"
         "for path in glob.glob(root + '/snapshot/*/*.json') + [root + '/manifest.json']: "
         "json.load(open(path))\n"
         "for path in glob.glob(root + '/journal/*.jsonl'):\n"
         "    for line in open(path): json.loads(line)\n";
  CHECK(std::system(("python3 " + (folder / "look.py") + " " + (folder / "store")).c_str()) == 0);
}

TEST_CASE(
    "a damaged block of a snapshot is said by file and line, and other records are still served [P5, P6]") {
  Sut sut;
  {
    const auto engine = sut.open();
    std::vector<Edit> edits;
    for (int number = 0; number < 100; ++number)
      edits.push_back(
          put_organization("org_" + std::to_string(1000 + number), "N " + std::to_string(number)));
    commit(*engine, edits);
  }
  const std::string path = "/store/snapshot/1/organizations.json";
  std::string bytes = sut.files.get(path);
  const auto at = bytes.find("org_1099");
  bytes[at + 3] = '-';
  sut.files.put(path, bytes);
  const auto engine = sut.open();
  CHECK(engine->read()->get(Collection::organizations, "org_1000"));
  for (const std::string key : {"org_1099", "org_1098"}) {
    try {
      (void)engine->read()->get(Collection::organizations, key);
      FAIL_CHECK("no error");
    } catch (const StorageError& error) {
      CHECK(error.code() == ErrorCode::damaged);
      CHECK(error.path() == path);
      CHECK(error.line() > 50);
    }
  }
  CHECK(code_of([&] { (void)state_of(*engine->read()); }) == ErrorCode::damaged);
  // Nothing is folded from damaged bytes.
  commit(*engine, {put_organization("org_0", "New")});
  CHECK(code_of([&] { (void)engine->checkpoint(); }) == ErrorCode::damaged);
  CHECK(engine->manifest().base.revision == 1);
}
