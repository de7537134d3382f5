// Values that are in their stored form already, and within their limits: found out without making them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

#include "base/json_slice.hpp"
#include "base/json_text.hpp"
#include "model/codec.hpp"
#include "model/limits.hpp"

namespace orgmgr::model {

namespace detail {

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

/// The one that every member asks makes no text for it.
template <>
inline bool is_kept<&check_org_id>(std::string_view text) {
  return is_org_id(text);
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

/// Whether a value that stands as a string without escapes is that. False says nothing: the value is read and
/// written then, and found out that way.
template <class Value, auto Limit>
bool is_canonical_value(std::string_view text) {
  if constexpr (detail::is_optional<Value>) {
    return is_canonical_value<typename Value::value_type, Limit>(text);
  } else if constexpr (std::is_same_v<Value, Timestamp>) {
    return detail::is_canonical_time(text);
  } else if constexpr (std::is_enum_v<Value>) {
    return Codec<Value>::is_written(text);
  } else if constexpr (detail::is_text<Value> && !std::is_same_v<decltype(Limit), std::nullptr_t>) {
    return detail::is_kept<Limit>(text);
  } else {
    return false;
  }
}

/// Whether `null` is.
template <class Value>
inline constexpr bool may_be_null = detail::is_optional<Value>;

}  // namespace orgmgr::model
