// Digests and identifiers against published values.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "base/crc32c.hpp"
#include "base/digest.hpp"
#include "base/uuid.hpp"

using namespace orgmgr;

TEST_CASE("SHA-256 gives the published digests") {
  CHECK(sha256_hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(sha256_hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  Sha256 million;
  for (int i = 0; i < 1000; ++i) million.update(std::string(1000, 'a'));
  CHECK(million.hex() == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("CRC-32C gives the published sums, by table and by instruction") {
  std::string rising;
  for (int i = 0; i < 32; ++i) rising += static_cast<char>(i);
  const std::string falling{rising.rbegin(), rising.rend()};
  struct Case {
    std::string bytes;
    std::uint32_t sum;
  };
  for (const auto& [bytes, sum] :
       {Case{"", 0}, Case{"123456789", 0xE3069283}, Case{std::string(32, '\0'), 0x8A9136AA},
        Case{std::string(32, '\xff'), 0x62A8AB43}, Case{rising, 0x46DD794E}, Case{falling, 0x113FDB5C}}) {
    CHECK(crc32c(bytes) == sum);
    CHECK(detail::crc32c_by_table(bytes, 0) == sum);
    if (detail::has_crc32c_instruction()) CHECK(detail::crc32c_by_instruction(bytes, 0) == sum);
  }
  if (!detail::has_crc32c_instruction()) MESSAGE("SKIPPED: this processor has no CRC-32C instruction");
}

TEST_CASE("CRC-32C continues where it stopped, at any place") {
  std::string bytes;
  for (unsigned i = 0; i < 300; ++i) bytes += static_cast<char>(i * 131U % 251U);
  const std::uint32_t whole = crc32c(bytes);
  for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
    const std::string_view view{bytes};
    CHECK(crc32c(view.substr(cut), crc32c(view.substr(0, cut))) == whole);
    CHECK(detail::crc32c_by_table(view.substr(cut), crc32c(view.substr(0, cut))) == whole);
  }
}

TEST_CASE("CRC-32C of more than a block is one sum, by table and by instruction") {
  std::string bytes;
  for (unsigned i = 0; i < 10'000; ++i) bytes += static_cast<char>(i * i * 2654435761U >> 13U);
  for (const std::size_t length : {1359U, 4079U, 4080U, 4081U, 4095U, 4096U, 8159U, 8160U, 8200U, 10'000U}) {
    const std::string_view view = std::string_view(bytes).substr(0, length);
    const std::uint32_t sum = detail::crc32c_by_table(view, 0x1234);
    CHECK(crc32c(view, 0x1234) == sum);
    // Anything else in any third of it is another sum.
    for (const std::size_t place : {std::size_t{0}, length / 3, length / 2, length - 1}) {
      std::string other(view);
      other[place] = static_cast<char>(other[place] ^ 1);
      CHECK(crc32c(other, 0x1234) != sum);
    }
  }
}

TEST_CASE("small helpers of digests") {
  CHECK(hex32(0xE3069283) == "e3069283");
  CHECK(hex32(1) == "00000001");
  CHECK(constant_time_equal("abc", "abc"));
  CHECK_FALSE(constant_time_equal("abc", "abd"));
  CHECK_FALSE(constant_time_equal("abc", "ab"));
  CHECK(constant_time_equal("", ""));
}

namespace {

const Randomness all_ones = [](std::span<std::byte> bytes) {
  std::fill(bytes.begin(), bytes.end(), std::byte{0xFF});
};
const Randomness all_zeros = [](std::span<std::byte> bytes) {
  std::fill(bytes.begin(), bytes.end(), std::byte{0});
};

}  // namespace

TEST_CASE("UUIDs have the form of RFC 9562") {
  // The RFC's own example has the time 0x017F22E279B0 milliseconds.
  const Timestamp time{std::chrono::milliseconds{0x017F22E279B0}};
  CHECK(uuid_v7(time, all_zeros) == "017f22e2-79b0-7000-8000-000000000000");
  CHECK(uuid_v7(time, all_ones) == "017f22e2-79b0-7000-bfff-ffffffffffff");
  CHECK(uuid_v7(time + std::chrono::microseconds{999}, all_zeros) == "017f22e2-79b0-7ffb-8000-000000000000");
  CHECK(uuid_v4(all_zeros) == "00000000-0000-4000-8000-000000000000");
  CHECK(uuid_v4(all_ones) == "ffffffff-ffff-4fff-bfff-ffffffffffff");
}

TEST_CASE("version 7 sorts by time, to the microsecond") {
  std::string before = uuid_v7(Timestamp{std::chrono::microseconds{1'790'000'000'000'000}}, all_ones);
  for (int i = 1; i < 3000; ++i) {
    const Timestamp time{std::chrono::microseconds{1'790'000'000'000'000 + i}};
    const std::string next = uuid_v7(time, i % 2 == 0 ? all_ones : all_zeros);
    CHECK(before < next);
    before = next;
  }
}
