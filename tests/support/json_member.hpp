// One member of a JSON object, exchanged.
#pragma once

#include <string>
#include <string_view>

#include "base/json_text.hpp"

namespace orgmgr::test {

/// The object with another value for a member; without that member when the value is empty.
inline std::string with_member(std::string_view object, std::string_view key, std::string_view value) {
  json::ObjectWriter writer;
  const auto members = json::members(object).value();
  for (const auto& member : members) {
    if (member.key != key) {
      writer.raw(member.key, member.value);
    } else if (!value.empty()) {
      writer.raw(key, value);
    }
  }
  return std::move(writer).finish();
}

}  // namespace orgmgr::test
