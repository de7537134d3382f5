// Several handles, names, strangers and forks around one store: one store all the same [P4].
#include <doctest/doctest.h>
#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <thread>

#include "support/child_process.hpp"
#include "support/temporary_folder.hpp"
#include "surroundings/real_store.hpp"

namespace {

using namespace orgmgr;
using namespace orgmgr::test;

/// What a backup program, or a curious one, does: opens each file, locks and unlocks it, closes it.
void handle_every_file(const std::string& folder) {
  std::error_code gone;
  for (auto entry = std::filesystem::recursive_directory_iterator(folder, gone);
       entry != std::filesystem::recursive_directory_iterator(); entry.increment(gone)) {
    const int file = ::open(entry->path().c_str(), O_RDWR | O_CLOEXEC | O_NONBLOCK);
    if (file < 0) continue;
    struct ::flock whole {};
    whole.l_type = F_WRLCK;
    whole.l_whence = SEEK_SET;
    whole.l_start = 100;  // not the store's own bytes: those would make others wait, as they should
    (void)::fcntl(file, F_SETLK, &whole);
    ::close(file);
  }
}

}  // namespace

TEST_CASE("a folder is one store by each of its names, whatever the current one is [P4]") {
  const TemporaryFolder folder;
  const auto before = std::filesystem::current_path();
  std::filesystem::create_directory(folder / "above");
  std::filesystem::create_directory_symlink("above", folder / "link");
  std::filesystem::current_path(folder.path());
  const std::vector<EnginePointer> engines{open_real(folder / "above/store"), open_real("above/store"),
                                           open_real("link/store"), open_real("./above/../link/store/"),
                                           open_real("above/store")};
  std::filesystem::current_path("/");
  std::filesystem::create_hard_link(folder / "above/store/.orgmgr/LOCK", folder / "another name of LOCK");
  for (int round = 0; round < 4; ++round) {
    for (const auto& engine : engines) count_up(*engine);
  }
  std::filesystem::current_path(before);
  for (const auto& engine : engines) {
    CHECK(counted(*engine->read()) == 20);
    CHECK(engine->durable() == 20);
  }
  CHECK(broken_history(*engines[0]) == "");
  // Other processes are kept out by the same file, whatever it is called.
  CHECK(in_child([&] {
          OpenOptions alone = real_options(20);
          alone.exclusive = true;
          return refusal_of([&] { (void)open_real(folder / "link/store", alone); });
        }) == number_of(ErrorCode::lock_timeout));
  // The folder itself must be named: a link may lead elsewhere tomorrow.
  std::filesystem::create_directory_symlink("above/store", folder / "to the store");
  CHECK(opening_of(folder / "to the store", false) == ErrorCode::unsafe_path);
  CHECK(opening_of(folder / "to the store", true) == ErrorCode::unsafe_path);
}

TEST_CASE("who opens, locks and closes every file of the store takes no lock of it away [P4]") {
  const TemporaryFolder folder;
  const std::string store = folder / "store";
  const auto engine = open_real(store);
  std::atomic<bool> done{false};
  std::thread stranger([&] {
    while (!done) handle_every_file(store);
  });
  constexpr int each = 150;
  const auto count = [&](Engine& own) {
    for (int number = 0; number < each; ++number) count_up(own);
    return 0;
  };
  ChildProcess other([&] { return count(*open_real(store)); });
  count(*engine);
  CHECK(other.wait() == 0);
  done = true;
  stranger.join();
  CHECK(counted(*engine->read()) == 2 * each);
  CHECK(broken_history(*engine) == "");
}

TEST_CASE("a child that closes, forgets or exits with a handle takes nothing from its parent [P4]") {
  const TemporaryFolder folder;
  const std::string store = folder / "store";
  auto engine = open_real(store);
  count_up(*engine);
  const std::string before = tree_of(store);
  CHECK(in_child([&] {
          if (refusal_of([&] { (void)engine->checkpoint(); }) != number_of(ErrorCode::used_after_fork))
            return 1;
          if (refusal_of([&] { (void)engine->read_changes(0, 1, false); }) !=
              number_of(ErrorCode::used_after_fork))
            return 2;
          engine.reset();  // closes
          return 0;
        }) == 0);
  CHECK((tree_of(store) == before));  // neither a checkpoint nor a word in the page
  // The parent still keeps an exclusive opener out, and goes on.
  CHECK(in_child([&] {
          OpenOptions alone = real_options(20);
          alone.exclusive = true;
          return refusal_of([&] { (void)open_real(store, alone); });
        }) == number_of(ErrorCode::lock_timeout));
  count_up(*engine);
  CHECK(counted(*engine->read()) == 2);
}

TEST_CASE("children forked amid other threads' commits open handles of their own beside them [P4]") {
  const TemporaryFolder folder;
  const std::string store = folder / "store";
  const auto engine = open_real(store);
  std::atomic<bool> done{false};
  std::atomic<std::uint64_t> own{0};
  std::thread writer([&] {
    while (!done) {
      count_up(*engine);
      ++own;
    }
  });
  constexpr std::uint64_t children = 12;
  for (std::uint64_t child = 0; child < children; ++child) {
    CHECK(in_child([&] {
            if (refusal_of([&] { count_up(*engine); }) != number_of(ErrorCode::used_after_fork)) return 1;
            const auto mine = open_real(store);
            count_up(*mine);
            count_up(*mine);
            return 0;
          }) == 0);
  }
  done = true;
  writer.join();
  CHECK(counted(*engine->read()) == own + 2 * children);
  CHECK(broken_history(*engine) == "");
}
