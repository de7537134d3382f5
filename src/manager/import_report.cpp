// The report as JSON text, and what a repeat is compared by.
#include "manager/import_report.hpp"

#include <fmt/format.h>

#include "base/json_text.hpp"
#include "manager/session.hpp"
#include "rules/import_prepare.hpp"

namespace orgmgr::manager {
namespace {

// The answer is kept under an operation id, in one line of the journal.
constexpr std::size_t most_kept_notes = 200;

}  // namespace

std::string write_report(const ImportReport& report) {
  std::string notes = "[";
  for (std::size_t i = 0; i < report.notes.size() && i < most_kept_notes; ++i) {
    const ImportNote& note = report.notes[i];
    if (i > 0) notes += ',';
    notes += text_arguments({{"code", note.code}, {"record", note.record}, {"reason", note.reason}});
  }
  json::ObjectWriter writer;
  writer.integer("organizations", report.organizations).integer("members", report.members);
  writer.integer("updated", report.updated).integer("skipped", report.skipped).raw("notes", notes + "]");
  return std::move(writer).finish();
}

ImportReport read_report(std::string_view text) {
  const auto number = [&](std::string_view key) {
    return static_cast<std::uint64_t>(json::decode_integer(json::find(text, key)).value_or(0));
  };
  ImportReport report;
  report.organizations = number("organizations");
  report.members = number("members");
  report.updated = number("updated");
  report.skipped = number("skipped");
  const auto notes = json::elements(json::find(text, "notes"));
  if (!notes) return report;
  for (const std::string_view note : *notes) {
    report.notes.push_back({rules::text_member(note, "code"), rules::text_member(note, "record"),
                            rules::text_member(note, "reason")});
  }
  return report;
}

std::string import_arguments(const ImportOptions& options, Sha256& records) {
  std::string roles;
  for (const auto& [from, to] : options.map_role) roles += fmt::format("{}={};", from, to);
  json::ObjectWriter writer;
  writer.integer("on_duplicate", static_cast<std::uint64_t>(options.on_duplicate));
  writer.integer("on_invalid", static_cast<std::uint64_t>(options.on_invalid));
  writer.string("map_role", roles).boolean("repair", options.repair).string("records", records.hex());
  return std::move(writer).finish();
}

}  // namespace orgmgr::manager
