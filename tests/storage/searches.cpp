// Searching lookup keys for a text finds what looking at each of them finds, wherever blocks and pieces of
// the file begin and end, and whatever was changed since the snapshot.
#include <doctest/doctest.h>

#include <random>
#include <set>

#include "storage/engine_support.hpp"
#include "support/memory_file_system.hpp"

namespace {

using namespace orgmgr;
using namespace orgmgr::test;

constexpr std::string_view names = "name:";

/// Texts of few different characters, so that parts of one are in many: some that JSON escapes, some of
/// several bytes, some longer than a block.
std::string random_name(std::mt19937_64& random) {
  static const std::vector<std::string> letters{"a",  "b", "c", "ab", " ",  "\"",
                                                "\\", "/", "n", "é",  "東", "😀"};
  const std::size_t length = random() % 200 == 0 ? 2000 + random() % 4000 : 3 + random() % 60;
  std::string name;
  while (name.size() < length) name += letters[random() % letters.size()];
  return name + std::to_string(random() % 100'000'000);
}

using Found = std::vector<std::pair<std::string, std::string>>;

Found by_looking(const storage::Reader& reader, std::string_view after, const std::string& needle) {
  Found found;
  reader.scan_lookups(names, after, [&](std::string_view key, std::string_view to) {
    if (key.find(needle) != std::string_view::npos) found.emplace_back(key, to);
    return true;
  });
  return found;
}

Found by_searching(const storage::Reader& reader, std::string_view after, const std::string& needle) {
  Found found;
  reader.search_lookups(names, after, needle, [&](std::string_view key, std::string_view to) {
    if (key.find(needle) != std::string_view::npos) found.emplace_back(key, to);
    return true;
  });
  return found;
}

/// Parts of names that are there, and one that is nowhere.
std::vector<std::string> needles_of(const std::vector<std::string>& keys, std::mt19937_64& random) {
  std::vector<std::string> needles{"", "\"", "\\", "\\\"", "nowhere to be found", "name:", "org_"};
  while (needles.size() < 40) {
    const std::string& key = keys[random() % keys.size()];
    const std::size_t from = names.size() + random() % (key.size() - names.size());
    needles.push_back(key.substr(from, 1 + random() % 7));
  }
  return needles;
}

void check_searches(const storage::Reader& reader, std::mt19937_64& random) {
  std::vector<std::string> keys;
  for (const auto& [key, to] : by_looking(reader, "", "")) keys.push_back(key);
  for (const std::string& needle : needles_of(keys, random)) {
    CAPTURE(needle);
    const std::string after = random() % 2 == 0 ? std::string() : keys[random() % keys.size()];
    const Found expected = by_looking(reader, after, needle);
    const Found found = by_searching(reader, after, needle);
    CHECK(found.size() == expected.size());
    CHECK((found == expected));
  }
}

}  // namespace

TEST_CASE("A search for a text finds every lookup key that holds it, in order, and none twice") {
  const std::uint64_t seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  Surroundings surroundings;
  MemoryFileSystem files;
  const auto store = storage::json_engine::open_engine("/store", surroundings.options(), files);
  std::set<std::string> used;
  const auto fresh_name = [&] {
    std::string name = random_name(random);
    while (!used.insert(name).second) name = random_name(random);
    return name;
  };
  std::vector<Edit> edits;
  constexpr int organizations = 6000;
  for (int number = 0; number < organizations; ++number) {
    edits.push_back(put_organization("org_" + std::to_string(number), fresh_name()));
    edits.push_back(put_member("org_" + std::to_string(number), "u"));  // other lookup keys behind the names
  }
  commit(*store, edits);
  check_searches(*store->read(), random);  // all of it newer than the snapshot
  (void)store->checkpoint();
  check_searches(*store->read(), random);  // all of it in the snapshot
  edits.clear();
  for (int change = 0; change < 300; ++change) {
    edits.push_back(put_organization("org_" + std::to_string(change * 7), fresh_name()));
    edits.push_back(put_organization("org_new" + std::to_string(change), fresh_name()));
  }
  commit(*store, edits);
  check_searches(*store->read(), random);  // both
}

TEST_CASE("A search is stopped by its visitor, and by the end of the prefix") {
  Surroundings surroundings;
  MemoryFileSystem files;
  const auto store = storage::json_engine::open_engine("/store", surroundings.options(), files);
  commit(*store, {put_organization("org_a", "user one"), put_organization("org_b", "user two"),
                  put_organization("org_c", "three"), put_member("org_a", "user one")});
  (void)store->checkpoint();
  const auto reader = store->read();
  int visits = 0;
  reader->search_lookups(names, "", "user", [&](std::string_view, std::string_view) { return ++visits < 1; });
  CHECK(visits == 1);
  // "user:user one …" holds it too, behind the prefix.
  CHECK(by_searching(*reader, "", "user") == Found{{"name:user one", "org_a"}, {"name:user two", "org_b"}});
}
