// What only a file of many blocks shows: blocks that are read ahead, and searches that part at a block [P5].
#include <doctest/doctest.h>

#include "storage/engine_support.hpp"
#include "storage/json/sorted_file_writer.hpp"
#include "support/fault_file_system.hpp"
#include "support/memory_file_system.hpp"

namespace {

using namespace orgmgr;
using namespace orgmgr::test;
using namespace orgmgr::storage::json_engine;

constexpr int count = 2000;

std::string key_of(int number) { return "k" + std::to_string(10'000 + number); }

/// Some fifty blocks in memory.
struct Sample {
  MemoryFileSystem files;
  FileFacts facts;
  explicit Sample(int records = count) {
    files.make_directory("/d");
    SortedFileWriter writer(files, "/d", "sample", Shape::keyed);
    for (int number = 0; number < records; ++number)
      writer.add(key_of(number), "\"" + std::string(80, 'v') + std::to_string(number) + "\"");
    facts = writer.finish();
  }
  [[nodiscard]] SortedFile open(fs::FileSystem& through, std::size_t cache = 1U << 20U) const {
    return {through.open("/d/sample.json", fs::OpenMode::read),
            through.open("/d/sample.sums.json", fs::OpenMode::read), Shape::keyed, facts,
            std::make_shared<BlockCache>(cache)};
  }
};

}  // namespace

TEST_CASE("damage in any block is noticed by a long walk, and by a long search, before it is passed [P5]") {
  Sample sample;
  const std::string sound = sample.files.get("/d/sample.json");
  const std::uint64_t blocks = sample.open(sample.files).blocks();
  REQUIRE(blocks > 40);
  for (std::uint64_t block = 0; block < blocks; ++block) {
    CAPTURE(block);
    std::string bytes = sound;
    const std::size_t at = std::min<std::size_t>(block * block_size + 100, bytes.size() - 4);
    bytes[at] = static_cast<char>(bytes[at] ^ 1);
    sample.files.put("/d/sample.json", bytes);
    const SortedFile file = sample.open(sample.files);
    const auto walk = [&] {
      std::string last;
      for (SortedFile::Cursor cursor(file, {}); cursor.next(); last = cursor.key()) {
        // Nothing of the damaged block may have been given out.
        CHECK(sound.find('"' + std::string(cursor.key()) + '"') < (block + 1) * block_size);
      }
    };
    CHECK(code_of(walk) == ErrorCode::damaged);
    const auto search = [&] {
      const Needle needle(key_of(count));  // is nowhere: all of it is looked through
      SortedFile::Cursor cursor(file, {});
      if (cursor.next_holding(needle, "l")) FAIL_CHECK("found what is not there");
    };
    CHECK(code_of(search) == ErrorCode::damaged);
  }
}

TEST_CASE("a key that begins its block is found in that block alone by who knows the way") {
  Sample sample(9000);
  FaultFileSystem counted(sample.files);
  const SortedFile file = sample.open(counted, 0);  // the smallest cache: most blocks are read again
  for (int number = 0; number < 9000; ++number) CHECK(file.find(key_of(number)));
  const std::string bytes = sample.files.get("/d/sample.json");
  const std::uint64_t blocks = file.blocks();
  REQUIRE(blocks > 200);
  for (std::uint64_t block = 1; block + 1 < blocks; ++block) {
    const std::size_t line =
        bytes.find('\n', block * 89 % blocks * block_size) + 1;  // far from the one before
    const std::string key = bytes.substr(line + 1, key_of(0).size());
    const std::uint64_t before = counted.count(Call::read);
    CHECK(file.find(key));
    CHECK(counted.count(Call::read) - before <= 2);  // the block and its sum
  }
}

TEST_CASE("keys are found in any order, whatever was searched before") {
  Sample sample;
  const SortedFile file = sample.open(sample.files);
  for (int number = 0; number < count; ++number) {
    const int other = static_cast<int>(static_cast<long>(number) * 7919 % count);
    CHECK(file.find(key_of(other)) == "\"" + std::string(80, 'v') + std::to_string(other) + "\"");
    CHECK_FALSE(file.find(key_of(other) + "!"));
  }
}

TEST_CASE("a search that knows the way reads no more than the block of its key and the next") {
  constexpr int many = 9000;
  Sample sample(many);
  FaultFileSystem counted(sample.files);
  const SortedFile file = sample.open(counted, 0);  // the smallest cache: most blocks are read again
  REQUIRE(file.blocks() > 200);
  const auto search = [&](int number) {
    const std::uint64_t before = counted.count(Call::read);
    CHECK(file.find(key_of(number)).has_value());
    return counted.count(Call::read) - before;
  };
  for (int number = 0; number < many; number += 7) (void)search(number);  // learns the way
  std::uint64_t most = 0;
  for (int number = 0; number < many; number += 11) most = std::max(most, search(number));
  CHECK(most <= 4);  // two of a block and its sum each
}

TEST_CASE("a sound block at another one's place is damage, its sums moved along or not [P5]") {
  Sample sample;
  const std::string data = sample.files.get("/d/sample.json");
  const std::string sums = sample.files.get("/d/sample.sums.json");
  const auto place = [](std::size_t block) { return sums_header + block * sums_line; };
  for (const std::size_t block : {1U, 7U, 20U}) {
    for (const bool along : {false, true}) {
      CAPTURE(block);
      std::string moved = data;
      moved.replace(block * block_size, block_size, data, (block + 1) * block_size, block_size);
      std::string with = sums;
      if (along) with.replace(place(block), sums_line, sums, place(block + 1), sums_line);
      sample.files.put("/d/sample.json", moved);
      sample.files.put("/d/sample.sums.json", with);
      const SortedFile file = sample.open(sample.files);
      CHECK_FALSE(file.verify_block(block).empty());
      CHECK(file.verify_block(block + 1).empty());
    }
  }
}
