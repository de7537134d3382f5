// Negative controls: over a file system that breaks its word the same checks must find a loss. A
// harness that finds nothing is only worth something when it is shown able to find.
#include <doctest/doctest.h>

#include <array>
#include <numeric>

#include "crash/ledger.hpp"
#include "support/lying_file_system.hpp"
#include "support/memory_file_system.hpp"
#include "support/proof.hpp"

namespace {

using namespace orgmgr;
using namespace orgmgr::test;

using Breaches = std::array<std::uint64_t, breach_count>;

std::uint64_t in_all(const Breaches& breaches) {
  return std::accumulate(breaches.begin() + 1, breaches.end(), std::uint64_t{0});
}

using Work = std::function<void(Ledger&, CrashFileSystem&)>;

/// What the images of a run break, by kind.
Breaches breaches_of(const Work& work) {
  Ledger ledger;
  Breaches breaches{};
  for_each_crash_image(
      [&](CrashFileSystem& files) {
        ledger = {};
        work(ledger, files);
      },
      [&](MemoryFileSystem& image, const CrashPoint&) {
        ++breaches.at(static_cast<std::size_t>(judge_image(image, ledger).breach));
      },
      {.seeds = 2});
  return breaches;
}

std::uint64_t of(const Breaches& breaches, Breach breach) {
  return breaches.at(static_cast<std::size_t>(breach));
}

/// The same of a short run on a file system that lies.
Breaches breaches_under(const Lies& lies) {
  return breaches_of([&](Ledger& ledger, CrashFileSystem& files) {
    LyingFileSystem lying(files, lies);
    OpenOptions options = Surroundings{}.options();
    options.checkpoint_at_close = false;
    Witness witness(ledger, lying, options);
    witness.engine().rotate_at(2500);
    for (int number = 0; number < 5; ++number) {
      witness.commit({put_organization("org_" + std::to_string(number), "N " + std::to_string(number), 200)});
    }
    (void)witness.engine().checkpoint();
    witness.commit({put_organization("org_last", "Last")});
  });
}

}  // namespace

TEST_CASE("control: the honest file system breaks no promise") { CHECK(in_all(breaches_under({})) == 0); }

TEST_CASE("control: without syncs acknowledged changes are lost, and what is left of a store says so") {
  const Breaches breaches = breaches_under({.sync = true});
  CHECK(of(breaches, Breach::damaged) > 0);
  figure_at_least("P1", "control: images of a run without syncs in which something is missed",
                  in_all(breaches), 100);
}

TEST_CASE("control: without syncs of the journal alone acknowledged changes are lost") {
  CHECK(of(breaches_under({.sync = true, .only_path = ".0.jsonl"}), Breach::lost) > 5);
}

TEST_CASE("control: without the sync of a snapshot's files a power cut is damage") {
  CHECK(of(breaches_under({.sync = true, .only_path = "snapshot/"}), Breach::damaged) > 0);
}

TEST_CASE("control: without syncs of folders acknowledged changes are lost") {
  CHECK(in_all(breaches_under({.sync_directory = true})) > 10);
}

TEST_CASE("control: without the sync of the journal's folder acknowledged changes are lost") {
  CHECK(in_all(breaches_under({.sync_directory = true, .only_path = "journal"})) > 0);
}

TEST_CASE("control: without the sync of the folder above the store an acknowledged store is lost") {
  CHECK(in_all(breaches_under({.sync_directory = true, .only_path = "/disk/data", .whole_path = true})) > 0);
}

TEST_CASE("control: a change that is written in two parts is seen to be there in part") {
  const Breaches breaches = breaches_of([](Ledger& ledger, CrashFileSystem& files) {
    OpenOptions options = Surroundings{}.options();
    options.checkpoint_at_close = false;
    Witness witness(ledger, files, options);
    witness.commit({put_organization("org_a", "Acme")});
    // The ledger knows one change of two records; the store gets two.
    const std::vector<Edit> edits{put_organization("org_b", "Beta"), put_organization("org_c", "Gamma")};
    State whole = ledger.allowed[1].front();
    apply(whole, edits);
    ledger.allowed[3].push_back(whole);
    for (const Edit& edit : edits) (void)commit(witness.engine(), {edit});
  });
  CHECK(of(breaches, Breach::not_whole) > 5);
}

TEST_CASE("control: a state that was never committed, and one that was forgotten, are told apart") {
  const Breaches breaches = breaches_of([](Ledger& ledger, CrashFileSystem& files) {
    OpenOptions options = Surroundings{}.options();
    options.checkpoint_at_close = false;
    Witness witness(ledger, files, options);
    witness.commit({put_organization("org_a", "Acme")});
    ++ledger.acknowledged;  // of something that nobody has written
  });
  CHECK(of(breaches, Breach::lost) > 0);
  CHECK(of(breaches, Breach::not_whole) == 0);
}
