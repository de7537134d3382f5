// Folders that are opened, and folders that are refused with a reason [P5, P9, P11].
#include <doctest/doctest.h>

#include "storage/engine_support.hpp"
#include "storage/json/lock_page.hpp"
#include "support/crash_file_system.hpp"
#include "support/fault_file_system.hpp"
#include "support/memory_file_system.hpp"

namespace {

using namespace orgmgr;
using namespace orgmgr::test;

struct Sut {
  Surroundings surroundings;
  MemoryFileSystem files;
  OpenOptions options = surroundings.options();

  [[nodiscard]] EnginePointer open() { return storage::json_engine::open_engine("/store", options, files); }
  [[nodiscard]] std::optional<ErrorCode> refusal() {
    return code_of([&] { (void)open(); });
  }
  /// Three commits, closed; the last two behind the snapshot.
  void fill() {
    commit(*open(), {put_organization("org_1", "One")});
    options.checkpoint_at_close = false;
    const auto engine = open();
    commit(*engine, {put_organization("org_2", "Two")});
    commit(*engine, {put_organization("org_3", "Three")});
  }
};

/// Every path below with all that can be told of it.
std::string tree(MemoryFileSystem& files, const std::string& path) {
  const auto info = files.stat(path).value();
  std::string text = path + " " + std::to_string(info.mode) + " " + std::to_string(info.identity.inode) +
                     " " + std::to_string(info.size);
  if (info.kind != fs::FileKind::directory) return text + " " + files.get(path) + "\n";
  text += "\n";
  for (const auto& name : files.list(path)) text += tree(files, path + "/" + name);
  return text;
}

}  // namespace

TEST_CASE("a new store has modes 0700 and 0600 or less, whatever else [P11]") {
  Sut sut;
  sut.fill();
  const std::function<void(const std::string&)> check = [&](const std::string& path) {
    const auto info = sut.files.stat(path).value();
    CAPTURE(path);
    if (info.kind == fs::FileKind::directory) {
      CHECK(info.mode == 0700);
      for (const auto& name : sut.files.list(path)) check(path + "/" + name);
    } else {
      CHECK((info.mode == 0600 || info.mode == 0400));
    }
  };
  check("/store");
}

TEST_CASE("without `create` a folder that is absent or empty is store_not_found, and stays as it was") {
  Sut sut;
  sut.options.create = false;
  CHECK(sut.refusal() == ErrorCode::store_not_found);
  CHECK_FALSE(sut.files.stat("/store"));
  sut.files.make_directory("/store");
  CHECK(sut.refusal() == ErrorCode::store_not_found);
  CHECK(sut.files.list("/store").empty());
  sut.options.create = true;
  CHECK(sut.open()->durable() == 0);
}

TEST_CASE("opening read-only writes nothing at all, with a torn tail neither [P9]") {
  for (const bool torn : {false, true}) {
    for (const bool page : {true, false}) {
      CAPTURE(torn);
      CAPTURE(page);
      Sut sut;
      sut.fill();
      if (torn)
        sut.files.put("/store/journal/1.0.jsonl",
                      sut.files.get("/store/journal/1.0.jsonl") + "{\"revision\":4,\"sy");
      if (!page) sut.files.remove("/store/.orgmgr/LOCK");
      if (!page) sut.files.remove("/store/org_users.json");  // who may write would show it again
      const std::string before = tree(sut.files, "/");
      sut.options.read_only = true;
      {
        const auto engine = sut.open();
        CHECK(engine->durable() == 3);
        CHECK(state_of(*engine->read()).size() == 3);
        CHECK(engine->read_changes(0, 10, true).commits.size() == 3);
        CHECK(code_of([&] { commit(*engine, {put_organization("org_4", "Four")}); }) ==
              ErrorCode::opened_read_only);
        CHECK(code_of([&] { (void)engine->checkpoint(); }) == ErrorCode::opened_read_only);
        CHECK(engine->notices().empty() != torn);
      }
      CHECK(tree(sut.files, "/") == before);
      sut.files.set_read_only_media(true);
      CHECK(sut.open()->durable() == 3);
    }
  }
}

TEST_CASE(
    "a reader beside a writer sees what is durable, as it becomes so, and nothing that may yet be cut") {
  Sut sut;
  sut.fill();
  const auto writer = sut.open();
  const auto outcome = writer->commit({.op = "x"}, [](storage::Transaction& transaction) {
    transaction.put(model::Collection::quarantine, "q", "{}");
    return storage::Ruling{.apply = true};
  });
  sut.options.read_only = true;
  const auto reader = sut.open();
  CHECK(reader->read()->revision() == 3);
  CHECK(writer->read()->revision() == 3);  // its own change neither, before it is durable
  CHECK_FALSE(writer->read()->get(model::Collection::quarantine, "q"));
  CHECK(writer->read_changes(3, 10, false).commits.empty());
  writer->wait_durable(outcome);
  CHECK(reader->read()->revision() == 4);
  CHECK(reader->read()->get(model::Collection::quarantine, "q") == "{}");
}

TEST_CASE("a new store needs no folder above synced that is not ours, but one that fails is an error [P1]") {
  for (const int error_number : {EACCES, EIO}) {
    CAPTURE(error_number);
    Sut sut;
    FaultFileSystem files(sut.files);
    files.before_call([&](Call call, const std::string& path) {
      if (call == Call::sync_directory && path == "/")
        files.plan({.calls = Call::sync_directory, .times = 1, .error_number = error_number});
    });
    const auto refused =
        code_of([&] { (void)storage::json_engine::open_engine("/above/store", sut.options, files); });
    CHECK(refused == (error_number == EIO ? std::optional(ErrorCode::io_failed) : std::nullopt));
  }
}

TEST_CASE("a torn tail is cut, reported once, and not served") {
  Sut sut;
  sut.fill();
  const std::string path = "/store/journal/1.0.jsonl";
  sut.files.put(path, sut.files.get(path) + "{\"revision\":4,\"sy");
  const std::string before = sut.files.get(path);
  {
    const auto engine = sut.open();
    CHECK(engine->durable() == 3);
    CHECK(engine->notices().size() == 1);
    CHECK(sut.files.get(path) == before);  // no byte is erased
    CHECK(commit(*engine, {put_organization("org_4", "Four")}).revision == 4);
  }
  const auto engine = sut.open();
  CHECK(engine->notices().empty());
  CHECK(engine->durable() == 4);
  CHECK(broken_history(*engine) == "");
}

TEST_CASE("a journal without its manifest is refused, not taken for an empty or a foreign folder [P5]") {
  Sut sut;
  sut.fill();
  sut.files.remove("/store/manifest.json");
  const std::string before = tree(sut.files, "/");
  CHECK(sut.refusal() == ErrorCode::history_missing);
  sut.files.remove("/store/.orgmgr/LOCK");
  CHECK(sut.refusal() == ErrorCode::history_missing);
  sut.options.read_only = true;
  CHECK(sut.refusal() == ErrorCode::history_missing);
  sut.files.put("/store/.orgmgr/LOCK", "");
  CHECK(before.size() > 0);
}

TEST_CASE("a manifest that is damaged, empty or newer is refused by name [P5, P12]") {
  Sut sut;
  sut.fill();
  const std::string sound = sut.files.get("/store/manifest.json");
  for (const std::string& bytes : {std::string(), std::string("{}"), sound.substr(0, sound.size() / 2),
                                   std::string(sound.size(), '\0')}) {
    sut.files.put("/store/manifest.json", bytes);
    CHECK(sut.refusal() == ErrorCode::damaged);
  }
  sut.files.put("/store/manifest.json", sound);
  CHECK(sut.open()->durable() == 3);
}

TEST_CASE("a journal that is missing or cut short is history_missing, and nothing is changed [P5]") {
  for (const bool page : {true, false}) {
    CAPTURE(page);
    Sut sut;
    sut.fill();
    if (!page) sut.files.remove("/store/.orgmgr/LOCK");
    const std::string path = "/store/journal/1.0.jsonl";
    const std::string sound = sut.files.get(path);
    const auto check = [&] {
      for (const bool read_only : {false, true}) {
        sut.options.read_only = read_only;
        CHECK(sut.refusal() == ErrorCode::history_missing);
      }
    };
    sut.files.put(path, sound.substr(0, sound.find('\n') + 1));  // ends before the snapshot's place
    check();
    sut.files.remove(path);
    check();
    sut.files.put(path, sound);
    sut.options.read_only = false;
    CHECK(sut.open()->durable() == 3);
  }
}

TEST_CASE("a missing segment in the middle, or at the end, is refused [P5]") {
  for (const std::size_t missing : {1U, 2U, 3U, 100U}) {
    CAPTURE(missing);
    Sut sut;
    sut.options.checkpoint_at_close = false;
    {
      const auto engine = sut.open();
      engine->rotate_at(1500);
      for (int number = 0; number < 12; ++number)
        commit(*engine,
               {put_organization("org_" + std::to_string(number), "N " + std::to_string(number), 200)});
    }
    std::vector<storage::json_engine::SegmentName> segments;
    for (const auto& name : sut.files.list("/store/journal"))
      segments.push_back(storage::json_engine::SegmentName::parse(name).value());
    std::sort(segments.begin(), segments.end(),
              [](const auto& one, const auto& other) { return one.first < other.first; });
    REQUIRE(segments.size() > 4);
    const auto gone = segments[std::min(missing, segments.size() - 1)];
    const std::string path = "/store/journal/" + gone.file_name();
    const std::string bytes = sut.files.get(path);
    sut.files.remove(path);
    const auto code = sut.refusal();
    CHECK(code.has_value());
    CHECK(kind_of(code.value_or(ErrorCode::name_taken)) == ErrorKind::corrupt);
    if (missing == 100) {
      CHECK(code == ErrorCode::history_missing);
    } else {  // without the page's word too
      sut.files.remove("/store/.orgmgr/LOCK");
      CHECK(sut.refusal().has_value());
    }
    // A header that was altered takes a segment with it: that is damage, page or not.
    std::string altered = bytes;
    altered[5] = '?';
    sut.files.put(path, altered);
    CHECK(sut.refusal() == ErrorCode::damaged);
    sut.files.put(path, bytes);
    CHECK(sut.open()->durable() == 12);
  }
}

TEST_CASE("a page that says more was durable than the journal holds is refused [P5]") {
  Sut sut;
  sut.fill();
  storage::json_engine::LockPage::of(*sut.files.open_lock("/store/.orgmgr/LOCK", false)).durable.store(9);
  CHECK(sut.refusal() == ErrorCode::history_missing);
  sut.options.read_only = true;
  CHECK(sut.refusal() == ErrorCode::history_missing);
  // The page of another store says nothing about this one.
  storage::json_engine::LockPage::of(*sut.files.open_lock("/store/.orgmgr/LOCK", false)).store.store(1);
  sut.options.read_only = false;
  CHECK(sut.open()->durable() == 3);
}

TEST_CASE("a snapshot file of another size than the manifest says is refused at once [P5]") {
  Sut sut;
  sut.fill();
  for (const std::string name : {"organizations.json", "lookup.json"}) {
    const std::string path = "/store/snapshot/1/" + name;
    const std::string sound = sut.files.get(path);
    for (const std::string& other : {sound + "x", sound.substr(1), std::string()}) {
      sut.files.put(path, other);
      CHECK(sut.refusal() == ErrorCode::damaged);
    }
    sut.files.put(path, sound);
  }
  CHECK(sut.open()->durable() == 3);
}

TEST_CASE("damage of a last line that the page calls durable is named by its line [P5, P6]") {
  Sut sut;
  sut.fill();
  const std::string path = "/store/journal/1.0.jsonl";
  std::string bytes = sut.files.get(path);
  bytes[bytes.size() - 20] = '?';
  sut.files.put(path, bytes);
  try {
    (void)sut.open();
    FAIL_CHECK("opened");
  } catch (const StorageError& error) {
    CHECK(error.code() == ErrorCode::damaged);
    CHECK(error.path() == path);
    CHECK(error.line() == 4);
  }
}

TEST_CASE(
    "a manifest that is deleted under a handle is said at the next checkpoint, and nothing else is lost") {
  Sut sut;
  const auto engine = sut.open();
  commit(*engine, {put_organization("org_1", "One")});
  const std::string manifest = sut.files.get("/store/manifest.json");
  sut.files.remove("/store/manifest.json");
  CHECK(code_of([&] { (void)engine->checkpoint(); }) == ErrorCode::history_missing);
  CHECK(commit(*engine, {put_organization("org_2", "Two")}).revision == 2);
  sut.files.put("/store/manifest.json", manifest);
  CHECK(engine->checkpoint() == 2);
}

TEST_CASE("what is no folder, or another's, or on a file system without the needed locks, is refused [P11]") {
  Sut sut;
  sut.files.put("/store", "a file");
  CHECK(sut.refusal() == ErrorCode::not_a_store);
  sut.files.remove("/store");
  sut.files.add_special("/store", fs::FileKind::symlink);
  CHECK(sut.refusal() == ErrorCode::unsafe_path);
  sut.files.remove("/store");
  sut.files.put("/store/notes.txt", "mine");
  CHECK(sut.refusal() == ErrorCode::not_a_store);
  CHECK(sut.files.list("/store").size() == 1);
  sut.files.remove("/store/notes.txt");
  sut.fill();
  sut.files.set_owner("/store", 4711);
  CHECK(sut.refusal() == ErrorCode::not_owner_of_files);
  sut.files.set_user(0);  // root may look, not write
  CHECK(sut.refusal() == ErrorCode::not_owner_of_files);
  sut.options.read_only = true;
  for (const std::string inside : {"/.orgmgr", "/journal", "/snapshot", "/manifest.json"})
    sut.files.set_owner("/store" + inside, 4711);
  CHECK(sut.open()->durable() == 3);
  sut.options.read_only = false;
  sut.files.set_user(4711);
  sut.files.set_kind("nfs");
  CHECK(sut.refusal() == ErrorCode::unsupported_file_system);
}

TEST_CASE("a special file in the place of any of the store's is refused, and its target untouched [P11]") {
  for (const std::string name :
       {"manifest.json", "journal/1.0.jsonl", "snapshot/1/organizations.json", "snapshot/1/lookup.sums.json",
        ".orgmgr/LOCK", "journal", "snapshot", ".orgmgr"}) {
    for (const fs::FileKind kind : {fs::FileKind::symlink, fs::FileKind::other}) {
      CAPTURE(name);
      Sut sut;
      sut.fill();
      const std::string path = "/store/" + name;
      if (sut.files.stat(path)->kind == fs::FileKind::directory) {
        sut.files.rename(path, "/elsewhere");
      } else {
        sut.files.remove(path);
      }
      sut.files.add_special(path, kind);
      const auto code = sut.refusal();
      CHECK(code == ErrorCode::unsafe_path);
      CHECK(sut.files.stat(path)->kind == kind);
    }
  }
}

TEST_CASE("an exclusive handle keeps every other out, also on a file system that is else refused") {
  Sut sut;
  sut.options.lock_timeout = std::chrono::milliseconds(20);
  sut.options.exclusive = true;
  sut.files.set_kind("nfs");
  auto engine = sut.open();
  commit(*engine, {put_organization("org_1", "One")});
  CHECK(sut.refusal() == ErrorCode::lock_timeout);
  sut.options.exclusive = false;
  sut.files.set_kind("");
  CHECK(sut.refusal() == ErrorCode::lock_timeout);
  engine.reset();
  engine = sut.open();
  sut.options.exclusive = true;
  CHECK(sut.refusal() == ErrorCode::lock_timeout);
}

TEST_CASE(
    "a segment that was put in its place after the machine started is there after a power cut, though the "
    "page "
    "is of an earlier start [P1]") {
  auto files = std::make_unique<MemoryFileSystem>();
  OpenOptions options = Surroundings{}.options();
  options.checkpoint_at_close = false;
  commit(*storage::json_engine::open_engine("/store", options, *files), {put_organization("org_1", "One")});
  files->restart();
  CrashFileSystem disk(std::move(files));
  const std::string segment = "/store/journal/" + disk.list("/store/journal").front();
  disk.rename(segment, "/store/aside");
  disk.sync_directory("/store/journal");
  disk.sync_directory("/store");
  disk.rename("/store/aside", segment);  // whose names nobody syncs
  commit(*storage::json_engine::open_engine("/store", options, disk), {put_organization("org_2", "Two")});
  const auto left = disk.image(Loss::everything);
  const auto engine = storage::json_engine::open_engine("/store", options, *left);
  CHECK(engine->durable() == 2);
}
