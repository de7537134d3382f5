// Taking lines of sorted files apart, and writing and reading whole files of any alignment.
#include <doctest/doctest.h>

#include <map>
#include <random>

#include "base/json_text.hpp"
#include "storage/engine_support.hpp"
#include "storage/json/sorted_file_writer.hpp"
#include "support/memory_file_system.hpp"

namespace {

using namespace orgmgr;
using namespace orgmgr::test;
using namespace orgmgr::storage::json_engine;

using Records = std::map<std::string, std::string>;

/// A sorted file in memory.
struct Sample {
  MemoryFileSystem files;
  FileFacts facts;
  Shape shape;
  Records records;

  Sample(Shape kind, const Records& given) : shape(kind), records(given) {
    files.make_directory("/d");
    SortedFileWriter writer(files, "/d", "sample", shape);
    for (const auto& [key, value] : records) writer.add(key, value);
    facts = writer.finish();
  }
  [[nodiscard]] SortedFile open(std::size_t cache = 1U << 20U) {
    return {files.open("/d/sample.json", fs::OpenMode::read),
            files.open("/d/sample.sums.json", fs::OpenMode::read), shape, facts,
            std::make_shared<BlockCache>(cache)};
  }
};

Records walk(const SortedFile& file, std::string_view from) {
  Records records;
  SortedFile::Cursor cursor(file, from);
  while (cursor.next()) {
    CHECK_FALSE(records.contains(std::string(cursor.key())));
    records.emplace(cursor.key(), cursor.value());
  }
  return records;
}

/// Every present key, keys around each, and walks from some of them.
void check_against_map(Sample& sample, std::size_t every = 1) {
  const SortedFile file = sample.open();
  CHECK(file.facts().records == sample.records.size());
  CHECK(walk(file, {}) == sample.records);
  std::size_t number = 0;
  for (const auto& [key, value] : sample.records) {
    if (number++ % every != 0) continue;
    CHECK(file.find(key) == value);
    for (const std::string& near : {key + "!", key + " ", key.substr(0, key.size() - 1), "\x01" + key}) {
      const auto known = sample.records.find(near);
      CHECK(file.find(near) == (known == sample.records.end() ? std::nullopt : std::optional(known->second)));
    }
    if (number % 7 == 0 && sample.records.size() < 2000) {
      CHECK(walk(file, key) == Records(sample.records.lower_bound(key), sample.records.end()));
      CHECK(walk(file, key + "!") == Records(sample.records.lower_bound(key + "!"), sample.records.end()));
    }
  }
  CHECK(file.find("\xff") == std::nullopt);
  CHECK(walk(file, "\xff").empty());
  CHECK(json::check(sample.files.get("/d/sample.json"), {.bytes = 1U << 30U, .depth = 32}) == std::nullopt);
  CHECK(json::check(sample.files.get("/d/sample.sums.json"), {.bytes = 1U << 30U, .depth = 32}) ==
        std::nullopt);
  CHECK(sample.files.get("/d/sample.sums.json") == sums_of(sample.files.get("/d/sample.json")));
}

std::string value_of(std::size_t length) { return "\"" + std::string(length, 'v') + "\""; }

}  // namespace

TEST_CASE("lines are told apart by kind and key") {
  std::string scratch;
  const auto key = [&](Shape shape, std::string_view line) {
    return std::string(take_apart(shape, line, scratch).key);
  };
  const auto kind = [&](Shape shape, std::string_view line) { return take_apart(shape, line, scratch).kind; };
  CHECK(kind(Shape::keyed, "{") == LineKind::structure);
  CHECK(kind(Shape::keyed, "}") == LineKind::end);
  CHECK(kind(Shape::keyed, R"("a": {"b":1},)") == LineKind::record);
  CHECK(take_apart(Shape::keyed, R"("a": {"b":1},)", scratch).value == R"({"b":1})");
  CHECK(take_apart(Shape::keyed, R"("a": {"b":1})", scratch).value == R"({"b":1})");
  CHECK(key(Shape::keyed, R"("a\"b\\c\u0001": 1,)") == "a\"b\\c\x01");
  CHECK(kind(Shape::grouped, R"("org_a": [)") == LineKind::group_start);
  CHECK(key(Shape::grouped, R"("org_a": [)") == "org_a");
  CHECK(key(Shape::grouped, R"({"org_id":"org_a","user_id":"u 1","role":"x"},)") == "org_a u 1");
  CHECK(key(Shape::grouped, R"({"org_id":"org_a","user_id":"u\"1","role":"x"})") == "org_a u\"1");
  for (const char* line : {"", "x", "\"a", "\"a\\", "\"a\":1", "\"a\" : 1", "a: 1"})
    CHECK(kind(Shape::keyed, line) == LineKind::malformed);
  for (const char* line :
       {R"({"user_id":"u"})", R"({"org_id":"a")", R"({"org_id":"a","user_id":"u")", R"("a": 1,)"}) {
    CHECK(kind(Shape::grouped, line) == LineKind::malformed);
  }
}

TEST_CASE("an empty file and a file of one record are found in") {
  for (const Shape shape : {Shape::keyed, Shape::grouped}) {
    Sample empty(shape, {});
    CHECK(empty.open().find("a") == std::nullopt);
    CHECK(walk(empty.open(), {}).empty());
    CHECK(json::check(empty.files.get("/d/sample.json"), {.bytes = 100, .depth = 3}) == std::nullopt);
  }
  Sample one(Shape::keyed, {{"a", "{}"}});
  check_against_map(one);
  Sample member(Shape::grouped, {{"org_a u1", member_record("org_a", "u1")}});
  check_against_map(member);
}

TEST_CASE("keys with escapes, spaces, and that begin alike are found, present or not") {
  Records records;
  for (const std::string key : {"a", "a!", "a b", "a\"", "a\"b", "a\\", "a\\n", "aa", "aaa", "b",
                                "name:caf\xc3\xa9", "\xe2\x98\x83", "z\tz"}) {
    records[key] = value_of(key.size());
    for (int number = 0; number < 40; ++number)
      records[key + std::to_string(number)] = value_of(static_cast<std::size_t>(number) * 3);
  }
  Sample sample(Shape::keyed, records);
  check_against_map(sample);
}

TEST_CASE("records longer than a block, and than many, are found, and so are their neighbours") {
  for (const std::size_t length : {4000U, 4095U, 4096U, 4097U, 8192U, 61'440U, 70'000U}) {
    CAPTURE(length);
    Records records;
    for (int number = 0; number < 30; ++number) {
      records["k" + std::to_string(100 + number)] = value_of(number % 5 == 2 ? length : 10);
    }
    records["k0"] = value_of(length);
    records["k9"] = value_of(length);
    Sample sample(Shape::keyed, records);
    check_against_map(sample);
  }
}

TEST_CASE("a line may begin and end at every place of a block") {
  for (std::size_t shift = 0; shift < 130; ++shift) {
    Records records{{"a", value_of(shift)}};
    for (int number = 0; number < 260; ++number) records["k" + std::to_string(1000 + number)] = value_of(50);
    Sample sample(Shape::keyed, records);
    const SortedFile file = sample.open();
    for (const auto& [key, value] : records) {
      if (file.find(key) != value || file.find(key + "!")) FAIL_CHECK("shift " << shift << " key " << key);
    }
    CHECK(walk(file, {}).size() == records.size());
  }
  // A line that ends exactly with the block, and one that is a block.
  for (std::size_t length = 4070; length < 4100; ++length) {
    Sample sample(
        Shape::keyed,
        {{"a", value_of(length)}, {"b", value_of(length)}, {"c", value_of(3)}, {"d", value_of(length)}});
    check_against_map(sample);
  }
}

TEST_CASE("members of small and large organizations are found, and of none") {
  Records records;
  const auto add = [&](const std::string& org, int members) {
    for (int number = 0; number < members; ++number) {
      const std::string user = "user_" + std::to_string(number);
      records[model::member_key(org, user)] = member_record(org, user);
    }
  };
  add("org_a", 1);
  add("org_ab", 100);
  add("org_b", 100'000);
  add("org_c", 3);
  add("org_d", 1);
  Sample sample(Shape::grouped, records);
  check_against_map(sample, 97);
  const SortedFile file = sample.open();
  CHECK(file.find("org_none user_1") == std::nullopt);
  CHECK(file.find("org_aa user_1") == std::nullopt);
  CHECK(file.find("org_b user_100000") == std::nullopt);
  SortedFile::Cursor cursor(file, "org_c ");
  REQUIRE(cursor.next());
  CHECK(cursor.key() == "org_c user_0");
}

TEST_CASE("random files give what a map gives") {
  const std::uint64_t seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  for (int round = 0; round < 30; ++round) {
    Records records;
    const std::size_t count = random() % 400;
    for (std::size_t number = 0; number < count; ++number) {
      std::string key;
      for (std::size_t length = 1 + random() % 12; length > 0; --length)
        key += "ab!\" \\\xc3\xa9z"[random() % 6];
      records[key] = value_of(random() % (random() % 9 == 0 ? 9000 : 60));
    }
    Sample sample(Shape::keyed, records);
    check_against_map(sample);
  }
}

TEST_CASE("keys that do not rise are refused by the writer") {
  MemoryFileSystem files;
  SortedFileWriter writer(files, "/", "x", Shape::keyed);
  writer.add("b", "1");
  CHECK_THROWS_AS(writer.add("b", "1"), std::logic_error);
  CHECK_THROWS_AS(writer.add("a", "1"), std::logic_error);
}

TEST_CASE("every flipped bit of a data or sums file is said or does no harm, never a wrong answer [P5]") {
  for (const Shape shape : {Shape::keyed, Shape::grouped}) {
    Records records;
    for (int number = 0; number < 60; ++number) {
      const std::string user = "u" + std::to_string(100 + number);
      records[shape == Shape::keyed ? user : "org_" + std::to_string(number / 9) + " " + user] =
          shape == Shape::keyed ? value_of(80) : member_record("org_" + std::to_string(number / 9), user);
    }
    Sample sample(shape, records);
    std::size_t said = 0;
    std::size_t flips = 0;
    for (const std::string path : {"/d/sample.json", "/d/sample.sums.json"}) {
      const std::string sound = sample.files.get(path);
      const bool data = path == "/d/sample.json";
      for (std::size_t at = 0; at < sound.size(); ++at) {
        for (int bit = 0; bit < 8; ++bit) {
          std::string bytes = sound;
          bytes[at] = static_cast<char>(bytes[at] ^ (1 << bit));
          sample.files.put(path, bytes);
          const SortedFile file = sample.open();
          bool heard = false;
          const auto answer = [&](const std::string& key) {
            try {
              const auto known = records.find(key);
              if (file.find(key) != (known == records.end() ? std::nullopt : std::optional(known->second))) {
                FAIL_CHECK(path << " byte " << at << " bit " << bit << ": a wrong answer for " << key);
              }
            } catch (const StorageError& error) {
              heard = true;
              if (error.code() != ErrorCode::damaged || error.path().empty() || error.line() == 0)
                FAIL_CHECK(std::string(error.what()));
            }
          };
          answer(records.begin()->first);
          answer(std::next(records.begin(), 31)->first);
          answer(records.rbegin()->first);
          answer(records.rbegin()->first + "!");
          try {
            if (walk(file, {}) != records)
              FAIL_CHECK(path << " byte " << at << " bit " << bit << ": a wrong walk");
          } catch (const StorageError&) {
            heard = true;
          }
          if (data && !heard) FAIL_CHECK(path << " byte " << at << " bit " << bit << " was not noticed");
          said += heard ? 1U : 0U;
          ++flips;
        }
      }
      sample.files.put(path, sound);
    }
    CHECK(said * 100 >= flips * 97);
  }
}

TEST_CASE("a key that stands inside of another record is no record [P5]") {
  const std::string inner = R"("extra":{"org_id":"org_a","user_id":"u2"}})";
  Sample sample(Shape::grouped, {{"org_a u1", R"({"org_id":"org_a","user_id":"u1",)" + inner},
                                 {"org_a u3", R"({"org_id":"org_a","user_id":"u3",)" + inner}});
  const SortedFile file = sample.open();
  CHECK_FALSE(file.find("org_a u2"));
  CHECK(file.find("org_a u1") == sample.records.at("org_a u1"));
  CHECK(file.find("org_a u3") == sample.records.at("org_a u3"));
}
