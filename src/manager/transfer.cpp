// Import, adoption and export as they are called: one change, one state.
#include "manager/transfer.hpp"

#include <fmt/format.h>

#include "base/digest.hpp"
#include "manager/import_report.hpp"
#include "manager/transfer_files.hpp"
#include "manager/transfer_load.hpp"
#include "rules/export.hpp"
#include "rules/import_apply.hpp"

namespace orgmgr {
namespace manager {
namespace {

std::string arguments_of(const rules::ImportBatch& batch, const ImportOptions& options) {
  Sha256 digest;
  for (const auto& text : batch.held) digest.update(fmt::format("{} ", text->size())).update(*text);
  return import_arguments(options, digest);
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
  if (auto done =
          manager::load_file(*manager::session_of(orgs), path, options, write, fs::posix_file_system()))
    return *std::move(done);
  const auto batch = manager::read_import(path, fs::posix_file_system());
  if (!batch) return batch.error();
  return manager::import_batch(*manager::session_of(orgs), batch.value(), options, write);
}

Result<ImportReport> import_lines(OrgManager& orgs, std::string_view text, const ImportOptions& options,
                                  const WriteOptions& write) {
  if (auto done = manager::load_text(*manager::session_of(orgs), manager::lines_name, text, options, write))
    return *std::move(done);
  rules::ImportBatch batch;
  auto added = rules::add_json_lines(batch, std::string(manager::lines_name), std::string(text));
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
