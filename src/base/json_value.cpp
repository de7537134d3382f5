// The JSON values that records carry: checked and compacted where they come in.
#include <orgmgr/types.hpp>

#include "base/json_text.hpp"

namespace orgmgr::inline v0 {
namespace {

constexpr std::size_t max_depth = 32;
constexpr std::size_t max_bytes = 64U << 10U;
// Indented text may be longer than what is kept of it, but not without end.
constexpr std::size_t max_input_bytes = 1U << 20U;

}  // namespace

std::optional<Json> Json::parse(std::string_view text) {
  if (json::check(text, {.bytes = max_input_bytes, .depth = max_depth})) return std::nullopt;
  std::string compacted = json::compact(text);
  if (compacted.size() > max_bytes) return std::nullopt;
  return trusted(std::move(compacted));
}

}  // namespace orgmgr::inline v0
