// UUIDs put together and written out.
#include "base/uuid.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/digest.hpp"

namespace orgmgr {
namespace {

using Bytes = std::array<std::byte, 16>;

std::string with_version(Bytes bytes, unsigned version) {
  bytes[6] = (bytes[6] & std::byte{0x0F}) | std::byte(version << 4U);
  bytes[8] = (bytes[8] & std::byte{0x3F}) | std::byte{0x80};
  std::string text = hex(bytes);
  for (const std::size_t dash : {8U, 13U, 18U, 23U}) text.insert(dash, 1, '-');
  return text;
}

}  // namespace

std::string uuid_v7(Timestamp now, const Randomness& random) {
  Bytes bytes{};
  random(bytes);
  const auto since_epoch = now.time_since_epoch().count();
  const auto micro = static_cast<std::uint64_t>(since_epoch < 0 ? 0 : since_epoch);
  const std::uint64_t milli = micro / 1000;
  for (std::size_t i = 0; i < 6; ++i) bytes[i] = static_cast<std::byte>((milli >> (40U - 8U * i)) & 0xFFU);
  // The 12 bits after the version carry the rest of the millisecond (RFC 9562, 6.2, method 3), so
  // that ids of one process sort by their making.
  const std::uint64_t fraction = micro % 1000 * 4096 / 1000;
  bytes[6] = static_cast<std::byte>(fraction >> 8U);
  bytes[7] = static_cast<std::byte>(fraction & 0xFFU);
  return with_version(bytes, 7);
}

std::string uuid_v4(const Randomness& random) {
  Bytes bytes{};
  random(bytes);
  return with_version(bytes, 4);
}

}  // namespace orgmgr
