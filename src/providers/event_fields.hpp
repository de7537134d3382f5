// The body of an event, field by field. What is not as it must be is noted by its path, never by what it
// says.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <orgmgr/result.hpp>
#include <orgmgr/types.hpp>

namespace orgmgr::providers {

/// One JSON object of the body. Views the body and writes to `EventBody::fault`: valid while that one is.
class EventFields {
 public:
  /// An object inside; without fields where there is none of that name.
  [[nodiscard]] EventFields inside(std::string_view name) const;
  /// The objects of an array inside; none where there is no such array.
  [[nodiscard]] std::vector<EventFields> list(std::string_view name) const;
  /// The strings of an array inside, each of the form of `text`.
  [[nodiscard]] std::vector<std::string> texts(std::string_view name) const;

  [[nodiscard]] bool has(std::string_view name) const;  ///< neither missing nor null
  /// A string of 1 to 255 code points without control characters.
  [[nodiscard]] std::string text(std::string_view name) const;
  [[nodiscard]] std::string text_if_any(
      std::string_view name) const;  ///< as `text`; empty where `has` is false
  /// An id, written as a string or as the object that has it.
  [[nodiscard]] std::string reference(std::string_view name) const;
  [[nodiscard]] std::string reference_if_any(std::string_view name) const;
  [[nodiscard]] bool flag(std::string_view name) const;
  [[nodiscard]] bool flag_if_any(std::string_view name) const;  ///< false where `has` is false
  /// Seconds since 1970 as a whole number.
  [[nodiscard]] Timestamp unix_time(std::string_view name) const;
  /// RFC 3339; empty where `has` is false.
  [[nodiscard]] std::optional<Timestamp> time_if_any(std::string_view name) const;

  /// Notes that the field is not as it must be.
  void object_to(std::string_view name) const;

 private:
  friend class EventBody;
  EventFields(std::string_view object, std::string path, std::string& fault)
      : object_(object), path_(std::move(path)), fault_(&fault) {}

  [[nodiscard]] std::string_view value(std::string_view name) const;
  [[nodiscard]] std::string path_of(std::string_view name) const;
  [[nodiscard]] std::string read_text(std::string_view value, std::string_view name) const;

  std::string_view object_;
  std::string path_;
  std::string* fault_;
};

/// The whole body. Neither copied nor moved, since its fields point into it.
class EventBody {
 public:
  /// Precondition: `check_json` found nothing.
  explicit EventBody(std::string_view body) : body_(body) {}
  EventBody(const EventBody&) = delete;
  EventBody& operator=(const EventBody&) = delete;

  [[nodiscard]] EventFields fields() { return {body_, {}, fault_}; }
  /// event_invalid with the path of the first field that was not as it must be; empty when all were.
  [[nodiscard]] std::optional<Error> fault() const;

 private:
  std::string_view body_;
  std::string fault_{};
};

/// event_too_large above `max_event_bytes`. Looks at no byte.
[[nodiscard]] Result<void> check_size(std::string_view body);
/// event_invalid where `body` is not a JSON object in UTF-8, or any object in it names a key twice.
[[nodiscard]] Result<void> check_json(std::string_view body);

}  // namespace orgmgr::providers
