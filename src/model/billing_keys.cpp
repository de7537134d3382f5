// The keys to believe webhooks by, as a host keeps them in a file. No message repeats a value, nor a name
// that may be a misplaced one.
#include <orgmgr/billing.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "base/json_text.hpp"
#include "model/billing_codec.hpp"

namespace orgmgr::inline v0 {
namespace {

constexpr json::Limits limits{.bytes = 64U << 10U, .depth = 4};
constexpr std::int64_t max_tolerance_seconds = 86'400;
constexpr std::size_t max_shown_name = 32;

/// One member of a section: takes its value in, or says that it cannot.
template <class Keys>
struct KeyField {
  std::string_view name;
  bool (*read)(Keys&, std::string_view value);
  std::string_view expected;
};

template <class Keys, std::string Keys::*member>
bool read_text(Keys& keys, std::string_view value) {
  const auto text = json::decode_string(value);
  if (text) keys.*member = *text;
  return text.has_value();
}

template <class Keys>
bool read_mode(Keys& keys, std::string_view value) {
  const auto mode = model::parse_billing_mode(json::decode_string(value).value_or(""));
  if (mode) keys.mode = *mode;
  return mode.has_value();
}

// An empty secret would be passed over later on: whoever wrote it meant another.
bool read_secrets(StripeKeys& keys, std::string_view value) {
  const auto elements = json::elements(value);
  if (!elements || elements->empty()) return false;
  for (const std::string_view element : *elements) {
    auto secret = json::decode_string(element);
    if (!secret || secret->empty()) return false;
    keys.secrets.push_back(*std::move(secret));
  }
  return true;
}

bool read_tolerance(StripeKeys& keys, std::string_view value) {
  const auto seconds = json::decode_integer(value);
  if (!seconds || *seconds < 1 || *seconds > max_tolerance_seconds) return false;
  keys.tolerance = std::chrono::seconds(*seconds);
  return true;
}

bool read_signature(LagoKeys& keys, std::string_view value) {
  const auto name = json::decode_string(value);
  if (name == "jwt") keys.signature = LagoSignature::jwt;
  if (name == "hmac") keys.signature = LagoSignature::hmac;
  return name == "jwt" || name == "hmac";
}

constexpr std::array stripe_fields{
    KeyField<StripeKeys>{"secrets", &read_secrets, "a list of one secret or more, none of them empty"},
    KeyField<StripeKeys>{"mode", &read_mode<StripeKeys>, "\"live\" or \"test\""},
    KeyField<StripeKeys>{"account", &read_text<StripeKeys, &StripeKeys::account>, "a string"},
    KeyField<StripeKeys>{"tolerance_seconds", &read_tolerance, "a whole number, 1 to 86400"},
};

constexpr std::array lago_fields{
    KeyField<LagoKeys>{"signature", &read_signature, "\"jwt\" or \"hmac\""},
    KeyField<LagoKeys>{"hmac_key", &read_text<LagoKeys, &LagoKeys::hmac_key>, "a string"},
    KeyField<LagoKeys>{"public_key", &read_text<LagoKeys, &LagoKeys::public_key>, "a string"},
    KeyField<LagoKeys>{"issuer", &read_text<LagoKeys, &LagoKeys::issuer>, "a string"},
    KeyField<LagoKeys>{"organization", &read_text<LagoKeys, &LagoKeys::organization>, "a string"},
    KeyField<LagoKeys>{"mode", &read_mode<LagoKeys>, "\"live\" or \"test\""},
};

Error wrong_value(std::string_view field, std::string_view expected) {
  return Error(ErrorCode::argument_invalid,
               fmt::format("In the billing keys, {} must be {}", field, expected), std::string(field),
               std::string(field));
}

/// A name that looks like one of a field is shown; anything else may be a secret in the wrong place.
Error unknown_name(std::string_view section, std::string_view name, std::string_view known) {
  const bool shown = name.size() <= max_shown_name &&
                     std::ranges::all_of(name, [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
  const std::string field =
      shown ? fmt::format("{}{}{}", section, section.empty() ? "" : ".", name) : std::string(section);
  return Error(ErrorCode::argument_invalid,
               fmt::format("The billing keys have a field that is not known{}{}; known are: {}",
                           field.empty() ? ""
                           : shown       ? ": "
                                         : " in ",
                           field, known),
               field, field);
}

template <class Keys>
std::optional<Error> read_section(std::string_view section, std::string_view text,
                                  std::span<const KeyField<Keys>> fields, Keys& keys) {
  const auto members = json::members(text);
  if (!members) return wrong_value(section, "an object");
  for (const json::Member& member : *members) {
    const auto field = std::ranges::find(fields, member.key, &KeyField<Keys>::name);
    if (field == fields.end()) {
      std::string known;
      for (const auto& each : fields) known += fmt::format("{}{}", known.empty() ? "" : " ", each.name);
      return unknown_name(section, member.key, known);
    }
    if (!field->read(keys, member.value)) {
      return wrong_value(fmt::format("{}.{}", section, field->name), field->expected);
    }
  }
  return std::nullopt;
}

}  // namespace

Result<BillingKeys> read_billing_keys(std::string_view json) {
  if (const auto fault = json::check(json, limits)) {
    return Error(ErrorCode::json_invalid,
                 fmt::format("The billing keys are no JSON object that can be taken: see line {}, column {}",
                             fault->line, fault->column));
  }
  const auto sections = json::members(json);
  if (!sections) return Error(ErrorCode::json_invalid, "The billing keys must be one JSON object");
  BillingKeys keys;
  for (const json::Member& section : *sections) {
    std::optional<Error> wrong;
    if (section.key == "stripe") {
      wrong = read_section<StripeKeys>("stripe", section.value, stripe_fields, keys.stripe);
    } else if (section.key == "lago") {
      wrong = read_section<LagoKeys>("lago", section.value, lago_fields, keys.lago);
    } else {
      wrong = unknown_name("", section.key, "stripe lago");
    }
    if (wrong) return *std::move(wrong);
  }
  return keys;
}

}  // namespace orgmgr::inline v0
