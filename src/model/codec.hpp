// How one value of a field is read from JSON text and written to it, for each type a field may have.
#pragma once

#include <charconv>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <orgmgr/invitation.hpp>
#include <orgmgr/org_user.hpp>
#include <orgmgr/organization.hpp>
#include <orgmgr/types.hpp>

#include "base/json_text.hpp"

namespace orgmgr::model {

/// Revisions and counts stay below what every JSON reader keeps exactly.
inline constexpr std::int64_t max_exact_integer = (std::int64_t{1} << 53U) - 1;

/// read: false when the text is no such value. is_set: whether a `when_set` field is written.
template <class Value>
struct Codec;

template <>
struct Codec<std::string> {
  static bool read(std::string_view text, std::string& value) {
    auto decoded = json::decode_string(text);
    if (decoded) value = std::move(*decoded);
    return decoded.has_value();
  }
  static void write(std::string& out, const std::string& value) { json::append_string(out, value); }
  static bool is_set(const std::string& value) { return !value.empty(); }
  static std::string_view expected() { return "a string"; }
};

template <class Tag>
struct Codec<Identifier<Tag>> {
  static bool read(std::string_view text, Identifier<Tag>& value) {
    auto decoded = json::decode_string(text);
    if (decoded) value = Identifier<Tag>{std::move(*decoded)};
    return decoded.has_value();
  }
  static void write(std::string& out, const Identifier<Tag>& value) { json::append_string(out, value.str()); }
  static bool is_set(const Identifier<Tag>& value) { return !value.empty(); }
  static std::string_view expected() { return "a string"; }
};

template <>
struct Codec<Timestamp> {
  static bool read(std::string_view text, Timestamp& value) {
    const auto decoded = json::decode_string(text);
    const auto time = decoded ? parse_time(*decoded) : std::nullopt;
    if (time) value = *time;
    return time.has_value();
  }
  static void write(std::string& out, Timestamp value) {
    out += '"';
    out += format_time(value);
    out += '"';
  }
  static bool is_set(Timestamp value) { return value != Timestamp{}; }
  static std::string_view expected() { return "a time such as 2026-11-20T14:55:30Z"; }
};

/// 0 to 2^53 - 1; 0 is "not set".
template <>
struct Codec<std::uint64_t> {
  static bool read(std::string_view text, std::uint64_t& value) {
    const auto number = json::decode_integer(text);
    if (!number || *number < 0 || *number > max_exact_integer) return false;
    value = static_cast<std::uint64_t>(*number);
    return true;
  }
  static void write(std::string& out, std::uint64_t value) { out += std::to_string(value); }
  static bool is_set(std::uint64_t value) { return value != 0; }
  static std::string_view expected() { return "a whole number from 0 to 9007199254740991"; }
};

template <>
struct Codec<std::int64_t> {
  static bool read(std::string_view text, std::int64_t& value) {
    const auto number = json::decode_integer(text);
    if (number) value = *number;
    return number.has_value();
  }
  static void write(std::string& out, std::int64_t value) { out += std::to_string(value); }
  static bool is_set(std::int64_t) { return true; }
  static std::string_view expected() { return "a whole number"; }
};

/// An enumeration that is stored by name.
template <class Enum, auto Parse>
struct NameCodec {
  /// One of the names by which values are written; others may be read.
  static bool is_written(std::string_view name) {
    const auto parsed = Parse(name);
    return parsed && to_string(*parsed) == name;
  }
  static bool read(std::string_view text, Enum& value) {
    const auto decoded = json::decode_string(text);
    const auto parsed = decoded ? Parse(*decoded) : std::nullopt;
    if (parsed) value = *parsed;
    return parsed.has_value();
  }
  static void write(std::string& out, Enum value) { json::append_string(out, to_string(value)); }
  static bool is_set(Enum) { return true; }
};

[[nodiscard]] std::optional<MembershipStatus> parse_membership_status(std::string_view text) noexcept;
[[nodiscard]] std::optional<InvitationState> parse_invitation_state(std::string_view text) noexcept;

template <>
struct Codec<OrganizationStatus> : NameCodec<OrganizationStatus, &parse_organization_status> {
  static std::string_view expected() { return "one of: active, suspended, deleted"; }
};
template <>
struct Codec<Role> : NameCodec<Role, &parse_role> {
  static std::string_view expected() { return "one of: owner, admin, manager, billing_admin, member"; }
};
template <>
struct Codec<MembershipStatus> : NameCodec<MembershipStatus, &parse_membership_status> {
  static std::string_view expected() { return "one of: active, suspended"; }
};

template <>
struct Codec<InvitationState> : NameCodec<InvitationState, &parse_invitation_state> {
  static std::string_view expected() { return "one of: pending, accepted, declined, revoked"; }
};

/// Any JSON value but null, which means "not set".
template <>
struct Codec<Json> {
  static bool read(std::string_view text, Json& value) {
    value = json::is_null(text) ? Json{} : Json::trusted(json::compact(text));
    return true;
  }
  static void write(std::string& out, const Json& value) {
    out += value.empty() ? std::string_view{"null"} : value.text();
  }
  static bool is_set(const Json& value) { return !value.empty(); }
  static std::string_view expected() { return "a JSON value"; }
};

template <class Value>
struct Codec<std::optional<Value>> {
  static bool read(std::string_view text, std::optional<Value>& value) {
    value.reset();
    if (json::is_null(text)) return true;
    return Codec<Value>::read(text, value.emplace());
  }
  static void write(std::string& out, const std::optional<Value>& value) {
    if (value) {
      Codec<Value>::write(out, *value);
    } else {
      out += "null";
    }
  }
  static bool is_set(const std::optional<Value>& value) { return value.has_value(); }
  static std::string expected() { return std::string{Codec<Value>::expected()} + ", or null"; }
};

template <>
struct Codec<std::vector<std::string>> {
  static bool read(std::string_view text, std::vector<std::string>& value) {
    value.clear();
    if (json::is_null(text)) return true;
    const auto elements = json::elements(text);
    if (!elements) return false;
    for (const std::string_view element : *elements) {
      if (!Codec<std::string>::read(element, value.emplace_back())) return false;
    }
    return true;
  }
  static void write(std::string& out, const std::vector<std::string>& value) {
    out += '[';
    for (const std::string& element : value) {
      if (&element != &value.front()) out += ',';
      json::append_string(out, element);
    }
    out += ']';
  }
  static bool is_set(const std::vector<std::string>& value) { return !value.empty(); }
  static std::string_view expected() { return "a list of strings"; }
};

}  // namespace orgmgr::model
