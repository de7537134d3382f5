// Searches that guess where a key should be: few blocks are read where keys are spread evenly, and never many
// more than by halving, however they are spread [P13].
#include <doctest/doctest.h>

#include <fmt/format.h>

#include <bit>
#include <set>

#include "storage/engine_support.hpp"
#include "storage/json/key_place.hpp"
#include "storage/json/sorted_file_writer.hpp"
#include "support/fault_file_system.hpp"
#include "support/memory_file_system.hpp"

namespace {

using namespace orgmgr;
using namespace orgmgr::test;
using namespace orgmgr::storage::json_engine;

using Keys = std::set<std::string>;

std::uint64_t scrambled(std::uint64_t number) {
  number = (number + 1) * 0x9e3779b97f4a7c15U;
  number = (number ^ (number >> 30U)) * 0xbf58476d1ce4e5b9U;
  return number ^ (number >> 27U);
}

/// A file in memory that counts what is read of it.
struct Sample {
  MemoryFileSystem files;
  FaultFileSystem counted{files};
  FileFacts facts;

  explicit Sample(const Keys& keys) {
    files.make_directory("/d");
    SortedFileWriter writer(files, "/d", "sample", Shape::keyed);
    for (const std::string& key : keys) writer.add(key, "\"" + std::string(100, 'v') + "\"");
    facts = writer.finish();
  }
  [[nodiscard]] SortedFile open() {
    return {counted.open("/d/sample.json", fs::OpenMode::read),
            counted.open("/d/sample.sums.json", fs::OpenMode::read), Shape::keyed, facts,
            std::make_shared<BlockCache>(64U << 20U)};
  }
  /// Blocks, those of sums too, that a handle reads that has read nothing before.
  std::uint64_t reads_of_first(const std::string& key, bool there = true) {
    const SortedFile file = open();
    const std::uint64_t before = counted.count(Call::read);
    CHECK(file.find(key).has_value() == there);
    return counted.count(Call::read) - before;
  }
};

struct Reads {
  double mean = 0;
  std::uint64_t most = 0;
};

Reads first_reads(Sample& sample, const Keys& keys, std::size_t every) {
  std::uint64_t sum = 0;
  std::uint64_t asked = 0;
  Reads reads;
  std::size_t number = 0;
  for (const std::string& key : keys) {
    if (number++ % every != 0) continue;
    for (const bool there : {true, false}) {
      const std::uint64_t one = sample.reads_of_first(there ? key : key + "!", there);
      sum += one;
      ++asked;
      reads.most = std::max(reads.most, one);
    }
  }
  reads.mean = static_cast<double>(sum) / static_cast<double>(asked);
  return reads;
}

std::uint64_t halvings(const SortedFile& file) {
  return static_cast<std::uint64_t>(std::bit_width(file.blocks()));
}

}  // namespace

TEST_CASE("the share of the way is what numbers of any base make it") {
  CHECK(share_of_way("user_0000", "user_ffff", "user_8000") == doctest::Approx(0.5).epsilon(0.001));
  CHECK(share_of_way("user_0000", "user_FFFF", "user_C000") == doctest::Approx(0.75).epsilon(0.001));
  CHECK(share_of_way("k1000", "k2000", "k1999") == doctest::Approx(0.999).epsilon(0.001));
  CHECK(share_of_way("a", "z", "m") == doctest::Approx(0.48).epsilon(0.01));
  // What parts an identifier in groups is no digit of it.
  CHECK(share_of_way("0198-00f0", "0199-00f0", "0198-80f0") == doctest::Approx(0.5).epsilon(0.001));
  CHECK(share_of_way("a", "a", "a") == 0.5);
  CHECK(share_of_way("", "", "") == 0.5);
  CHECK(share_of_way("a!", "a-", "a+") == 0.5);
  CHECK(share_of_way("a", "b", "") == 0);
  CHECK(share_of_way("a", "b", "c") == 1);
}

TEST_CASE("of two keys the greater one is never guessed in front of the other") {
  Keys keys;
  for (std::uint64_t number = 0; number < 600; ++number) {
    std::string key;
    for (std::uint64_t rest = scrambled(number); rest > 0; rest /= 9) key += "0z9:A_a\xc3-"[rest % 9];
    keys.insert(key);
  }
  // The alphabet is that of all three keys, so that only pairs of one alphabet compare: those without others.
  double before = 0;
  for (int number = 0; number < 4096; ++number) {
    const double share = share_of_way("k000", "kfff", fmt::format("k{:03x}", number));
    CHECK(share >= before);
    before = share;
  }
  for (const std::string& key : keys) {
    const double share = share_of_way(*keys.begin(), *keys.rbegin(), key);
    CHECK(share >= 0);
    CHECK(share <= 1);
  }
}

TEST_CASE("a handle that has read nothing finds an identifier by few blocks, however long the file is") {
  for (const std::uint64_t count : {3'000U, 60'000U}) {
    CAPTURE(count);
    Keys random;
    Keys timed;
    for (std::uint64_t number = 0; number < count; ++number) {
      random.insert(fmt::format("user_{:016x}", scrambled(number)));
      const std::uint64_t time = 0x0198c6f10000U + number * 7;
      timed.insert(
          fmt::format("org_{:08x}-{:04x}-7{:03x}", time >> 16U, time & 0xffffU, scrambled(number) >> 52U));
    }
    for (const Keys* keys : {&random, &timed}) {
      Sample sample(*keys);
      const Reads reads = first_reads(sample, *keys, count / 200);
      CHECK(reads.mean < 9);  // half of them of sums; halving read 16 and 24
      CHECK(reads.most <= 2 * (2 * halvings(sample.open()) + 4));
    }
  }
}

TEST_CASE("however keys are spread, a search reads no more than twice the blocks that halving does [P13]") {
  std::vector<Keys> spreads(5);
  for (std::uint64_t number = 0; number < 12'000; ++number) {
    // Ever closer to the end, to the start; two heaps; far behind what a guess looks at; as names are.
    spreads[0].insert(
        fmt::format("{:016x}", ~std::uint64_t{0} - (~std::uint64_t{0} >> (number % 60)) + number));
    spreads[1].insert(fmt::format("{:016x}", (~std::uint64_t{0} >> (number % 60)) - number));
    spreads[2].insert((number % 2 == 0 ? "0" : "z") + fmt::format("{:012}", number * number));
    spreads[3].insert("m" + std::string(40, '0') + fmt::format("{:08}", number));
    spreads[4].insert(fmt::format("name:{} {}", number % 7 == 0 ? "acme" : "nordlicht", number));
  }
  spreads[3].insert("0");
  spreads[3].insert("zzzz");
  for (const Keys& keys : spreads) {
    CAPTURE(*keys.begin());
    Sample sample(keys);
    const Reads reads = first_reads(sample, keys, 97);
    // Each block comes with one of sums at most; the last block's line may end in the next one.
    CHECK(reads.most <= 2 * (2 * halvings(sample.open()) + 4));
  }
}

TEST_CASE("who asks often keeps what searches part at: then they read the block of a key, seldom another") {
  Keys keys;
  for (std::uint64_t number = 0; number < 9'000; ++number)
    keys.insert(fmt::format("{:016x}", scrambled(number)));
  Sample sample(keys);
  const SortedFile file{sample.counted.open("/d/sample.json", fs::OpenMode::read),
                        sample.counted.open("/d/sample.sums.json", fs::OpenMode::read), Shape::keyed,
                        sample.facts, std::make_shared<BlockCache>(0)};
  const auto ask_all = [&] {
    const std::uint64_t before = sample.counted.count(Call::read);
    for (const std::string& key : keys) CHECK(file.find(key).has_value());
    return static_cast<double>(sample.counted.count(Call::read) - before) / static_cast<double>(keys.size());
  };
  (void)ask_all();
  CHECK(ask_all() < 0.2);  // in order of keys: a block serves many
}
