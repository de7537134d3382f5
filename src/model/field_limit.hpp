// Puts the check of a single field (limits.hpp) to work on a record's field, whatever its type.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <orgmgr/error.hpp>
#include <orgmgr/result.hpp>
#include <orgmgr/types.hpp>

namespace orgmgr::model {

namespace detail {

inline std::string_view text_of(const std::string& value) { return value; }
template <class Tag>
std::string_view text_of(const Identifier<Tag>& value) {
  return value.str();
}

/// Takes the checked value over, or gives the error with the field's name.
template <class Checked, class Value>
std::optional<Error> take(Result<Checked> checked, Value& value, std::string_view field) {
  if (checked) {
    value = Value{std::move(checked).value()};
    return std::nullopt;
  }
  const Error& error = checked.error();
  return Error{error.code(), error.message(), error.subject(), std::string{field}};
}

}  // namespace detail

/// Applies `Limit`, one of: nullptr, `Result<T>(text)`, `Result<T>(text, field)`,
/// `optional<Error>(value&, field)`. A field that is not set has no limit.
template <auto Limit, class Value>
std::optional<Error> apply_limit(Value& value, std::string_view field) {
  if constexpr (std::is_same_v<decltype(Limit), std::nullptr_t>) {
    return std::nullopt;
  } else if constexpr (std::is_invocable_r_v<std::optional<Error>, decltype(Limit), Value&,
                                             std::string_view>) {
    return Limit(value, field);
  } else if constexpr (requires { value.has_value(); }) {
    return value.has_value() ? apply_limit<Limit>(*value, field) : std::nullopt;
  } else if constexpr (std::is_same_v<Value, Json>) {
    return value.empty() ? std::nullopt : detail::take(Limit(value, field), value, field);
  } else if constexpr (requires { Limit(detail::text_of(value), field); }) {
    return detail::take(Limit(detail::text_of(value), field), value, field);
  } else {
    return detail::take(Limit(detail::text_of(value)), value, field);
  }
}

}  // namespace orgmgr::model
