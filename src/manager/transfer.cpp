// Import, adoption and export as they are called: one change, one state.
#include "manager/transfer.hpp"

#include <fmt/format.h>

#include "base/digest.hpp"
#include "base/json_text.hpp"
#include "manager/transfer_files.hpp"
#include "rules/export.hpp"
#include "rules/import_apply.hpp"

namespace orgmgr {
namespace manager {
namespace {

// The answer is kept under an operation id, in one line of the journal.
constexpr std::size_t most_kept_notes = 200;

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

/// What a repeat under one operation id is compared by.
std::string arguments_of(const rules::ImportBatch& batch, const ImportOptions& options) {
  Sha256 digest;
  for (const auto& text : batch.held) digest.update(fmt::format("{} ", text->size())).update(*text);
  std::string roles;
  for (const auto& [from, to] : options.map_role) roles += fmt::format("{}={};", from, to);
  json::ObjectWriter writer;
  writer.integer("on_duplicate", static_cast<std::uint64_t>(options.on_duplicate));
  writer.integer("on_invalid", static_cast<std::uint64_t>(options.on_invalid));
  writer.string("map_role", roles).boolean("repair", options.repair).string("records", digest.hex());
  return std::move(writer).finish();
}

Result<ImportReport> import_batch(Session& session, const rules::ImportBatch& batch,
                                  const ImportOptions& options, const WriteOptions& write) {
  if (write.expected_version) {
    return Error(ErrorCode::argument_invalid, "An import has no version to expect", "", "expected_version");
  }
  auto prepared = rules::prepare_import(batch, options);
  if (!prepared) return prepared.error();
  std::optional<ImportReport> report;
  WriteOptions once = write;
  if (options.dry_run) once.operation_id.clear();
  const bool repeatable = !once.operation_id.empty();
  const Command command{"import", repeatable ? arguments_of(batch, options) : "{}", true};
  const auto answer = session.change(command, once, [&](rules::Context& context) -> Result<std::string> {
    auto applied = rules::apply_import(context, batch, options, std::move(prepared).value());
    if (!applied) return applied.error();
    report = std::move(applied).value();
    // An error is what leaves no trace; the report says what would have been.
    if (options.dry_run) return Error(ErrorCode::not_applied, "A dry run changes nothing");
    return repeatable ? write_report(*report) : "true";
  });
  if (!answer && !(options.dry_run && report)) return answer.error();
  Result<ImportReport> done = report ? std::move(*report) : read_report(answer.value());
  return done.at(answer.revision());
}

ImportOptions adoption() {
  ImportOptions options;
  options.repair = true;
  return options;
}

}  // namespace

Result<ImportReport> adopt_originals(const std::shared_ptr<Session>& session,
                                     const std::filesystem::path& kept_folder, fs::FileSystem& file_system) {
  const auto batch = read_originals(kept_folder, file_system);
  if (!batch) return batch.error();
  auto prepared = rules::prepare_import(batch.value(), adoption());
  if (!prepared) return prepared.error();
  ImportReport report;
  const auto answer =
      session->change({"adopt", "{}", true}, {}, [&](rules::Context& context) -> Result<std::string> {
        if (context.transaction.revision() != 0) return std::string("true");
        auto applied = rules::apply_import(context, batch.value(), adoption(), std::move(prepared).value());
        if (!applied) return applied.error();
        report = std::move(applied).value();
        return std::string("true");
      });
  if (!answer) return answer.error();
  Result<ImportReport> done = std::move(report);
  return done.at(answer.revision());
}

std::optional<Error> check_originals(const std::filesystem::path& folder, fs::FileSystem& file_system) {
  const auto batch = read_originals(folder, file_system);
  if (!batch) return batch.error();
  const auto prepared = rules::prepare_import(batch.value(), adoption());
  return prepared ? std::nullopt : std::optional(prepared.error());
}

}  // namespace manager

inline namespace v0 {

Result<ImportReport> import_records(OrgManager& orgs, const std::filesystem::path& path,
                                    const ImportOptions& options, const WriteOptions& write) {
  const auto batch = manager::read_import(path, fs::posix_file_system());
  if (!batch) return batch.error();
  return manager::import_batch(*manager::session_of(orgs), batch.value(), options, write);
}

Result<ImportReport> import_lines(OrgManager& orgs, std::string_view text, const ImportOptions& options,
                                  const WriteOptions& write) {
  rules::ImportBatch batch;
  auto added = rules::add_json_lines(batch, "lines", std::string(text));
  if (!added) return added.error();
  return manager::import_batch(*manager::session_of(orgs), batch, options, write);
}

std::vector<ImportNote> export_records(const OrgManager& orgs, ExportForm form,
                                       const std::function<void(std::string_view, std::string_view)>& sink) {
  const auto reader = manager::session_of(orgs)->read();
  switch (form) {
    case ExportForm::original:
      return rules::export_original(*reader, sink);
    case ExportForm::csv:
      return rules::export_csv(*reader, sink);
    case ExportForm::lines:
      break;
  }
  rules::export_lines(*reader, sink);
  return {};
}

}  // namespace v0
}  // namespace orgmgr
