// A power cut, or the end of the process, at every call of what an operator does with a store: archiving,
// backing up, restoring, mending, putting edits away [P1, P5, P9].
#include <doctest/doctest.h>

#include <algorithm>

#include "crash/ledger.hpp"
#include "storage/json/snapshot_writer.hpp"
#include "storage/json/upkeep.hpp"
#include "support/memory_file_system.hpp"
#include "support/proof.hpp"

namespace {

using namespace orgmgr;
using namespace orgmgr::test;
namespace engines = orgmgr::storage::json_engine;

const std::string journal_path = store_path + "/journal";
const std::string backup_path = "/disk/backup";

std::uint64_t all_images = 0;
std::uint64_t all_broken = 0;

OpenOptions quiet() {
  OpenOptions options = Surroundings{}.options(7);
  options.checkpoint_at_close = false;
  return options;
}

EnginePointer open(fs::FileSystem& files, const std::string& path = store_path) {
  OpenOptions options = quiet();
  options.create = false;
  return engines::open_engine(path, options, files);
}

/// A store of several segments, the snapshot in the middle, a backup of it, and two changes since.
struct Start {
  std::unique_ptr<MemoryFileSystem> disk;
  State state{};
  State backed_up{};

  Start() {
    CrashFileSystem files;
    {
      const auto engine = engines::open_engine(store_path, quiet(), files);
      engine->rotate_at(1500);
      for (int number = 0; number < 8; ++number) {
        const std::string id = "org_" + std::to_string(number);
        commit(*engine, {put_organization(id, "Name " + std::to_string(number), 200), put_member(id, "ann")});
        if (number == 6) (void)engine->checkpoint();
      }
      backed_up = state_of(*engine->read());
      (void)engines::backup(*engine, backup_path);
      commit(*engine, {put_organization("org_8", "Name 8")});
      commit(*engine, {erase_organization("org_1"), erase_member("org_1", "ann")});
      state = state_of(*engine->read());
    }
    disk = files.image(Loss::nothing);
  }
  [[nodiscard]] std::unique_ptr<MemoryFileSystem> changed(
      const std::function<void(MemoryFileSystem&)>& change) const {
    auto copy = disk->clone();
    change(*copy);
    return copy;
  }
};

/// What is wrong with a store that must be in one of these states, and whole; empty: nothing.
std::string wrong_with(fs::FileSystem& image, const std::string& path, const std::vector<State>& allowed) {
  const auto engine = open(image, path);
  const State state = state_of(*engine->read());
  if (std::find(allowed.begin(), allowed.end(), state) == allowed.end()) return path + ": another state";
  const CheckReport report = engines::check(*engine);
  return report.clean() ? std::string() : path + ": " + report.findings.front().message;
}

using Look = std::function<std::string(MemoryFileSystem& image, bool finished)>;

/// Every image that a crash of `run` leaves passes `look`, which says what is wrong.
void survive(const std::string& name, const MemoryFileSystem& start,
             const std::function<void(CrashFileSystem&)>& run, const Look& look) {
  std::uint64_t broken = 0;
  all_images += for_each_crash_image(run,
                                     [&](MemoryFileSystem& image, const CrashPoint& point) {
                                       std::string wrong;
                                       try {
                                         wrong = look(image, point.finished);
                                       } catch (const StorageError& error) {
                                         wrong = error.what();
                                       }
                                       if (wrong.empty()) return;
                                       if (++broken <= 5)
                                         FAIL_CHECK(name << ", " << point.describe() << ": " << wrong);
                                     },
                                     {.seeds = scaled(6), .start = &start});
  all_broken += broken;
}

std::string missing_segments(MemoryFileSystem& image, const MemoryFileSystem& before, bool finished) {
  auto whole = before.clone();
  std::size_t moved = 0;
  for (const auto& name : whole->list(journal_path)) {
    if (image.stat(fs::join(journal_path, name))) continue;
    ++moved;
    const std::string archived = fs::join("/disk/archive", name);
    if (!image.stat(archived)) return name + " is in neither place";
    if (image.get(archived) != whole->get(fs::join(journal_path, name))) return name + " was cut short";
  }
  return finished && moved < 2 ? "nothing was moved" : "";
}

}  // namespace

TEST_CASE("a crash at every call of archiving leaves each part of history in one place at least [P1, P5]") {
  const Start start;
  survive(
      "archive", *start.disk,
      [](CrashFileSystem& files) { (void)engines::archive_audit(*open(files), 7, "/disk/archive"); },
      [&](MemoryFileSystem& image, bool finished) {
        if (auto wrong = missing_segments(image, *start.disk, finished); !wrong.empty()) return wrong;
        return wrong_with(image, store_path, {start.state});
      });
}

TEST_CASE("a crash at every call of a backup leaves the store, and a whole backup or none [P1, P5]") {
  const Start start;
  const auto disk = start.changed([](MemoryFileSystem& files) { engines::remove_tree(files, backup_path); });
  survive(
      "backup", *disk, [](CrashFileSystem& files) { (void)engines::backup(*open(files), backup_path); },
      [&](MemoryFileSystem& image, bool finished) {
        if (auto wrong = wrong_with(image, store_path, {start.state}); !wrong.empty()) return wrong;
        if (image.stat(backup_path)) return wrong_with(image, backup_path, {start.state});
        if (finished) return std::string("the backup is gone");
        (void)engines::backup(*open(image), backup_path);  // what is left of the first is in nobody's way
        return wrong_with(image, backup_path, {start.state});
      });
}

TEST_CASE("a crash at every call of restoring leaves the old store or the restored one, whole [P1, P5]") {
  const Start start;
  survive(
      "restore", *start.disk,
      [](CrashFileSystem& files) {
        (void)engines::restore(files, backup_path, store_path, {.replace = true}, quiet(),
                               [](storage::Transaction&) {});
      },
      [&](MemoryFileSystem& image, bool finished) {
        const std::vector<State> allowed =
            finished ? std::vector{start.backed_up} : std::vector{start.state, start.backed_up};
        if (auto wrong = wrong_with(image, store_path, allowed); !wrong.empty()) return wrong;
        if (!finished) return std::string();
        for (const auto& name : image.list("/disk/data")) {
          if (name.starts_with("store.replaced-"))
            return wrong_with(image, fs::join("/disk/data", name), {start.state});
        }
        return std::string("the store that was replaced is not kept");
      });
}

TEST_CASE("a crash at every call of mending leaves what can be mended again, and the state [P1, P9]") {
  const Start start;
  const std::string snapshot = store_path + "/snapshot/7/";
  const auto mend = [](fs::FileSystem& files) {
    (void)engines::repair_manifest(files, store_path, false, quiet());
    (void)engines::repair(*open(files), false);
  };
  const auto survive_mending = [&](const std::string& name, const MemoryFileSystem& spoiled) {
    survive(name, spoiled, mend, [&](MemoryFileSystem& image, bool finished) {
      if (!finished) mend(image);
      return wrong_with(image, store_path, {start.state});
    });
  };
  survive_mending("sums", *start.changed([&](MemoryFileSystem& files) {
    files.put(snapshot + "organizations.sums.json", "[\n]\n");
  }));
  survive_mending("lookup keys", *start.changed([&](MemoryFileSystem& files) {
    std::string bytes = files.get(snapshot + "lookup.json");
    bytes.at(40) = static_cast<char>(bytes.at(40) ^ 1);
    files.put(snapshot + "lookup.json", bytes);
  }));
  survive_mending("manifest", *start.changed([&](MemoryFileSystem& files) {
    files.remove(store_path + "/manifest.json");
  }));
}

TEST_CASE("a crash at every call of making a damaged run anew leaves what can be mended again [P1, P5, P9]") {
  State state;
  std::string run;
  CrashFileSystem files;
  {
    OpenOptions options = quiet();
    options.checkpoint_bytes = 700;
    const auto engine = engines::open_engine(store_path, options, files);
    for (int number = 0; number < 12; ++number)
      commit(*engine,
             {put_organization("org_" + std::to_string(number), "Name " + std::to_string(number), 200)});
    (void)engine->checkpoint();
    for (int number = 0; number < 4 || engine->manifest().runs.empty(); ++number) {
      REQUIRE(number < 40);
      commit(*engine, {put_organization("org_1", "Other " + std::to_string(number), 200)});
    }
    state = state_of(*engine->read());
  }
  const auto start = files.image(Loss::nothing);
  for (const auto& name : start->list(store_path + "/runs")) {
    if (!name.ends_with(".sums.json")) run = store_path + "/runs/" + name;
  }
  std::string bytes = start->get(run);
  bytes.at(60) = static_cast<char>(bytes.at(60) ^ 1);
  start->put(run, bytes);
  const auto mend = [](fs::FileSystem& disk) { (void)engines::repair(*open(disk), false); };
  survive("runs", *start, mend, [&](MemoryFileSystem& image, bool finished) {
    if (!finished) mend(image);
    return wrong_with(image, store_path, {state});
  });
}

TEST_CASE("a crash at every call of putting an edited file away keeps it in one place at least [P1, P5]") {
  const Start start;
  const std::string shown = store_path + "/organizations.json";
  std::string mine = start.disk->clone()->get(shown);
  mine.replace(mine.find("Name 3"), 6, "Mine 3");
  const auto disk = start.changed([&](MemoryFileSystem& files) {
    files.remove(shown);
    files.put(shown, mine);
  });
  survive(
      "put edits away", *disk, [](CrashFileSystem& files) { engines::put_edits_away(*open(files)); },
      [&](MemoryFileSystem& image, bool finished) {
        const auto holds_mine = [&](const std::string& path) {
          return image.stat(path) && image.get(path) == mine;
        };
        bool kept = holds_mine(shown) && !finished;
        if (image.stat(store_path + "/adopted")) {
          for (const auto& time : image.list(store_path + "/adopted"))
            kept = kept || holds_mine(store_path + "/adopted/" + time + "/organizations.json");
        }
        return kept ? wrong_with(image, store_path, {start.state}) : std::string("the edit is gone");
      });
}

TEST_CASE("a crash at every call of taking a folder of the original module over keeps its files [P1, P5]") {
  const std::vector<std::string> names{"organizations.json", "org_users.json"};
  MemoryFileSystem start;
  for (const auto& name : names) start.put(fs::join(store_path, name), "{\"of\": \"" + name + "\"}");
  OpenOptions options = quiet();
  options.adopt = true;
  survive(
      "adopt", start, [&](CrashFileSystem& files) { (void)engines::open_engine(store_path, options, files); },
      [&](MemoryFileSystem& image, bool finished) {
        if (finished && !image.stat(store_path + "/manifest.json")) return std::string("the store is gone");
        const std::string time = engines::open_engine(store_path, options, image)->manifest().adopting;
        for (const auto& name : names) {
          const std::string kept = store_path + "/adopted/" + time + "/" + name;
          if (time.empty() || image.get(kept) != "{\"of\": \"" + name + "\"}") return name + " is not kept";
        }
        return std::string();
      });
}

TEST_CASE("enough crashes of upkeep were looked at, and none breaks a promise [P1, P5, P9]") {
  figure_at_least("P1 P5 P9", "disks that a power cut in upkeep may leave, opened", all_images, 5'000,
                  60'000);
  figure_none("P1 P5 P9", "of them with anything that is not whole", all_broken);
}
