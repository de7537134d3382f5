// A checkpoint copies what did not change as it stands: the files are those that writing each line gives, and
// what is damaged is not copied on [P5].
#include <doctest/doctest.h>

#include <random>

#include "storage/engine_support.hpp"
#include "storage/json/run_writer.hpp"
#include "storage/json/snapshot_writer.hpp"
#include "support/memory_file_system.hpp"

namespace {

using namespace orgmgr;
using namespace orgmgr::test;
using namespace orgmgr::storage::json_engine;

const Layout layout{"/store"};
constexpr std::size_t members = 1;  // the slot of org_users: the grouped one
constexpr std::size_t settings = 2;

using Random = std::mt19937_64;

struct Store {
  MemoryFileSystem files;
  Manifest manifest;
  std::shared_ptr<BlockCache> cache = std::make_shared<BlockCache>(1U << 20U);

  Store() { files.make_directory(layout.root); }
  /// A view on what was written.
  [[nodiscard]] View view() {
    View on;
    on.snapshot = std::make_shared<Snapshot>(files, layout, manifest, cache);
    on.at_revision = manifest.reach().revision;
    return on;
  }
  void checkpoint(const View& view) {
    manifest.files = write_snapshot(files, layout, view);
    manifest.base.revision = view.at_revision;
    manifest.runs.clear();
  }
  void add_run(const View& view) { manifest.runs.push_back(write_run(files, layout, view, 0)); }
  [[nodiscard]] std::string file(Revision revision, std::size_t slot, bool sums = false) {
    const std::string stem(stem_of(slot));
    return files.get(
        fs::join(layout.snapshot(revision), sums ? Layout::sums_name(stem) : Layout::data_name(stem)));
  }
};

/// The same state with nothing below it, so that each line is written anew.
View by_itself(const View& view, Revision revision) {
  View plain;
  plain.at_revision = revision;
  for (std::size_t slot = 0; slot < slot_count; ++slot) {
    view.walk(slot, {}, [&](std::string_view key, std::string_view value) {
      plain.overlays[slot].set(key, value, revision);
      return true;
    });
  }
  return plain;
}

std::string key_of(std::size_t slot, std::uint64_t number) {
  if (slot != members) return "k" + std::string(number % 3 == 0 ? "\"" : "") + std::to_string(number);
  // Large organizations, and many of one member or two.
  const std::uint64_t org = number % 3 == 0 ? number % 40 : number / 2;
  return model::member_key("org_" + std::to_string(org), "user_" + std::to_string(number));
}

std::string value_of(std::size_t slot, const std::string& key, Random& random) {
  const std::size_t size = random() % 300 == 0 ? random() % 400'000 : random() % 120;
  const std::string filler(size, 'v');
  if (slot != members) return "\"" + filler + "\"";
  const auto [org, user] = model::split_member_key(key);
  return R"({"org_id":")" + std::string(org) + R"(","user_id":")" + std::string(user) + R"(","note":")" +
         filler + "\"}";
}

/// Puts and removes at random: of ids up to `ids`, so that many are hit again or not.
void change(View& view, Random& random, std::size_t count, std::uint64_t ids) {
  ++view.at_revision;
  for (std::size_t number = 0; number < count; ++number) {
    const std::size_t slot = std::array{members, settings, lookup_slot}[random() % 3];
    const std::string key = key_of(slot, random() % ids);
    if (random() % 3 == 0) {
      view.overlays[slot].set(key, std::nullopt, view.at_revision);
    } else {
      view.overlays[slot].set(key, value_of(slot, key, random), view.at_revision);
    }
  }
}

void check_same(Store& store, Revision copied, Revision anew, const std::map<std::string, FileFacts>& facts) {
  CHECK(facts.size() == store.manifest.files.size());
  for (const auto& one : facts) {
    CAPTURE(one.first);
    const FileFacts& other = store.manifest.files.at(one.first);
    CHECK(one.second.records == other.records);
    CHECK(one.second.bytes == other.bytes);
    CHECK(one.second.sums == other.sums);
  }
  for (std::size_t slot = 0; slot < slot_count; ++slot) {
    if (!facts.contains(std::string(stem_of(slot)))) continue;
    CHECK(store.file(copied, slot) == store.file(anew, slot));
    CHECK(store.file(copied, slot, true) == store.file(anew, slot, true));
  }
}

}  // namespace

TEST_CASE("what a checkpoint copies and what it writes give the files that writing each line gives") {
  const std::uint64_t seed = std::random_device{}();
  CAPTURE(seed);
  Random random(seed);
  for (int round = 0; round < 25; ++round) {
    CAPTURE(round);
    Store store;
    // Every fifth time files that take many readings.
    const std::uint64_t ids = 1 + random() % (round % 5 == 0 ? 30'000 : 300);
    View first;
    change(first, random, random() % (2 * ids), ids);
    store.checkpoint(first);
    for (int step = 0; step < 3; ++step) {
      for (std::size_t runs = random() % 3; runs > 0; --runs) {
        View with = store.view();
        change(with, random, random() % 100, ids);
        with.place.offset = with.at_revision;
        store.add_run(with);
      }
      View now = store.view();
      change(now, random, random() % (step == 0 ? 2 : 200), ids + 10);
      const View plain = by_itself(now, now.at_revision + 1'000'000);
      const auto facts = write_snapshot(store.files, layout, plain);
      store.checkpoint(now);
      check_same(store, now.at_revision, plain.at_revision, facts);
    }
  }
}

TEST_CASE("a checkpoint refuses a damaged block wherever it is, and names the file [P5]") {
  Random random(7);
  Store store;
  View first;
  change(first, random, 2500, 3000);
  store.checkpoint(first);
  const std::string path = fs::join(layout.snapshot(1), Layout::data_name(stem_of(members)));
  const std::string sound = store.files.get(path);
  REQUIRE(sound.size() > 20 * block_size);
  for (std::size_t at = 17; at < sound.size(); at += block_size) {
    std::string damaged = sound;
    damaged[at] = static_cast<char>(damaged[at] ^ 1);
    store.files.put(path, damaged);
    View now = store.view();
    change(now, random, 3, 3000);
    try {
      (void)write_snapshot(store.files, layout, now);
      FAIL_CHECK("was copied: " << at);
    } catch (const StorageError& error) {
      CHECK(error.code() == ErrorCode::damaged);
      CHECK(error.path() == path);
    }
  }
}

TEST_CASE("the groups of organizations begin and end where their members do") {
  Store store;
  View first;
  first.at_revision = 1;
  const auto put = [](View& view, const std::string& org, const std::string& user) {
    view.overlays[members].set(model::member_key(org, user), member_record(org, user), view.at_revision);
  };
  const auto remove = [](View& view, const std::string& org, const std::string& user) {
    view.overlays[members].set(model::member_key(org, user), std::nullopt, view.at_revision);
  };
  for (const char* org : {"org_b", "org_d", "org_f"}) {
    for (const char* user : {"u2", "u4", "u6"}) put(first, org, user);
  }
  store.checkpoint(first);
  const std::vector<std::pair<std::string, std::string>> places{
      {"org_a", "u1"}, {"org_b", "u1"}, {"org_b", "u2"}, {"org_b", "u4"}, {"org_b", "u6"}, {"org_b", "u7"},
      {"org_c", "u1"}, {"org_d", "u2"}, {"org_d", "u4"}, {"org_d", "u6"}, {"org_e", "u9"}, {"org_f", "u2"},
      {"org_f", "u4"}, {"org_f", "u6"}, {"org_f", "u8"}, {"org_g", "u1"}};
  for (std::uint32_t touched = 0; touched < (1U << places.size()); touched += 1 + touched / 64) {
    for (const bool removing : {true, false}) {
      View now = store.view();
      now.at_revision = 2;
      for (std::size_t place = 0; place < places.size(); ++place) {
        if ((touched >> place & 1U) == 0) continue;
        if (removing) remove(now, places[place].first, places[place].second);
        if (!removing) put(now, places[place].first, places[place].second);
      }
      const View plain = by_itself(now, 3);
      const auto expected = write_snapshot(store.files, layout, plain);
      const auto got = write_snapshot(store.files, layout, now);
      CHECK(got.at("org_users").records == expected.at("org_users").records);
      if (store.file(2, members) != store.file(3, members)) {
        FAIL_CHECK("touched " << touched << "\n" << store.file(2, members));
      }
    }
  }
}
