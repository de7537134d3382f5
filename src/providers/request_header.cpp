// Looks a field up in a request's header.
#include "providers/request_header.hpp"

#include <algorithm>

namespace orgmgr::providers {
namespace {

char lower_case(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_name(std::string_view one, std::string_view other) noexcept {
  return std::ranges::equal(one, other, {}, lower_case, lower_case);
}

}  // namespace

Result<std::string_view> find_header(std::span<const HeaderField> headers, std::string_view name) {
  const auto named = [name](const HeaderField& field) { return same_name(field.first, name); };
  const auto found = std::ranges::find_if(headers, named);
  if (found == headers.end()) return std::string_view{};
  if (std::find_if(found + 1, headers.end(), named) != headers.end()) {
    return Error(ErrorCode::signature_invalid,
                 "The request has the header " + std::string(name) +
                     " more than once. Look at what stands between the provider and this host.",
                 std::string(name));
  }
  return std::string_view{found->second};
}

}  // namespace orgmgr::providers
