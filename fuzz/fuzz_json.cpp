// Any bytes as JSON text: what is accepted is compact, stays what it is, and keeps the limits.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include <orgmgr/types.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t count) {
  const std::string text(bytes, bytes + count);
  const auto json = orgmgr::Json::parse(text);
  if (!json) return 0;
  if (json->empty() || json->text().size() > text.size()) std::abort();
  const auto again = orgmgr::Json::parse(json->text());
  if (!again || *again != *json) std::abort();
  return 0;
}
