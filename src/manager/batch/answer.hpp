// Answers of batch commands as JSON lines.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <orgmgr/query.hpp>
#include <orgmgr/result.hpp>
#include <orgmgr/settings.hpp>

#include "base/json_text.hpp"

namespace orgmgr::manager::batch {

/// What an operation answers.
struct Answer {
  std::string result{};                ///< JSON text
  std::optional<Revision> revision{};  ///< of a change
  std::string next{};                  ///< cursor of the next page
};

/// Which line is answered.
struct LineTag {
  std::uint64_t line = 0;  ///< 1-based, over all lines
  std::string req{};       ///< the caller's own mark as JSON text; empty when there was none
};

[[nodiscard]] std::string write_answer(const LineTag& tag, const Answer& answer);
[[nodiscard]] std::string write_refusal(const LineTag& tag, const Error& error);

[[nodiscard]] std::string to_json(const UserMembership& membership);
[[nodiscard]] std::string to_json(const SettingInfo& setting);

/// `[…]` of records.
template <class Record>
[[nodiscard]] std::string array_of(const std::vector<Record>& records) {
  std::string text = "[";
  for (const Record& record : records) {
    if (text.size() > 1) text += ',';
    text += to_json(record);
  }
  text += ']';
  return text;
}

}  // namespace orgmgr::manager::batch
