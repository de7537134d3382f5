// What a table of fields gives for the whole record: its JSON form, its limits, its lookup keys.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <orgmgr/error.hpp>
#include <orgmgr/result.hpp>

#include "base/json_slice.hpp"
#include "base/json_text.hpp"
#include "base/text.hpp"
#include "model/field.hpp"
#include "model/records.hpp"

namespace orgmgr::model {

/// The unknown fields of one record may take as much room as all JSON values together.
inline constexpr std::size_t max_extra_bytes = 64U << 10U;
inline constexpr std::size_t max_record_depth = 64;
/// As much as a line of the journal can carry.
inline constexpr std::size_t max_record_bytes = 1U << 20U;

/// A kind of record: what messages call it, and its fields.
template <class Record, std::size_t Rows>
struct RecordTable {
  std::string_view kind;
  std::array<Field<Record>, Rows> fields;

  /// Which row has this field.
  [[nodiscard]] consteval std::size_t row(std::string_view name) const {
    for (std::size_t row = 0; row < Rows; ++row) {
      if (fields[row].name == name) return row;
    }
    throw "no such field";
  }
};
template <class Record, std::size_t Rows>
RecordTable(std::string_view, std::array<Field<Record>, Rows>) -> RecordTable<Record, Rows>;

namespace detail {

/// Where a field stands in the table; the search starts at `hint`, since fields mostly come in the
/// table's order.
template <class Record, std::size_t Rows>
std::size_t row_of(const std::array<Field<Record>, Rows>& fields, std::string_view quoted_key,
                   std::size_t hint) {
  const std::string_view inner = quoted_key.substr(1, quoted_key.size() - 2);
  const bool plain = inner.find('\\') == std::string_view::npos;
  for (std::size_t step = 0; step < Rows; ++step) {
    const std::size_t row = hint + step < Rows ? hint + step : hint + step - Rows;
    if (plain ? inner == fields[row].name : json::key_is(quoted_key, fields[row].name)) return row;
  }
  return Rows;
}

inline void append_raw_member(std::string& object, std::string_view quoted_key, std::string_view value) {
  object += object.empty() ? '{' : ',';
  object.append(quoted_key);
  object += ':';
  object.append(json::compact(value));
}

Error field_error(std::string_view kind, std::string_view subject, std::string_view field,
                  std::string_view problem);
Error not_an_object(std::string_view kind);
/// The whole text of a record from outside.
std::optional<Error> check_record_text(std::string_view kind, std::string_view text);
std::optional<Error> check_extra(std::string_view kind, std::string_view subject, const Json& extra);
/// What a value is that should have been something else: `must be …, and is …`.
std::string mismatch(std::string_view expected, std::string_view value);

template <class Record>
bool is_unchanged(const Field<Record>& field, const Record& record) {
  std::string now;
  std::string at_first;
  field.write(now, record);
  field.write(at_first, Record{});
  return now == at_first;
}

}  // namespace detail

/// The limits of every field, and the record in its stored form; the first that does not hold.
template <class Record, std::size_t Rows>
std::optional<Error> apply_limits(const RecordTable<Record, Rows>& table, Record& record,
                                  std::string_view subject) {
  for (const Field<Record>& field : table.fields) {
    auto error = field.limit(record, field.name);
    if (error) return Error{error->code(), error->message(), std::string{subject}, std::string{field.name}};
  }
  return detail::check_extra(table.kind, subject, record.extra);
}

/// `subject_of(record)` names the record in messages, by as much as has been read of it.
template <class Record, std::size_t Rows, class SubjectOf>
Result<Record> read_record(const RecordTable<Record, Rows>& table, std::string_view text,
                           Strictness strictness, const SubjectOf& subject_of) {
  if (strictness == Strictness::checked) {
    if (auto error = detail::check_record_text(table.kind, text)) return *std::move(error);
  }
  Record record;
  std::array<bool, Rows> seen{};
  std::string extra;
  std::size_t hint = 0;
  std::size_t failed = Rows;
  std::string_view failed_value;
  const bool is_object = json::for_each_member(text, [&](std::string_view key, std::string_view value) {
    const std::size_t row = detail::row_of(table.fields, key, hint);
    if (row == Rows) {
      detail::append_raw_member(extra, key, value);
      return true;
    }
    hint = row + 1 < Rows ? row + 1 : 0;
    const Field<Record>& field = table.fields[row];
    if (field.presence != Presence::required && json::is_null(value)) return true;
    seen[row] = field.read(value, record);
    if (seen[row] || failed != Rows) return true;
    failed = row;
    failed_value = value;
    return true;
  });
  if (!is_object) return detail::not_an_object(table.kind);
  const std::string subject = subject_of(record);
  if (failed != Rows) {
    const Field<Record>& field = table.fields[failed];
    return detail::field_error(table.kind, subject, field.name,
                               detail::mismatch(field.expected(), failed_value));
  }
  for (std::size_t row = 0; row < Rows; ++row) {
    if (table.fields[row].presence == Presence::required && !seen[row]) {
      return detail::field_error(table.kind, subject, table.fields[row].name, "is missing");
    }
  }
  if (!extra.empty()) record.extra = Json::trusted(std::move(extra) + "}");
  if (strictness == Strictness::checked) {
    if (auto error = apply_limits(table, record, subject)) return *std::move(error);
  }
  return record;
}

/// Known fields in the table's order, then the unknown ones as they came.
template <class Record, std::size_t Rows>
std::string write_record(const RecordTable<Record, Rows>& table, const Record& record) {
  std::string out;
  out.reserve(384);
  out += '{';
  for (const Field<Record>& field : table.fields) {
    if (field.presence == Presence::when_set && !field.is_set(record)) continue;
    if (field.presence == Presence::when_changed && detail::is_unchanged(field, record)) continue;
    if (out.size() > 1) out += ',';
    out += '"';
    out += field.name;
    out += "\":";
    field.write(out, record);
  }
  const std::string_view extra = record.extra.text();
  if (extra.size() > 2) {
    if (out.size() > 1) out += ',';
    out.append(extra.substr(1, extra.size() - 2));
  }
  out += '}';
  return out;
}

/// The lookup keys that single fields give, straight from the record's text.
template <class Record, std::size_t Rows>
void append_lookup_keys(const RecordTable<Record, Rows>& table, std::string_view text,
                        std::vector<std::string>& keys) {
  std::size_t hint = 0;
  json::for_each_member(text, [&](std::string_view key, std::string_view value) {
    const std::size_t row = detail::row_of(table.fields, key, hint);
    if (row == Rows) return true;
    hint = row + 1 < Rows ? row + 1 : 0;
    const Field<Record>& field = table.fields[row];
    if (field.lookup == LookupForm::none) return true;
    const auto decoded = json::decode_string(value);
    if (!decoded || decoded->empty()) return true;
    std::string lookup{field.lookup_prefix};
    lookup += field.lookup == LookupForm::folded ? text::fold(*decoded) : *decoded;
    keys.push_back(std::move(lookup));
    return true;
  });
}

/// Whether a text is a whole record in its stored form, with nothing but the fields of the first `Before`
/// rows, each within its limits, as far as a glance can tell: then reading and writing it would give the same
/// bytes. `values` gets the inside of each string, and nothing for null or for what is not there.
template <std::size_t Before, class Record, std::size_t Rows>
bool is_canonical_record(const RecordTable<Record, Rows>& table, std::string_view text,
                         std::array<std::string_view, Before>& values) {
  static_assert(Before <= Rows);
  json::Slicer slicer{text};
  if (!slicer.skip('{')) return false;
  bool more = slicer.skip('"');
  for (std::size_t row = 0; row < Before; ++row) {
    const Field<Record>& field = table.fields[row];
    values[row] = {};
    if (!more || !slicer.skip(field.name)) {
      if (field.presence != Presence::when_set) return false;
      continue;
    }
    if (!slicer.skip("\":")) return false;  // a longer name
    if (field.presence == Presence::always && field.may_be_null && slicer.skip("null")) {
      // not set
    } else if (const auto value = slicer.plain_string(); value && field.is_canonical(*value)) {
      values[row] = *value;
    } else {
      return false;
    }
    more = slicer.skip(',');
    if (more && !slicer.skip('"')) return false;
  }
  return !more && slicer.skip('}') && slicer.at_end();
}

/// A record's stored text with one more field, which it does not have yet: as reading it, setting the field
/// and writing it would give. `value` is the field's text.
template <class Record, std::size_t Rows>
std::string with_field(const RecordTable<Record, Rows>& table, std::string_view text, std::size_t row,
                       std::string_view value) {
  std::size_t place = text.size() - 1;  // the closing brace
  std::size_t hint = 0;
  json::for_each_member(text, [&](std::string_view key, std::string_view) {
    const std::size_t found = detail::row_of(table.fields, key, hint);
    hint = found + 1 < Rows ? found + 1 : 0;
    if (found < row) return true;
    place = static_cast<std::size_t>(key.data() - text.data());  // unknown fields come last
    return false;
  });
  const bool last = place + 1 == text.size();
  std::string out;
  out.reserve(text.size() + table.fields[row].name.size() + value.size() + 4);
  out.append(text.substr(0, place)).append(last ? ",\"" : "\"").append(table.fields[row].name).append("\":");
  out.append(value).append(last ? "" : ",").append(text.substr(place));
  return out;
}

}  // namespace orgmgr::model
