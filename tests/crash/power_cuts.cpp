// Real power cuts: four processes write to a store on a mounted disk, and are killed amid it. What the disk
// holds then, and not what the kernel would still write, is mounted anew: the store has what was told.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <map>
#include <random>
#include <set>

#include "storage/engine_support.hpp"
#include "storage/json/upkeep.hpp"
#include "support/child_process.hpp"
#include "support/lying_file_system.hpp"
#include "support/proof.hpp"
#include "support/temporary_folder.hpp"

namespace {

using namespace orgmgr;
using namespace orgmgr::test;
using SteadyClock = std::chrono::steady_clock;

constexpr int processes = 4;
constexpr std::uint64_t cuts_of_a_store = 8;

bool succeeds(const std::string& command) { return std::system((command + " >/dev/null 2>&1").c_str()) == 0; }

/// An ext4 file system in a file, seen by this process alone.
class Disk {
 public:
  Disk() {
    if (::geteuid() != 0) {
      refused_ = "needs root to mount a disk";
    } else if (::unshare(CLONE_NEWNS) != 0 ||
               ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) {
      refused_ = "no mounts of its own for this process";
    } else if (!succeeds("truncate -s 64M " + image_) ||
               !succeeds("mkfs.ext4 -q -F -E lazy_itable_init=0,lazy_journal_init=0 " + image_)) {
      refused_ = "no mkfs.ext4, or no room for a disk";
    } else if (::mkdir(folder().c_str(), 0700) != 0 || !mount("data=ordered")) {
      refused_ = "no loop device to mount a disk by";
    }
  }
  ~Disk() {
    if (mounted_) (void)unmount();
  }
  Disk(const Disk&) = delete;
  Disk& operator=(const Disk&) = delete;

  /// Why there is no such disk; empty when there is.
  [[nodiscard]] const std::string& refused() const noexcept { return refused_; }
  [[nodiscard]] std::string folder() const { return place_ / "disk"; }

  /// What the kernel still holds is lost; mounted again as these options say. Nobody may be writing: a copy
  /// is of one moment only while there is nothing but what was begun and is not asked for.
  void lose_power(const std::string& options) {
    REQUIRE(succeeds("cp --sparse=always " + image_ + " " + image_ + ".cut"));
    REQUIRE(unmount());
    std::filesystem::rename(image_ + ".cut", image_);
    REQUIRE(mount(options));
  }

 private:
  bool mount(const std::string& options) {
    mounted_ = succeeds("mount -t ext4 -o loop," + options + " " + image_ + " " + folder());
    return mounted_;
  }
  bool unmount() {
    mounted_ = !succeeds("umount " + folder());
    return !mounted_;
  }

  TemporaryFolder place_;
  std::string image_ = place_ / "image";
  std::string refused_{};
  bool mounted_ = false;
};

struct Told {
  std::uint64_t organization = 0;
  Revision revision = 0;
};

std::string id_of(std::uint64_t organization) { return "org_" + std::to_string(organization); }

EnginePointer open(fs::FileSystem& files, const std::string& store) {
  OpenOptions options = Surroundings{}.options(std::random_device{}());
  options.checkpoint_bytes = 6000;
  return storage::json_engine::open_engine(store, options, files);
}

/// Tells each change once it is acknowledged.
int work(const std::string& store, const Lies& lies, std::uint64_t first, int tell) {
  LyingFileSystem files(fs::posix_file_system(), lies);
  try {
    auto engine = open(files, store);
    for (std::uint64_t next = first;; next += processes) {
      engine->rotate_at(20'000);
      const auto outcome =
          commit(*engine, {put_organization(id_of(next), "Name " + std::to_string(next), next % 400)});
      const Told told{next, outcome.revision};
      if (::write(tell, &told, sizeof told) != static_cast<ssize_t>(sizeof told)) return 1;
      if (next % 31 == 0) (void)engine->checkpoint();
      if (next % 67 == 0) {
        engine.reset();
        engine = open(files, store);
      }
    }
  } catch (const StorageError& error) {
    std::cerr << "a process gave up at change " << first << ": " << error.what() << std::endl;
    return 2;
  }
}

/// Processes that write, and what they have told up to a moment.
class Crew {
 public:
  Crew(const std::string& store, const Lies& lies, std::uint64_t first) {
    REQUIRE(::pipe2(pipe_.data(), O_CLOEXEC | O_NONBLOCK) == 0);
    ::fcntl(pipe_[1], F_SETFL, 0);  // who writes waits
    for (int process = 0; process < processes; ++process) {
      const std::uint64_t own_first = first + static_cast<std::uint64_t>(process);
      children_.push_back(
          std::make_unique<ChildProcess>([&] { return work(store, lies, own_first, pipe_[1]); }));
    }
  }
  ~Crew() {
    ::close(pipe_[0]);
    ::close(pipe_[1]);
  }
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  /// Waits until the first change is told.
  void await() const {
    pollfd readable{pipe_[0], POLLIN, 0};
    ::poll(&readable, 1, 5000);
  }
  /// Adds what is told within that time.
  void listen_for(std::chrono::milliseconds time, std::vector<Told>& heard) {
    const auto end = SteadyClock::now() + time;
    std::array<Told, 256> some{};
    for (;;) {
      const bool last = SteadyClock::now() >= end;
      for (ssize_t got = 1; got > 0;) {
        got = ::read(pipe_[0], some.data(), sizeof some);
        if (got > 0)
          heard.insert(heard.end(), some.begin(), some.begin() + got / static_cast<ssize_t>(sizeof(Told)));
      }
      if (last) return;
      pollfd readable{pipe_[0], POLLIN, 0};
      ::poll(&readable, 1, 1);
    }
  }
  /// How many had ended before.
  std::uint64_t kill() {
    std::uint64_t ended = 0;
    for (const auto& child : children_) ended += child->kill() >= 0 ? 1U : 0U;
    children_.clear();
    return ended;
  }

 private:
  std::array<int, 2> pipe_{};
  std::vector<std::unique_ptr<ChildProcess>> children_{};
};

struct Tally {
  std::uint64_t cuts = 0;
  std::uint64_t told = 0;
  std::uint64_t lost = 0;    ///< of what was told
  std::uint64_t closed = 0;  ///< stores that did not open
  std::uint64_t broken = 0;  ///< that were not whole
  std::uint64_t harmed = 0;  ///< cuts after which any of these was found
  std::uint64_t failed = 0;  ///< processes that ended before the cut
  std::string wrong{};       ///< what was, after each cut
};

class PowerCuts {
 public:
  PowerCuts(Disk& disk, std::uint64_t seed) : disk_(disk), random_(seed) {}

  /// A cut amid writing, after which the store is looked at as on a machine that was started anew.
  void cut(const Lies& lies, Tally& tally) {
    if (tally.cuts % cuts_of_a_store == 0) begin_anew();
    Lies own = lies;
    own.boot = ++boot_;
    std::vector<Told> heard;
    {
      Crew crew(store_, own, next_);
      // Some cuts come while the store is made or recovered.
      if (lies.sync || random_() % 4 != 0) crew.await();
      crew.listen_for(std::chrono::milliseconds(15 + random_() % 60), heard);
      tally.failed += crew.kill();
      crew.listen_for({}, heard);  // what was told before its end counts as well
    }
    disk_.lose_power(random_() % 2 == 0 ? "data=ordered" : "data=writeback");
    next_ += 10'000;  // none that a process may have begun
    for (const Told& told : heard) known_[told.organization] = told.revision;
    ++tally.cuts;
    tally.told += heard.size();
    const std::uint64_t before = tally.lost + tally.closed + tally.broken;
    judge(tally);
    if (tally.lost + tally.closed + tally.broken > before) ++tally.harmed;
  }

  /// A store that no cut has met.
  void begin_anew() {
    std::filesystem::remove_all(store_);
    known_.clear();
  }

 private:
  void judge(Tally& tally) {
    ++boot_;
    LyingFileSystem files(fs::posix_file_system(), {.only_path = {}, .boot = boot_});
    try {
      const auto engine = open(files, store_);
      const auto reader = engine->read();
      std::uint64_t lost = 0;
      for (const auto& [organization, revision] : known_) {
        const bool there = reader->get(model::Collection::organizations, id_of(organization)).has_value();
        if (!there || revision > reader->revision()) ++lost;
      }
      tally.lost += lost;
      for (const auto& [key, value] : state_of(*reader))  // what was shown once must stay as well
        known_.emplace(std::stoull(key.substr(key.find("org_") + 4)), reader->revision());
      std::string broken = broken_history(*engine) + inconsistency(*reader);
      for (const Finding& finding : check(*engine).findings) {
        // What a cut may leave: half of a snapshot, which is nothing to anybody (I30), and a tail that was
        // told to nobody.
        if (finding.severity != Finding::Severity::note && finding.code != "torn_tail")
          broken += finding.code + ": " + finding.message + "\n";
      }
      if (!broken.empty()) ++tally.broken;
      if (lost > 0) tally.wrong += std::to_string(lost) + " lost\n";
      tally.wrong += broken;
    } catch (const StorageError& error) {
      ++tally.closed;
      tally.wrong += error.what();
    }
  }

  Disk& disk_;
  std::mt19937_64 random_;
  std::string store_ = disk_.folder() + "/store";
  std::uint64_t boot_ = 0;
  std::uint64_t next_ = 1;
  std::map<std::uint64_t, Revision> known_{};
};

}  // namespace

TEST_CASE(
    "a disk that loses its power amid writing keeps a store that opens, with all that was told [P1, P3, "
    "P9]") {
  Disk disk;
  if (!disk.refused().empty()) {
    std::cout << "SKIPPED: power cuts of a real disk: " << disk.refused() << "\n";
    return;
  }
  const std::uint64_t seed = std::random_device{}();
  CAPTURE(seed);
  PowerCuts power(disk, seed);
  Tally tally;
  while (tally.cuts < scaled(100)) power.cut({}, tally);
  figure_at_least("P1 P3 P9", "power cuts of a mounted disk, amid the writing of four processes", tally.cuts,
                  100, 2000);
  figure_at_least("P1", "changes that were acknowledged before one of them", tally.told, 500);
  INFO(tally.wrong.substr(0, 2000));
  CHECK(tally.failed == 0);
  figure_none("P1", "acknowledged changes that a power cut took away", tally.lost);
  figure_none("P3 P9", "stores that a power cut left closed", tally.closed);
  figure_none("P3 P9", "stores that a power cut left with anything that is not whole", tally.broken);

  Tally control;
  while (control.cuts < 4) {
    power.begin_anew();
    power.cut({.sync = true, .sync_directory = true}, control);
  }
  figure_at_least("P1", "control: of four power cuts without syncs, those after which something is missed",
                  control.harmed, 3);
}
