// The umask, and standard descriptors that are closed: through a whole life of a store [P11].
#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include <orgmgr/orgmgr.hpp>

#include "support/child_process.hpp"
#include "support/temporary_folder.hpp"
#include "surroundings/real_store.hpp"

namespace {

using namespace orgmgr;
using namespace orgmgr::test;

/// Makes, changes, rotates, checkpoints, backs up, restores, takes over and exports: all that makes files.
void live(const std::string& folder) {
  const std::string store = folder + "/store";
  {
    OpenOptions options = real_options();
    options.checkpoint_bytes = 2000;
    const auto engine = open_real(store, options);
    engine->rotate_at(3000);
    for (int number = 0; number < 30; ++number) {
      commit(*engine,
             {put_organization("org_" + std::to_string(number), "Org " + std::to_string(number), 300)});
    }
    (void)engine->checkpoint();
  }
  OrgManager orgs(store);
  Maintenance(orgs).backup(folder + "/backup");
  restore_store(folder + "/backup", folder + "/restored");
  const std::string original = folder + "/original";
  std::filesystem::create_directory(original);
  std::ofstream(original + "/organizations.json") << "{}";
  std::ofstream(original + "/org_users.json") << "{}";
  REQUIRE(OrgManager(original).create_organization("Taken over").ok());
  std::ofstream edit(store + "/edit");
  edit << "{}";
  edit.close();
  std::filesystem::rename(store + "/edit", store + "/org_users.json");
  (void)Maintenance(orgs).repair(false);
}

/// Descriptors 0 to 2 that are open on anything below the folder.
int low_descriptors_below(const std::string& folder) {
  int found = 0;
  for (int number = 0; number < 3; ++number) {
    std::error_code none;
    const auto target = std::filesystem::read_symlink("/proc/self/fd/" + std::to_string(number), none);
    if (!none && target.string().starts_with(folder)) ++found;
  }
  return found;
}

}  // namespace

TEST_CASE("whatever the umask, every file of a life is 0600 or less, every folder 0700 [P11]") {
  for (const mode_t mask : {0U, 077U, 0777U}) {
    CAPTURE(mask);
    const TemporaryFolder folder;
    CHECK(in_child([&] {
            // What the test itself makes is made as usual; an opened store tightens the folder it takes over.
            const mode_t usual = ::umask(mask);
            if (mask == 0777U) ::umask(usual | 0077U);
            live(folder.path());
            return 0;
          }) == 0);
    int files = 0;
    for (const char* name : {"store", "backup", "restored", "original"}) {
      CHECK(std::filesystem::status(folder / name).permissions() == std::filesystem::perms::owner_all);
      for (const auto& entry : std::filesystem::recursive_directory_iterator(folder / name)) {
        const auto mode = static_cast<unsigned>(entry.symlink_status().permissions());
        CAPTURE(entry.path().string());
        CAPTURE(mode);
        const std::string path = entry.path().string();
        if (path.starts_with(folder / "original/org") || path == folder / "store/org_users.json")
          continue;  // people's
        ++files;
        CHECK((entry.is_directory() ? mode == 0700U : (mode & ~0600U) == 0));
      }
    }
    CHECK(files > 60);
  }
}

TEST_CASE("with standard input, output and error closed no file of a life is one of them") {
  const TemporaryFolder folder;
  const int status = in_child([&] {
    for (int number = 0; number < 3; ++number) ::close(number);
    live(folder.path());
    const auto engine = open_real(folder / "store");
    count_up(*engine);
    const auto reader = open_to_read(folder / "store");
    (void)state_of(*reader->read());
    const int low = low_descriptors_below(folder.path());
    // What is written to them now reaches no file of the store.
    const std::string before = tree_of(folder / "store");
    for (int number = 0; number < 3; ++number) {
      if (::write(number, "stray", 5) == 5) return 50 + number;
    }
    return tree_of(folder / "store") == before ? low : 60;
  });
  CHECK(status == 0);
}
