// One process is killed at any call, another has the store open: it goes on at once, without the recovery
// that an opening makes [P1, P3, P10].
#include <doctest/doctest.h>

#include <map>

#include "crash/ledger.hpp"
#include "support/fault_file_system.hpp"
#include "support/proof.hpp"

namespace {

using namespace orgmgr;
using namespace orgmgr::test;
using storage::json_engine::open_engine;

OpenOptions quiet() {
  OpenOptions options = Surroundings{}.options();
  options.checkpoint_at_close = false;
  return options;
}

std::string id(const std::string& who, int number) { return "org_" + who + std::to_string(number); }

/// The dying writes longer lines than who goes on: what is left of one is not hidden under the next.
Edit organization(const std::string& who, int number) {
  return put_organization(id(who, number), who + " " + std::to_string(number), who == "k" ? 2500 : 220);
}

/// What somebody was told: organizations by the revision that was named.
using Told = std::map<Revision, std::string>;

/// Commits, rotates and checkpoints until the end of it, or of the process.
void work(fs::FileSystem& files, Told& told) {
  const auto engine = open_engine(store_path, quiet(), files);
  engine->rotate_at(6000);
  for (int number = 0; number < 6; ++number) {
    const auto outcome = commit(*engine, {organization("k", number)});
    told[outcome.revision] = id("k", number);
    if (number == 3) (void)engine->checkpoint();
  }
}

/// Empty when all that was told is so in `store`, at the revision named.
std::string broken_word(storage::Store& store, const Told& told) {
  Told found;
  for (const Commit& commit : store.read_changes(0, 1000, false).commits) {
    if (!commit.changes.empty()) found[commit.revision] = commit.changes.front().key;
  }
  for (const auto& [revision, key] : told) {
    const auto at = found.find(revision);
    if (at == found.end()) return "revision " + std::to_string(revision) + " is gone";
    if (at->second != key) return "revision " + std::to_string(revision) + " is another change";
    if (!store.read()->get(model::Collection::organizations, key)) return key + " is gone";
  }
  return broken_history(store);
}

}  // namespace

TEST_CASE("killed at any call and any byte of a write, beside a process that goes on [P1, P3, P10]") {
  std::uint64_t deaths = 0;
  std::vector<std::string> broken;
  for (const std::uint64_t written : {0U, 1U, 100U, 1'000'000U}) {
    for (std::uint64_t nth = 1;; ++nth) {
      CrashFileSystem disk;
      Told told;
      const auto other = open_engine(store_path, quiet(), disk);
      told[commit(*other, {organization("before", 0)}).revision] = id("before", 0);
      FaultFileSystem dying(disk);
      // A short write is one more place in the middle of a write; other calls need no second visit.
      dying.plan({.calls = written == 0 ? every_call : Call::write,
                  .nth = nth,
                  .times = Fault::for_ever,
                  .short_write = written,
                  .kills = true});
      try {
        work(dying, told);
        break;
      } catch (const Killed&) {
        ++deaths;
      }
      std::string wrong;
      try {
        for (int number = 0; number < 3; ++number)
          told[commit(*other, {organization("after", number)}).revision] = id("after", number);
        wrong = broken_word(*other, told);
        if (wrong.empty()) (void)other->checkpoint();
        for (const Loss loss : {Loss::everything, Loss::nothing}) {
          const auto image = disk.image(loss);
          const auto reopened = open_engine(store_path, quiet(), *image);
          if (wrong.empty()) wrong = broken_word(*reopened, told);
          // Who goes on ends what the dead have left: nobody meets it a second time.
          if (wrong.empty() && !reopened->notices().empty()) wrong = reopened->notices().front().message;
        }
      } catch (const StorageError& error) {
        wrong = error.what();
      }
      if (!wrong.empty())
        broken.push_back("call " + std::to_string(nth) + ", " + std::to_string(written) + " bytes: " + wrong);
    }
  }
  figure_at_least("P10", "deaths at a call of the file system, beside a process that goes on", deaths, 250);
  for (std::size_t index = 0; index < broken.size() && index < 5; ++index) FAIL_CHECK(broken[index]);
  CHECK_MESSAGE(broken.empty(), broken.size() << " deaths break a promise");
}
