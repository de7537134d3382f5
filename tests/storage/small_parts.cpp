// Overlay, block cache, line buffer, names of segments.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <random>
#include <vector>

#include "storage/json/block_cache.hpp"
#include "storage/json/layout.hpp"
#include "storage/json/line_buffer.hpp"
#include "storage/json/overlay.hpp"
#include "support/memory_file_system.hpp"

namespace {

using namespace orgmgr;
using namespace orgmgr::test;
using namespace orgmgr::storage::json_engine;

using Model = std::map<std::string, std::pair<std::optional<std::string>, Revision>>;

bool same(const Overlay& overlay, const Model& model) {
  Overlay::Cursor cursor(overlay, {});
  for (const auto& [key, entry] : model) {
    const auto* found = cursor.current();
    if (found == nullptr || found->key() != key || found->revision() != entry.second) return false;
    if (found->value() != entry.first) return false;
    if (overlay.find(key) != found) return false;
    cursor.advance();
  }
  return cursor.current() == nullptr;
}

}  // namespace

TEST_CASE("an overlay is a map whose older versions stay as they were") {
  const std::uint64_t seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  Overlay overlay;
  Model model;
  std::vector<std::pair<Overlay, Model>> versions;
  for (Revision revision = 1; revision <= 3000; ++revision) {
    const std::string key = "k" + std::to_string(random() % 500);
    const bool removal = random() % 4 == 0;
    const std::string value = "v" + std::to_string(revision);
    overlay.set(key, removal ? std::nullopt : std::optional<std::string_view>(value), revision);
    model[key] = {removal ? std::nullopt : std::optional(value), revision};
    if (revision % 300 == 0) versions.emplace_back(overlay, model);
  }
  CHECK(same(overlay, model));
  for (const auto& [old, expected] : versions) CHECK(same(old, expected));
  CHECK(overlay.find("none") == nullptr);
  for (const std::string from : {"", "k", "k25", "k250", "k499", "k4990", "z"}) {
    const Overlay::Cursor cursor(overlay, from);
    const auto expected = model.lower_bound(from);
    CHECK((cursor.current() == nullptr) == (expected == model.end()));
    if (cursor.current() != nullptr && expected != model.end())
      CHECK(cursor.current()->key() == expected->first);
  }
  for (const Revision old : {0U, 1U, 1000U, 2500U, 2999U}) {
    Model rest = model;
    std::erase_if(rest, [&](const auto& entry) { return entry.second.second <= old; });
    Overlay newer;
    newer.take_after(old, overlay);
    CHECK(same(newer, rest));
  }
  Overlay nothing;
  nothing.take_after(3000, overlay);
  CHECK(nothing.empty());
  // What an older version took over, and the newer changes, are what the newer one takes over.
  Overlay in_steps;
  in_steps.take_after(300, versions[4].first);
  const Overlay kept = in_steps;
  in_steps.take_after(1500, overlay);
  Overlay at_once;
  at_once.take_after(300, overlay);
  Model rest = model;
  std::erase_if(rest, [](const auto& entry) { return entry.second.second <= 300; });
  CHECK(same(at_once, rest));
  CHECK(same(in_steps, rest));
  Model then = versions[4].second;
  std::erase_if(then, [](const auto& entry) { return entry.second.second <= 300; });
  CHECK(same(kept, then));
}

TEST_CASE("an overlay takes over all that is newer than a revision, wherever it hangs, and nothing else") {
  const std::uint64_t seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  constexpr Revision last = 400;
  Overlay overlay;
  Model model;
  for (Revision revision = 1; revision <= last; ++revision) {
    for (int change = 0; change < 3; ++change) {
      const std::string key = "k" + std::to_string(random() % 150);
      overlay.set(key, "v", revision);
      model[key] = {"v", revision};
    }
  }
  for (Revision revision = 0; revision <= last; ++revision) {
    Model newer;
    for (const auto& [key, entry] : model) {
      if (entry.second > revision) newer[key] = entry;
    }
    Overlay taken;
    taken.take_after(revision, overlay);
    CHECK(same(taken, newer));
  }
}

TEST_CASE("an overlay of many keys is the same map in whatever order they come") {
  const std::uint64_t seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  constexpr std::size_t many = 6000;
  std::vector<std::string> rising;
  for (std::size_t i = 0; i < many; ++i) rising.push_back("key " + std::to_string(1'000'000 + i));
  std::vector<std::string> falling(rising.rbegin(), rising.rend());
  std::vector<std::string> shuffled = rising;
  std::shuffle(shuffled.begin(), shuffled.end(), random);
  for (const auto& keys : {rising, falling, shuffled}) {
    Overlay overlay;
    Model model;
    Revision revision = 0;
    for (const auto& key : keys) {
      overlay.set(key, key, ++revision);
      model[key] = {key, revision};
    }
    const Overlay before = overlay;
    const Model then = model;
    for (const std::string key : {"a", "key", "key 1003000", "key 1003000+", "z"}) {
      overlay.set(key, std::nullopt, ++revision);
      model[key] = {std::nullopt, revision};
    }
    CHECK(same(overlay, model));
    CHECK(same(before, then));
    for (const auto& from : keys) {
      const Overlay::Cursor cursor(overlay, from);
      REQUIRE(cursor.current() != nullptr);
      REQUIRE(cursor.current()->key() == from);
    }
    Overlay last_five;
    last_five.take_after(many, overlay);
    std::erase_if(model, [](const auto& entry) { return entry.second.second <= many; });
    CHECK(same(last_five, model));
  }
}

TEST_CASE("the block cache stays within its bound, and loads a block once while it holds it [P13]") {
  BlockCache cache(64 * block_size);
  std::map<std::uint64_t, int> loads;
  const auto get = [&](std::uint64_t file, std::uint64_t index) {
    return cache.get(file, index, [&] {
      ++loads[file * 1'000'000 + index];
      auto block = std::make_shared<Block>();
      block->size = static_cast<std::uint32_t>(index);
      return block;
    });
  };
  CHECK(get(1, 7)->size == 7);
  CHECK(get(1, 7)->size == 7);
  CHECK(get(2, 7)->size == 7);
  CHECK(loads[1'000'007] == 1);
  CHECK(loads[2'000'007] == 1);
  for (std::uint64_t index = 0; index < 10'000; ++index) {
    CHECK(get(3, index)->size == index);
    (void)get(1, 7);  // in use all the time
  }
  CHECK(cache.size() <= 64);
  CHECK(loads[1'000'007] < 100);
  CHECK(cache.register_file() != cache.register_file());
}

TEST_CASE("the block cache still has what came last, whatever it gave up for it") {
  BlockCache cache(1024 * block_size);
  std::map<std::uint64_t, int> loads;
  const auto get = [&](std::uint64_t index) {
    const BlockPointer got = cache.get(1, index, [&] {
      ++loads[index];
      auto block = std::make_shared<Block>();
      block->size = static_cast<std::uint32_t>(index);
      return block;
    });
    CHECK(got->size == index);
  };
  for (std::uint64_t number = 0; number < 20'000; ++number) {
    get(number * 7919);
    for (std::uint64_t back = 1; back < std::min<std::uint64_t>(number, 30); ++back)
      get((number - back) * 7919);
  }
  CHECK(cache.size() <= 1024);
  CHECK(std::all_of(loads.begin(), loads.end(), [](const auto& one) { return one.second == 1; }));
}

TEST_CASE("lines of every length come out of a file, padding is passed over, long ones are a rest") {
  MemoryFileSystem files;
  std::string bytes;
  std::vector<std::pair<std::string, std::uint64_t>> expected;
  for (const std::size_t length : {1U, 2U, 4094U, 4095U, 4096U, 4097U, 20'000U, 70'000U, 3U}) {
    for (std::size_t padding = 0; padding < length % 3; ++padding) bytes += '\n';
    expected.emplace_back(std::string(length, static_cast<char>('a' + length % 20)), bytes.size());
    bytes += expected.back().first + "\n";
  }
  files.put("/a", bytes + "rest");
  const auto file = files.open("/a", fs::OpenMode::read);
  LineBuffer lines(*file, 0, 100'000);
  std::string_view line;
  for (const auto& [text, at] : expected) {
    REQUIRE(lines.next(line) == LineBuffer::Kind::line);
    CHECK(line == text);
    CHECK(lines.begin() == at);
    CHECK(lines.behind() == at + text.size() + 1);
  }
  CHECK(lines.next(line) == LineBuffer::Kind::rest);
  CHECK(line == "rest");
  CHECK_FALSE(lines.skip_line());

  LineBuffer bounded(*file, 0, 10'000);
  int seen = 0;
  int rests = 0;
  for (auto kind = bounded.next(line); kind != LineBuffer::Kind::end; kind = bounded.next(line)) {
    CHECK(line.size() < 10'000 + (65U << 10U) + 1);
    rests += kind == LineBuffer::Kind::rest ? 1 : 0;
    ++seen;
    if (!bounded.skip_line()) break;
  }
  CHECK(seen == 10);
  CHECK(rests >= 2);  // the longest, and the end

  files.put("/b", "");
  const auto nothing = files.open("/b", fs::OpenMode::read);
  CHECK(LineBuffer(*nothing, 0, 100).next(line) == LineBuffer::Kind::end);
  CHECK(LineBuffer(*nothing, 50, 100).next(line) == LineBuffer::Kind::end);
}

TEST_CASE("padding of any length is passed over, or the end, and what stands behind it is found") {
  MemoryFileSystem files;
  const std::string padding(200'000, '\n');
  files.put("/a", "first\n" + padding + "second\n\n\nthird\n" + padding);
  const auto file = files.open("/a", fs::OpenMode::read);
  std::string_view line;
  LineBuffer lines(*file, 0, 100);
  REQUIRE(lines.next(line) == LineBuffer::Kind::line);
  CHECK(line == "first");
  REQUIRE(lines.next(line) == LineBuffer::Kind::line);
  CHECK(line == "second");
  CHECK(lines.begin() == 6 + padding.size());
  REQUIRE(lines.next(line) == LineBuffer::Kind::line);
  CHECK(line == "third");
  CHECK(lines.behind() == 6 + padding.size() + 7 + 2 + 6);
  CHECK(lines.next(line) == LineBuffer::Kind::end);

  LineBuffer until_padding(*file, 0, 100, Padding::ends);
  REQUIRE(until_padding.next(line) == LineBuffer::Kind::line);
  CHECK(until_padding.next(line) == LineBuffer::Kind::end);
}

TEST_CASE("only names that the engine itself would give are names of segments") {
  CHECK(SegmentName::parse("1.0.jsonl") == SegmentName{1, 0});
  CHECK(SegmentName::parse("9007199254740993.12.jsonl") == SegmentName{9007199254740993U, 12});
  for (const char* name :
       {"", "1.0.json", "01.0.jsonl", "1.00.jsonl", "0.0.jsonl", "1.0.jsonl.new", "+1.0.jsonl", "1.jsonl",
        "12", "12-0.jsonl", "1.-1.jsonl", "a.0.jsonl", "99999999999999999999999.0.jsonl"}) {
    CHECK_FALSE(SegmentName::parse(name));
  }
}
