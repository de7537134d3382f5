// Reads the fields of an event out of its text.
#include "providers/event_fields.hpp"

#include <algorithm>

#include "base/json_text.hpp"
#include "providers/billing_event.hpp"

namespace orgmgr::providers {
namespace {

// As long as a customer's id may be that an organization is linked to.
constexpr std::ptrdiff_t max_text_code_points = 255;

/// Of valid UTF-8.
bool begins_code_point(char c) noexcept { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }

bool is_control(char c) noexcept { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

bool is_object(std::string_view value) {
  const std::size_t first = value.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && value[first] == '{';
}

}  // namespace

std::string_view EventFields::value(std::string_view name) const {
  const std::string_view found = json::find(object_, name);
  return json::is_null(found) ? std::string_view{} : found;
}

std::string EventFields::path_of(std::string_view name) const {
  return path_.empty() ? std::string(name) : path_ + "." + std::string(name);
}

void EventFields::object_to(std::string_view name) const {
  if (fault_->empty()) *fault_ = path_of(name);
}

EventFields EventFields::inside(std::string_view name) const { return {value(name), path_of(name), *fault_}; }

std::vector<EventFields> EventFields::list(std::string_view name) const {
  std::vector<EventFields> objects;
  if (!has(name)) return objects;
  const auto elements = json::elements(value(name));
  if (!elements) object_to(name);
  for (const std::string_view element : elements.value_or(std::vector<std::string_view>{})) {
    if (!is_object(element)) object_to(name);
    objects.push_back({element, path_of(name), *fault_});
  }
  return objects;
}

std::vector<std::string> EventFields::texts(std::string_view name) const {
  std::vector<std::string> found;
  if (!has(name)) return found;
  const auto elements = json::elements(value(name));
  if (!elements) object_to(name);
  for (const std::string_view element : elements.value_or(std::vector<std::string_view>{})) {
    found.push_back(read_text(element, name));
  }
  return found;
}

bool EventFields::has(std::string_view name) const { return !value(name).empty(); }

std::string EventFields::read_text(std::string_view value, std::string_view name) const {
  auto text = json::decode_string(value);
  if (!text || text->empty() || std::ranges::any_of(*text, is_control) ||
      std::ranges::count_if(*text, begins_code_point) > max_text_code_points) {
    object_to(name);
    return {};
  }
  return std::move(*text);
}

std::string EventFields::text(std::string_view name) const { return read_text(value(name), name); }

std::string EventFields::text_if_any(std::string_view name) const {
  return has(name) ? text(name) : std::string{};
}

std::string EventFields::reference(std::string_view name) const {
  return is_object(value(name)) ? inside(name).text("id") : text(name);
}

std::string EventFields::reference_if_any(std::string_view name) const {
  return has(name) ? reference(name) : std::string{};
}

bool EventFields::flag(std::string_view name) const {
  const auto flag = json::decode_bool(value(name));
  if (!flag) object_to(name);
  return flag.value_or(false);
}

bool EventFields::flag_if_any(std::string_view name) const { return has(name) && flag(name); }

Timestamp EventFields::unix_time(std::string_view name) const {
  const auto since_1970 = json::decode_integer(value(name));
  if (!since_1970 || *since_1970 < 0 || *since_1970 > latest_second) {
    object_to(name);
    return {};
  }
  return Timestamp{std::chrono::seconds{*since_1970}};
}

std::optional<Timestamp> EventFields::time_if_any(std::string_view name) const {
  if (!has(name)) return std::nullopt;
  const auto time = parse_time(text(name));
  if (!time) object_to(name);
  return time;
}

std::optional<Error> EventBody::fault() const {
  if (fault_.empty()) return std::nullopt;
  return Error(
      ErrorCode::event_invalid,
      "The event's field " + fault_ +
          " is missing or not of the form that is documented; nothing was applied. Where the provider sent "
          "it so, its version is one that this release does not know.",
      {}, fault_);
}

Result<void> check_size(std::string_view body) {
  if (body.size() <= max_event_bytes) return {};
  return Error(ErrorCode::event_too_large,
               "The body is larger than " + std::to_string(max_event_bytes) +
                   " bytes, which no event of a provider is. Refuse such requests before reading them.");
}

Result<void> check_json(std::string_view body) {
  if (const auto fault = json::check(body)) {
    // The reason may quote a key, and with it the body.
    return Error(ErrorCode::event_invalid,
                 "The body is not acceptable JSON from line " + std::to_string(fault->line) + ", column " +
                     std::to_string(fault->column) + " on. Hand it in as the provider sent it.");
  }
  if (is_object(body)) return {};
  return Error(ErrorCode::event_invalid, "The body is no JSON object. Hand it in as the provider sent it.");
}

}  // namespace orgmgr::providers
