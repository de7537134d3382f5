// The two forms of an error.
#include "error_output.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include "error_hint.hpp"
#include "exit_codes.hpp"
#include "json_slices.hpp"
#include "terminal_text.hpp"

namespace orgmgr::cli {
namespace {

constexpr std::size_t longest_path = 4096;  // a longer one is none that the system takes

void write_error(std::string_view text) {
  // Nothing can be done when this fails.
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
}

void print(const JsonObject& fields, std::string_view sentence, bool json) {
  if (json) {
    write_error("{\"error\":" + harmless_json(fields.text()) + "}\n");
  } else {
    write_error("orgmgr: " + harmless(sentence) + "\n");
  }
}

/// The message, and that only the answer is missing where the command was carried out before it failed.
std::string whole_message(std::string_view message, const ErrorNote& note) {
  std::string whole(message);
  if (!note.carried_out) return whole;
  if (!whole.ends_with('.')) whole += '.';
  if (*note.carried_out == 0) return whole + " What was asked for is done; only the answer is missing.";
  return whole +
         fmt::format(" The change was applied (revision {}); only the answer is missing.", *note.carried_out);
}

JsonObject start(std::string_view kind, std::string_view code, std::string_view message,
                 const ErrorNote& note) {
  JsonObject fields;
  fields.string("kind", kind).string("code", code).string("message", message);
  if (!note.carried_out) return fields;
  fields.boolean("applied", true);
  if (*note.carried_out > 0) fields.number("revision", *note.carried_out);
  return fields;
}

}  // namespace

void say(std::string_view line) { write_error(harmless(line) + "\n"); }

int report(const Error& error, const ErrorNote& note, bool json) {
  std::string sentence = whole_message(error.message(), note);
  JsonObject fields = start(to_string(error.kind()), to_string(error.code()), sentence, note);
  if (!error.subject().empty()) fields.string("subject", excerpt(error.subject(), longest_path));
  if (!error.field().empty()) fields.string("field", excerpt(error.field()));
  if (const std::string_view hint = hint_for(error.code()); !hint.empty()) {
    fields.string("hint", hint);
    sentence += fmt::format("{} {}", sentence.ends_with('.') ? "" : ".", hint);
  }
  print(fields, sentence, json);
  return exit_code_of(error.kind());
}

int report(const StorageError& error, const ErrorNote& note, bool json) {
  std::string sentence = whole_message(excerpt(error.what(), 2 * longest_path), note);
  JsonObject fields = start(to_string(error.kind()), to_string(error.code()), sentence, note);
  if (!error.path().empty()) fields.string("path", excerpt(error.path(), longest_path));
  if (error.line() > 0) fields.number("line", error.line());
  if (!error.path().empty() && std::string_view(error.what()).find(error.path()) == std::string::npos) {
    sentence += fmt::format(" ({}{})", excerpt(error.path(), longest_path),
                            error.line() > 0 ? fmt::format(":{}", error.line()) : "");
  }
  if (!note.store_source.empty()) {
    fields.string("source", note.store_source);
    sentence += fmt::format(" The folder came from {}.", note.store_source);
    if (error.code() == ErrorCode::store_not_found) sentence += " Make a store there with \"orgmgr init\".";
  }
  const std::string& id = error.operation_id().empty() ? note.operation_id : error.operation_id();
  if (error.kind() == ErrorKind::outcome_unknown && !id.empty()) {
    fields.string("operation_id", id);
    sentence += fmt::format(" To be sure, run the same command again with: --operation-id {}", id);
  }
  print(fields, sentence, json);
  return exit_code_of(error.kind());
}

int report_usage(std::string_view message, const ErrorNote& note, bool json) {
  const std::string sentence = whole_message(message, note);
  print(start("usage", "usage", sentence, note), sentence, json);
  return exit_usage;
}

int report_defect(std::string_view message, const ErrorNote& note, bool json) {
  const std::string sentence = whole_message(message, note);
  print(start("io_error", "internal", sentence, note), sentence, json);
  return exit_failure;
}

}  // namespace orgmgr::cli
