// The operating system's own calls, in a program that stands in front of them: reads and writes that come
// back short or interrupted change nothing that anybody can see [P6], and memory that runs out at any
// allocation loses nothing [P1, P2].
#include <doctest/doctest.h>

#include <dlfcn.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <new>

#include "crash/ledger.hpp"
#include "fs/file_system.hpp"
#include "storage/json/upkeep.hpp"
#include "support/memory_file_system.hpp"
#include "support/proof.hpp"
#include "support/temporary_folder.hpp"

namespace {

enum class Whim { none, interrupted, one_byte, half };

/// What becomes of reads and writes while it is set; every other call is left alone, so that who repeats an
/// interrupted one gets on.
thread_local Whim whim = Whim::none;
thread_local std::uint64_t whims = 0;
thread_local bool turn = false;

template <class Function>
Function next_of(const char* name) {
  return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

/// The size to ask for; nothing when the call shall be interrupted.
std::optional<std::size_t> whimsical(std::size_t size) {
  if (whim == Whim::none || size < 2 || !(turn = !turn)) return size;
  ++whims;
  switch (whim) {
    case Whim::interrupted:
      errno = EINTR;
      return std::nullopt;
    case Whim::one_byte:
      return 1;
    default:
      return size / 2;
  }
}

/// Allocations of this thread until the one that fails; 0: none does.
thread_local std::uint64_t allocations_left = 0;
thread_local bool ran_out = false;
thread_local std::size_t largest_piece = ~std::size_t{0};  ///< that there is memory for

void* allocate(std::size_t size) {
  if (size > largest_piece) throw std::bad_alloc();
  if (allocations_left != 0 && --allocations_left == 0) {
    ran_out = true;
    throw std::bad_alloc();
  }
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}

}  // namespace

// NOLINTBEGIN(*-dcl-*, cert-*): these take the place of the C library's
extern "C" ssize_t pread(int descriptor, void* buffer, size_t size, off_t offset) {
  static const auto real = next_of<ssize_t (*)(int, void*, size_t, off_t)>("pread");
  const auto asked = whimsical(size);
  return asked ? real(descriptor, buffer, *asked, offset) : -1;
}
extern "C" ssize_t pwrite(int descriptor, const void* buffer, size_t size, off_t offset) {
  static const auto real = next_of<ssize_t (*)(int, const void*, size_t, off_t)>("pwrite");
  const auto asked = whimsical(size);
  return asked ? real(descriptor, buffer, *asked, offset) : -1;
}
// NOLINTEND
void* operator new(std::size_t size) { return allocate(size); }
// Sorts ask this way for room. It must be replaced with the others: a sanitizer's own would not go with them.
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  try {
    return allocate(size);
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace {

using namespace orgmgr;
using namespace orgmgr::test;
namespace engines = orgmgr::storage::json_engine;

OpenOptions quiet() {
  OpenOptions options = Surroundings{}.options();
  options.checkpoint_at_close = false;
  return options;
}

Edit numbered(int number, std::size_t filler = 0) {
  return put_organization("org_" + std::to_string(number), "N " + std::to_string(number), filler);
}

/// Everything that a store does, and what it is in the end.
State work(const std::string& path) {
  State expected;
  auto engine = engines::open_engine(path, quiet(), fs::posix_file_system());
  engine->rotate_at(20'000);
  for (int number = 0; number < 12; ++number) {
    const std::vector<Edit> edits{numbered(number, static_cast<std::size_t>(number) * 700)};
    commit(*engine, edits);
    apply(expected, edits);
    if (number % 5 == 4) (void)engine->checkpoint();
  }
  CHECK(engines::check(*engine).clean());
  (void)engines::backup(*engine, path + "-backup");
  engine.reset();
  engine = engines::open_engine(path, quiet(), fs::posix_file_system());
  CHECK(engine->notices().empty());
  CHECK(state_of(*engine->read()) == expected);
  CHECK(broken_history(*engine) == "");
  return expected;
}

/// The same handle commits once more, behind whatever was left.
void go_on(Engine& engine, Ledger& ledger) {
  const std::vector<Edit> edits{numbered(4)};
  for (auto [revision, states] : std::map(ledger.allowed)) {
    for (State& state : states) {
      apply(state, edits);
      ledger.allowed[revision + 1].push_back(state);
    }
  }
  ledger.acknowledged = commit(engine, edits).revision;
}

void write(storage::Transaction& transaction, const Edit& edit) {
  transaction.put(edit.collection, edit.key, edit.value);
}

/// Fails the `nth` allocation of `function`; false when there were fewer.
template <class Function>
bool starve(std::uint64_t nth, const Function& function) {
  ran_out = false;
  allocations_left = nth;
  try {
    function();
  } catch (...) {
    allocations_left = 0;
    if (!ran_out) throw;
    return true;
  }
  allocations_left = 0;
  return ran_out;
}

}  // namespace

TEST_CASE("short and interrupted reads and writes are gone on with, and never seen [P6]") {
  std::uint64_t all = 0;
  for (const Whim chosen : {Whim::interrupted, Whim::half, Whim::one_byte}) {
    const TemporaryFolder folder;
    whims = 0;
    whim = chosen;
    const State expected = work(folder / "store");
    whim = Whim::none;
    CHECK(whims > 100);
    all += whims;
    CHECK(state_of(*engines::open_engine(folder / "store", quiet(), fs::posix_file_system())->read()) ==
          expected);
    CHECK(
        state_of(*engines::open_engine(folder / "store-backup", quiet(), fs::posix_file_system())->read()) ==
        expected);
  }
  figure_at_least("P6", "reads and writes cut short or interrupted by the system", all, 500);
}

TEST_CASE(
    "memory that runs out at any allocation of a change, a checkpoint or an opening loses nothing [P1, P2, "
    "P7]") {
  Ledger told;
  std::unique_ptr<MemoryFileSystem> start;
  {
    CrashFileSystem files;
    Witness witness(told, files, quiet());
    witness.commit({numbered(1), put_member("org_1", "u")});
    (void)witness.engine().checkpoint();
    witness.commit({numbered(2)});
    start = files.image(Loss::nothing);
  }
  std::uint64_t runs = 0;
  std::uint64_t broken = 0;
  const std::uint64_t step = std::max<std::uint64_t>(1, 100 / proof_scale());
  for (int command = 0; command < 4; ++command) {
    for (std::uint64_t nth = 1;; nth += step) {
      const auto disk = start->clone();
      EnginePointer engine;
      if (command != 0) engine = engines::open_engine(store_path, quiet(), *disk);
      Ledger ledger = told;
      State changed = ledger.allowed.at(2).front();
      const std::vector<Edit> edits{numbered(3), put_member("org_3", "u")};
      apply(changed, edits);
      const bool failed = starve(nth, [&] {
        if (command == 0) engine = engines::open_engine(store_path, quiet(), *disk);
        if (command == 1) (void)commit(*engine, edits);
        if (command == 2) (void)engine->checkpoint();
        if (command == 3) (void)state_of(*engine->read());
      });
      if (!failed) break;
      ++runs;
      if (command == 1) ledger.allowed[3].push_back(changed);  // it may be there, or not
      if (engine) go_on(*engine, ledger);
      engine.reset();
      if (std::string wrong = broken_promise(*disk, ledger); !wrong.empty() && ++broken <= 5)
        FAIL_CHECK("command " << command << ", allocation " << nth << ": " << wrong);
    }
  }
  figure_at_least("P1 P2", "allocations that failed", runs, 300);
  figure_none("P1 P2", "failed allocations after which a promise is broken", broken);
}

TEST_CASE(
    "memory that runs out amid a change, or as changes are taken back, ends the transaction, whatever its "
    "host "
    "makes of it [P2]") {
  std::uint64_t ended = 0;
  std::uint64_t went_on = 0;
  for (std::uint64_t nth = 1;; ++nth) {
    CAPTURE(nth);
    MemoryFileSystem disk;
    const auto engine = engines::open_engine(store_path, quiet(), disk);
    commit(*engine, {numbered(1), put_member("org_1", "u")});
    State expected = state_of(*engine->read());
    bool failed = false;
    const auto outcome = [&]() -> std::optional<std::uint64_t> {
      try {
        return engine
            ->commit({.op = "test"},
                     [&](storage::Transaction& transaction) {
                       write(transaction, numbered(2));
                       const std::size_t mark = transaction.mark();
                       failed = starve(nth, [&] {
                         write(transaction, put_organization("org_1", "Renamed"));
                         write(transaction, numbered(3));
                         transaction.erase(model::Collection::org_users, "org_1 u");
                         transaction.roll_back(mark);
                       });
                       transaction.roll_back(mark);
                       return storage::Ruling{.apply = true};
                     })
            .revision;
      } catch (const std::bad_alloc&) {
        return std::nullopt;
      }
    }();
    if (outcome) {
      ++went_on;
      apply(expected, {numbered(2)});
    } else {
      ++ended;
    }
    CHECK(state_of(*engines::open_engine(store_path, quiet(), *disk.clone())->read()) == expected);
    CHECK(inconsistency(*engine->read()) == "");
    if (!failed) break;
  }
  CHECK(ended > 10);
  CHECK(went_on > 3);
}

TEST_CASE("a record that there is no memory for, put or put back, leaves no lookup key behind [P2]") {
  constexpr std::size_t large = 5000;
  for (const bool taken_back : {false, true}) {
    CAPTURE(taken_back);
    MemoryFileSystem disk;
    const auto engine = engines::open_engine(store_path, quiet(), disk);
    commit(*engine, {numbered(1, taken_back ? large : 0)});
    const State before = state_of(*engine->read());
    const Edit renamed = put_organization("org_1", "Renamed", taken_back ? 0 : large);
    const auto change = [&](storage::Transaction& transaction) {
      const std::size_t mark = transaction.mark();
      if (taken_back) write(transaction, renamed);
      std::string text = renamed.value;
      largest_piece = large / 2;  // enough for everything but the record
      if (!taken_back)
        CHECK_THROWS_AS(transaction.put(renamed.collection, renamed.key, std::move(text)), std::bad_alloc);
      transaction.roll_back(mark);
      largest_piece = ~std::size_t{0};
      write(transaction, numbered(2));
      return storage::Ruling{.apply = true};
    };
    CHECK_THROWS_AS((void)engine->commit({.op = "test"}, change), std::bad_alloc);
    CHECK(state_of(*engine->read()) == before);
    commit(*engine, {numbered(3)});
    CHECK(inconsistency(*engine->read()) == "");
    CHECK(state_of(*engine->read()).size() == before.size() + 1);
  }
}

TEST_CASE("memory that runs out as the journal is padded takes the change back that was written [P2, P7]") {
  MemoryFileSystem disk;
  const auto engine = engines::open_engine(store_path, quiet(), disk);
  commit(*engine, {numbered(1)});
  State expected = state_of(*engine->read());
  largest_piece = 512U << 10U;                                              // padding is a MiB
  CHECK_THROWS_AS(commit(*engine, {numbered(2, 70'000)}), std::bad_alloc);  // so much that padding begins
  largest_piece = ~std::size_t{0};
  CHECK(state_of(*engines::open_engine(store_path, quiet(), *disk.clone())->read()) == expected);
  commit(*engine, {numbered(3)});
  apply(expected, {numbered(3)});
  CHECK(state_of(*engine->read()) == expected);
  CHECK(broken_history(*engine) == "");
}
