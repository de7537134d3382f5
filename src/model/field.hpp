// One field of a record's table, and what every table is used for: reading, writing, limits.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <orgmgr/error.hpp>
#include <orgmgr/result.hpp>
#include <orgmgr/types.hpp>

#include "base/json_slice.hpp"
#include "model/canonical_value.hpp"
#include "model/codec.hpp"
#include "model/field_limit.hpp"

namespace orgmgr::model {

/// When a field stands in the text.
enum class Presence : std::uint8_t {
  required,      ///< always written; a record without it is not accepted
  always,        ///< always written, `null` included; read as not set when missing
  when_set,      ///< written once set
  when_changed,  ///< written once it is another value than a new record's
};

/// How a field's value becomes a lookup key.
enum class LookupForm : std::uint8_t { none, exact, folded };

/// A row of a record's table: the field's JSON name and what can be done with it.
template <class Record>
struct Field {
  std::string_view name;
  Presence presence;
  bool (*read)(std::string_view value, Record& record);
  bool (*is_set)(const Record& record);
  void (*write)(std::string& out, const Record& record);
  /// Brings the field into its stored form (trimmed, compacted); the error when a limit is broken.
  std::optional<Error> (*limit)(Record& record, std::string_view name);
  std::string (*expected)();  ///< what the value must be, for messages
  /// Whether a value that stands as a string without escapes is in its stored form and within the limit, as
  /// far as a glance can tell.
  bool (*is_canonical)(std::string_view text);
  bool may_be_null;  ///< whether a stored record may say `null`
  LookupForm lookup = LookupForm::none;
  std::string_view lookup_prefix{};

  /// The field with a lookup key of its value: `prefix` and the value.
  [[nodiscard]] constexpr Field looked_up(std::string_view prefix,
                                          LookupForm form = LookupForm::exact) const {
    Field copy = *this;
    copy.lookup = form;
    copy.lookup_prefix = prefix;
    return copy;
  }
};

template <class>
struct MemberOf;
template <class Class, class Value>
struct MemberOf<Value Class::*> {
  using Record = Class;
  using Type = Value;
};

/// `field<&Organization::name, &check_name>("name", Presence::required)`.
template <auto Member, auto Limit = nullptr>
constexpr auto field(std::string_view name, Presence presence) {
  using Record = typename MemberOf<decltype(Member)>::Record;
  using Value = typename MemberOf<decltype(Member)>::Type;
  return Field<Record>{
      .name = name,
      .presence = presence,
      .read = [](std::string_view value,
                 Record& record) { return Codec<Value>::read(value, record.*Member); },
      .is_set = [](const Record& record) { return Codec<Value>::is_set(record.*Member); },
      .write = [](std::string& out, const Record& record) { Codec<Value>::write(out, record.*Member); },
      .limit = [](Record& record, std::string_view field_name) -> std::optional<Error> {
        return apply_limit<Limit>(record.*Member, field_name);
      },
      .expected = [] { return std::string{Codec<Value>::expected()}; },
      .is_canonical = &is_canonical_value<Value, Limit>,
      .may_be_null = may_be_null<Value>};
}

/// Stands for any value in an attempt to initialise an aggregate.
struct AnyValue {
  template <class T>
  operator T() const;  // NOLINT(*-explicit-*)
};

template <class Record, std::size_t... Index>
consteval bool has_fields(std::index_sequence<Index...>) {
  return requires { Record{(static_cast<void>(Index), AnyValue{})...}; };
}

/// How many fields the struct has: a table with fewer rows has forgotten one.
template <class Record, std::size_t Count = 0>
consteval std::size_t field_count() {
  if constexpr (has_fields<Record>(std::make_index_sequence<Count + 1>{})) {
    return field_count<Record, Count + 1>();
  } else {
    return Count;
  }
}

/// Whether a table names each of the record's fields but `extra`, and each once.
template <class Record, std::size_t Rows>
consteval bool names_every_field(const std::array<Field<Record>, Rows>& table) {
  for (std::size_t i = 0; i < Rows; ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (table[i].name == table[j].name) return false;
    }
  }
  return Rows + 1 == field_count<Record>();
}

}  // namespace orgmgr::model
