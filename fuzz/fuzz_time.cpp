// Any bytes as a time: what is read is written in the one stored form, and read back the same.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include <orgmgr/types.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t count) {
  const std::string text(bytes, bytes + count);
  const auto time = orgmgr::parse_time(text);
  if (!time) return 0;
  const std::string stored = orgmgr::format_time(*time);
  if (stored.size() != 27 || stored.back() != 'Z' || orgmgr::parse_time(stored) != time) std::abort();
  return 0;
}
