// What time does to a store: long runs, clocks that jump, files of other days and other stores [P3, P5, P13].
#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>

#include <orgmgr/orgmgr.hpp>

#include "support/proof.hpp"
#include "support/temporary_folder.hpp"
#include "surroundings/real_store.hpp"

namespace {

using namespace orgmgr;
using namespace orgmgr::test;
namespace files = std::filesystem;

std::uint64_t entries_in(const std::string& folder) {
  std::uint64_t count = 0;
  for (auto entry = files::recursive_directory_iterator(folder);
       entry != files::recursive_directory_iterator(); ++entry)
    ++count;
  return count;
}

std::uint64_t resident_kilobytes() {
  std::ifstream file("/proc/self/statm");
  std::uint64_t total = 0;
  std::uint64_t resident = 0;
  file >> total >> resident;
  return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)) / 1024;
}

struct Footprint {
  std::uint64_t descriptors = 0;
  std::uint64_t entries = 0;
  std::uint64_t resident = 0;
};

/// The most of each over a stretch of commits.
Footprint most_while_committing(Engine& engine, Engine& reader, const std::string& store,
                                std::mt19937_64& random, std::uint64_t commits) {
  Footprint most;
  for (std::uint64_t number = 0; number < commits; ++number) {
    commit(engine, random_edits(random, 1 + number % 2, 120, 400));
    if (number % 500 == 0) (void)reader.read();
    if (number % 50 != 0) continue;
    most.descriptors = std::max(most.descriptors, entries_in("/proc/self/fd"));
    most.entries = std::max(most.entries, entries_in(store));
    most.resident = std::max(most.resident, resident_kilobytes());
  }
  return most;
}

}  // namespace

TEST_CASE("ten thousand commits with checkpoints keep descriptors, files and memory where they were [P13]") {
  const TemporaryFolder folder;
  const std::string store = folder / "store";
  OpenOptions options = real_options();
  options.checkpoint_bytes = 32U << 10U;
  options.cache_bytes = 512U << 10U;  // full soon
  const auto engine = open_real(store, options);
  options.read_only = true;
  const auto reader = open_real(store, options);  // one that only now and then looks
  std::mt19937_64 random(20);
  const std::uint64_t half = scaled(6000);
  (void)most_while_committing(*engine, *reader, store, random, half / 4);
  const Footprint first = most_while_committing(*engine, *reader, store, random, half);
  const Footprint second = most_while_committing(*engine, *reader, store, random, half);
  CAPTURE(first.entries);
  CHECK(second.descriptors <= first.descriptors + 2);
  CHECK(second.entries <= first.entries + 4);  // one more run, or one folder amid its removal
  if (proof_scale() >= 100) CHECK(second.resident <= first.resident + 1024);  // sanitizers keep what is freed
  CHECK(state_of(*reader->read()) == state_of(*engine->read()));
  CHECK(inconsistency(*engine->read()) == "");
  figure_at_least("P13", "commits in one run with files, descriptors and memory flat", engine->durable(),
                  9000);
}

TEST_CASE("a clock that jumps moves neither the order of commits nor what has expired [P3]") {
  const TemporaryFolder folder;
  const std::string store = folder / "store";
  const Timestamp start = std::chrono::sys_days{std::chrono::year{2026} / 3 / 1};
  auto now = std::make_shared<Timestamp>(start);
  OpenOptions options = real_options();
  options.clock = [now] { return *now; };
  auto orgs = std::make_optional<OrgManager>(store, options);
  const OrgId acme = orgs->create_organization("Acme").value();
  (void)orgs->add_user_to_org(acme, UserId("ann"), "owner").value();
  const std::string session = orgs->create_session(UserId("ann")).value().token;
  const std::string invitation =
      orgs->create_invitation(acme, {.email = "bob@example.com", .role = "member"}).value().token;
  const WriteOptions once{.operation_id = "once"};
  (void)orgs->rename_organization(acme, "Acme again", once).value();
  CHECK(orgs->check_session(session).ok());
  CHECK(orgs->find_invitation(invitation).ok());

  *now += std::chrono::days(400);  // far ahead, and one commit that says so
  (void)orgs->create_organization("Ahead").value();
  CHECK(orgs->check_session(session).error().code() == ErrorCode::session_expired);
  CHECK(orgs->find_invitation(invitation).error().code() == ErrorCode::invitation_expired);
  int made = 0;
  for (const int days : {-400, -1000, 3, 0, 500, -499, 1}) {
    CAPTURE(days);
    *now += std::chrono::days(days);
    if (made % 2 == 0) {
      orgs.reset();
      orgs.emplace(store, options);
    }
    if (made % 3 == 0) (void)Maintenance(*orgs).checkpoint();
    CHECK(orgs->create_organization("Jump " + std::to_string(++made)).ok());
    CHECK(orgs->check_session(session).error().code() == ErrorCode::session_expired);
    CHECK(orgs->find_invitation(invitation).error().code() == ErrorCode::invitation_expired);
    CHECK(orgs->accept_invitation(invitation, UserId("bob"), "bob@example.com").error().code() ==
          ErrorCode::invitation_expired);
    // The id was forgotten with its week, for good: the command is one of its own again.
    CHECK(orgs->rename_organization(acme, "Acme " + std::to_string(made), once).ok() == (made == 1));
  }
  const Changes changes = orgs->read_changes(0, 1000);
  REQUIRE(changes.commits.size() == orgs->revision());
  for (std::size_t number = 1; number < changes.commits.size(); ++number) {
    CHECK(changes.commits[number].revision == changes.commits[number - 1].revision + 1);
    CHECK(changes.commits[number].at >= changes.commits[number - 1].at);
  }
  CHECK(Maintenance(*orgs).check().clean());
}

TEST_CASE("parts of other days and of another store beside each other are refused, or are one of them [P5]") {
  const TemporaryFolder folder;
  OpenOptions options = real_options();
  options.checkpoint_at_close = false;
  std::vector<State> states;
  const auto grow = [&](const std::string& store, int from, int to) {
    const auto engine = open_real(store, options);
    engine->rotate_at(2500);
    for (int number = from; number < to; ++number) {
      commit(*engine,
             {put_organization("org_" + std::to_string(number % 7), store + std::to_string(number), 200)});
      if (number % 5 == 3) (void)engine->checkpoint();
      states.push_back(state_of(*engine->read()));
    }
  };
  const auto copy = [](const std::string& from, const std::string& to) {
    if (files::exists(from)) files::copy(from, to, files::copy_options::recursive);
  };
  const std::string days[] = {folder / "old", folder / "new", folder / "other"};
  grow(days[1], 0, 6);
  copy(days[1], days[0]);
  grow(days[1], 6, 18);
  grow(days[2], 0, 9);
  std::uint64_t mixed = 0;
  std::uint64_t refused = 0;
  std::uint64_t wrong = 0;
  for (int mix = 0; mix < 3 * 3 * 3 * 4; ++mix) {
    CAPTURE(mix);
    const std::string store = folder / "mixed";
    files::create_directory(store);
    files::permissions(store, files::perms::owner_all);
    copy(days[mix % 3] + "/manifest.json", store + "/manifest.json");
    copy(days[mix / 3 % 3] + "/snapshot", store + "/snapshot");
    copy(days[mix / 9 % 3] + "/journal", store + "/journal");
    if (mix / 27 < 3) copy(days[mix / 27] + "/.orgmgr", store + "/.orgmgr");
    for (const bool read_only : {true, false}) {
      ++mixed;
      try {
        const auto engine = read_only ? open_to_read(store) : open_real(store, options);
        const State state = state_of(*engine->read());
        if (std::find(states.begin(), states.end(), state) == states.end()) ++wrong;
        if (!broken_history(*engine).empty() || !inconsistency(*engine->read()).empty()) ++wrong;
        if (!read_only) commit(*engine, {put_organization("org_more", "More")});
      } catch (const StorageError& error) {
        CAPTURE(error.what());
        ++refused;
        CHECK((error.kind() == ErrorKind::corrupt || error.code() == ErrorCode::path_not_found));
        CHECK(error.path().starts_with(store));
      }
    }
    files::remove_all(store);
  }
  CHECK(refused > 100);
  figure_at_least("P5", "openings of parts of two stores and of two days, mixed", mixed, 200);
  figure_none("P5", "of them that gave a state which never was", wrong);
}
