// What tables of every kind say about a record that cannot be read.
#include "model/record_table.hpp"

namespace orgmgr::model::detail {

Error field_error(std::string_view kind, std::string_view subject, std::string_view field,
                  std::string_view problem) {
  std::string message{kind};
  if (!subject.empty() && subject != " ") message.append(" ").append(text::excerpt(subject));
  message.append(": ").append(field).append(" ").append(problem);
  return Error{ErrorCode::record_invalid, std::move(message), std::string{subject}, std::string{field}};
}

Error not_an_object(std::string_view kind) {
  return Error{ErrorCode::record_invalid, std::string{kind} + ": the record is not a JSON object"};
}

std::optional<Error> check_record_text(std::string_view kind, std::string_view text) {
  const auto fault = json::check(text, {.bytes = max_record_bytes, .depth = max_record_depth});
  if (!fault) return std::nullopt;
  return Error{ErrorCode::json_invalid, std::string{kind} + ": not acceptable JSON at byte " +
                                            std::to_string(fault->offset) + ": " + fault->reason};
}

std::optional<Error> check_extra(std::string_view kind, std::string_view subject, const Json& extra) {
  if (extra.text().size() <= max_extra_bytes) return std::nullopt;
  return Error{ErrorCode::record_invalid,
               std::string{kind} + " " + text::excerpt(subject) + ": fields that are not known take " +
                   std::to_string(extra.text().size()) + " bytes, at most " + std::to_string(max_extra_bytes),
               std::string{subject}};
}

std::string mismatch(std::string_view expected, std::string_view value) {
  std::string problem{"must be "};
  problem.append(expected).append("; it is ").append(text::excerpt(value));
  return problem;
}

}  // namespace orgmgr::model::detail
