// Values that are in their stored form already, and within their limits: found out without making them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "base/json_slice.hpp"
#include "base/json_text.hpp"
#include "model/codec.hpp"

namespace orgmgr::model {

namespace detail {

/// The inside of a JSON string without escapes; nothing when the text is anything else.
inline std::optional<std::string_view> canonical_string(std::string_view value) {
  if (value.size() < 2 || value.front() != '"') return std::nullopt;
  const char* const end = value.data() + value.size();
  if (json::find_escaped(value.data() + 1, end) != end - 1) return std::nullopt;
  return value.substr(1, value.size() - 2);
}

/// Whether the check of a field gives the text back as it is.
template <auto Limit>
bool is_kept(std::string_view text) {
  if constexpr (requires { Limit(text, text); }) {
    const auto checked = Limit(text, std::string_view{});
    return checked && checked.value() == text;
  } else if constexpr (requires { Limit(text); }) {
    const auto checked = Limit(text);
    return checked && checked.value() == text;
  } else {
    return false;
  }
}

/// Times come with microseconds and Z, or they are written anew.
inline bool is_canonical_time(std::string_view text) {
  constexpr std::string_view form = "0000-00-00T00:00:00.000000Z";
  return text.size() == form.size() && text[10] == 'T' && text[19] == '.' && text[26] == 'Z' &&
         parse_time(text).has_value();
}

template <class Value>
inline constexpr bool is_text = std::is_same_v<Value, std::string>;
template <class Tag>
inline constexpr bool is_text<Identifier<Tag>> = true;

template <class Value>
inline constexpr bool is_optional = false;
template <class Value>
inline constexpr bool is_optional<std::optional<Value>> = true;

}  // namespace detail

/// False says nothing: the value is read and written then, and found out that way.
template <class Value, auto Limit>
bool is_canonical_value(std::string_view value) {
  if constexpr (detail::is_optional<Value>) {
    return value == "null" || is_canonical_value<typename Value::value_type, Limit>(value);
  } else {
    const auto inside = detail::canonical_string(value);
    if (!inside) return false;
    if constexpr (std::is_same_v<Value, Timestamp>) {
      return detail::is_canonical_time(*inside);
    } else if constexpr (std::is_enum_v<Value>) {
      Value read{};
      return Codec<Value>::read(value, read) && to_string(read) == *inside;
    } else if constexpr (detail::is_text<Value> && !std::is_same_v<decltype(Limit), std::nullptr_t>) {
      return detail::is_kept<Limit>(*inside);
    } else {
      return false;
    }
  }
}

}  // namespace orgmgr::model
