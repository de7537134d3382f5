// Copies that other programs make of a store that is being written: each opens with all that was
// acknowledged before it was begun, or is refused by name [P1, P3, P5].
#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <thread>

#include "storage/json/upkeep.hpp"
#include "support/proof.hpp"
#include "support/temporary_folder.hpp"
#include "surroundings/real_store.hpp"

namespace {

using namespace orgmgr;
using namespace orgmgr::test;

struct Tally {
  std::uint64_t copies = 0;
  std::uint64_t opened = 0;
  std::uint64_t refused = 0;
  std::vector<std::string> wrong{};
};

bool says_what_is_wrong(const StorageError& error) {
  return (error.kind() == ErrorKind::corrupt || error.code() == ErrorCode::not_a_store ||
          error.code() == ErrorCode::store_not_found || error.code() == ErrorCode::path_not_found) &&
         !error.path().empty();
}

/// A copy that opens must be a prefix of history that holds what was acknowledged when the copy was begun:
/// the counter stands at the number of its commits.
void judge(const std::string& copy, std::uint64_t acknowledged, std::uint64_t at_most, bool read_only,
           Tally& tally) {
  ++tally.copies;
  try {
    const auto engine = read_only ? open_to_read(copy) : open_real(copy);
    const std::uint64_t there = counted(*engine->read());
    if (there != engine->durable()) tally.wrong.push_back("not a revision that ever was");
    if (there < acknowledged) tally.wrong.push_back("lacks what was acknowledged");
    if (there > at_most) tally.wrong.push_back("holds what never was");
    if (auto broken = broken_history(*engine); !broken.empty()) tally.wrong.push_back(broken);
    if (auto broken = inconsistency(*engine->read()); !broken.empty()) tally.wrong.push_back(broken);
    if (!read_only) {
      count_up(*engine);
      if (!storage::json_engine::check(*engine).clean()) tally.wrong.emplace_back("is not clean");
    }
    ++tally.opened;
  } catch (const StorageError& error) {
    ++tally.refused;
    if (!says_what_is_wrong(error)) tally.wrong.push_back(std::string("refused as: ") + error.what());
  }
}

/// Counts up, pads and checkpoints until it is told to end.
class Writer {
 public:
  explicit Writer(const std::string& store)
      : engine_(open(store)), thread_([this] {
          while (!done_) {
            count_up(*engine_);
            ++acknowledged_;
            ::usleep(200);
          }
        }) {}
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  ~Writer() {
    done_ = true;
    thread_.join();
  }
  [[nodiscard]] std::uint64_t acknowledged() const { return acknowledged_; }
  [[nodiscard]] Engine& engine() { return *engine_; }

 private:
  static EnginePointer open(const std::string& store) {
    OpenOptions options = real_options();
    options.checkpoint_bytes = 12'000;
    auto engine = open_real(store, options);
    engine->rotate_at(30'000);
    return engine;
  }
  EnginePointer engine_;
  std::atomic<std::uint64_t> acknowledged_{0};
  std::atomic<bool> done_{false};
  std::thread thread_;
};

/// Each copy is looked through whole, and a store that is written to grows: so many of one store.
constexpr std::uint64_t copies_of_one = 25;

void copy_one_with(const std::string& command, std::uint64_t copies, Tally& tally) {
  const TemporaryFolder folder;
  const std::string store = folder / "store";
  Writer writer(store);
  while (writer.acknowledged() < 50) ::usleep(1000);
  for (std::uint64_t number = 0; number < copies; ++number) {
    const std::string copy = folder / ("copy" + std::to_string(number));
    const std::uint64_t before = writer.acknowledged();
    // Files come and go while they are copied: what cp says of that is not what is tested.
    if (::system(
            ("mkdir -p '" + copy + "'; cd '" + store + "' && " + command + " '" + copy + "/' 2>/dev/null")
                .c_str()) == -1)
      tally.wrong.emplace_back("no copy could be made");
    const std::uint64_t most = writer.acknowledged() + 1;
    judge(copy, before, most, true, tally);
    judge(copy, before, most, false, tally);
    std::filesystem::remove_all(copy);
  }
}

Tally copy_with(const std::string& command, std::uint64_t copies) {
  Tally tally;
  for (std::uint64_t left = copies; left > 0; left -= std::min(left, copies_of_one))
    copy_one_with(command, std::min(left, copies_of_one), tally);
  return tally;
}

std::string first_of(const Tally& tally) { return tally.wrong.empty() ? std::string() : tally.wrong.front(); }

}  // namespace

TEST_CASE(
    "a copy that another program makes beside a writer is a state that was, or refused by name [P1, P3, "
    "P5]") {
  const Tally whole = copy_with("cp -r .", scaled(25));
  CHECK_MESSAGE(whole.wrong.empty(), first_of(whole));
  CHECK(whole.opened > 0);
  const Tally visible = copy_with("cp -r *", scaled(25));  // without .orgmgr
  CHECK_MESSAGE(visible.wrong.empty(), first_of(visible));
  CHECK(visible.opened > 0);
  const Tally packed = copy_with("tar cf - . | tar xf - -C", scaled(10));
  CHECK_MESSAGE(packed.wrong.empty(), first_of(packed));
  figure_at_least("P5", "copies of a store that was being written, opened to read and to write",
                  whole.copies + visible.copies + packed.copies, 100);
  figure_none("P1 P3 P5", "of them wrong: neither a state that was, nor refused by name",
              whole.wrong.size() + visible.wrong.size() + packed.wrong.size());
}

TEST_CASE("a backup beside writers, checkpoints and rotations is a state that was, every time [P1, P3]") {
  Tally tally;
  const std::uint64_t backups = scaled(20);
  for (std::uint64_t made = 0; made < backups;) {
    const TemporaryFolder folder;
    {
      Writer writer(folder / "store");
      while (writer.acknowledged() < 50) ::usleep(1000);
      for (std::uint64_t number = 0; number < copies_of_one && made < backups; ++number, ++made) {
        const std::string copy = folder / ("backup" + std::to_string(number));
        const std::uint64_t before = writer.acknowledged();
        const BackupReport report = storage::json_engine::backup(writer.engine(), copy);
        CHECK(report.revision >= before);
        judge(copy, report.revision, report.revision, false, tally);
      }
    }
    // The store itself goes on as if nothing had been.
    const auto engine = open_real(folder / "store");
    CHECK(storage::json_engine::check(*engine).clean());
  }
  CHECK(tally.refused == 0);
  CHECK_MESSAGE(tally.wrong.empty(), first_of(tally));
}

TEST_CASE(
    "a copy by hard links is a store of its own name only until either changes; none takes the other's "
    "[P5]") {
  const TemporaryFolder folder;
  const std::string store = folder / "store";
  {
    const auto engine = open_real(store);
    for (int number = 0; number < 5; ++number) count_up(*engine);
  }
  const std::string copy = folder / "copy";
  REQUIRE(::system(("cp -al '" + store + "' '" + copy + "'").c_str()) == 0);
  std::filesystem::remove(copy + "/.orgmgr/LOCK");
  // One file under two names: two stores would write over each other's lines.
  std::uint64_t acknowledged = 5;
  std::uint64_t refused = 0;
  std::vector<EnginePointer> both(2);
  for (int turn = 0; turn < 6; ++turn) {
    for (std::size_t which = 0; which < 2; ++which) {
      try {
        if (!both[which]) both[which] = open_real(which == 0 ? store : copy);
        count_up(*both[which]);
        ++acknowledged;
      } catch (const StorageError& error) {
        CHECK(error.code() == ErrorCode::unsafe_path);
        ++refused;
      }
    }
  }
  both.clear();
  CHECK(refused > 0);
  CHECK(counted(*open_to_read(store)->read()) == 5);
  CHECK(counted(*open_to_read(copy)->read()) == 5);
  std::filesystem::remove_all(copy);
  const auto engine = open_real(store);  // the only name again
  CHECK(count_up(*engine) == 6);
  CHECK(broken_history(*engine) == "");
}
