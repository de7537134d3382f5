// From lines to a load.
#include "manager/transfer_load.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "manager/import_lines.hpp"
#include "manager/import_report.hpp"
#include "rules/import_load.hpp"

namespace orgmgr::manager {
namespace {

constexpr std::uint64_t large = 1U << 20U;  ///< a smaller text is at home in a transaction
constexpr std::uint64_t progress_step = 1000;

/// Options that leave nothing to do for what is clean.
bool may_load(const ImportOptions& options, const WriteOptions& write, std::uint64_t size) {
  return size > large && !options.dry_run && options.map_role.empty() && !write.expected_version;
}

/// Tells how far a load has come. How many records there will be is reckoned from the size of those so far.
class Progress {
 public:
  Progress(const ImportOptions& options, const ImportLines& lines) : options_(options), lines_(lines) {}

  void advance(const ImportReport& report) {
    const std::uint64_t done = report.organizations + report.members;
    if (!options_.progress || done < told_ + progress_step) return;
    told_ = done - done % progress_step;
    const double share = static_cast<double>(lines_.passed()) / static_cast<double>(lines_.size());
    const auto total = static_cast<std::uint64_t>(static_cast<double>(done) / share);
    options_.progress(told_, std::max(total, told_ + 1));
  }
  void finish(const ImportReport& report) const {
    const std::uint64_t done = report.organizations + report.members;
    if (options_.progress) options_.progress(done, done);
  }

 private:
  const ImportOptions& options_;
  const ImportLines& lines_;
  std::uint64_t told_ = 0;
};

std::optional<Result<ImportReport>> load_lines(Session& session, std::string_view name, ImportLines lines,
                                               const ImportOptions& options, const WriteOptions& write) {
  const bool repeatable = !write.operation_id.empty();
  ImportReport report;
  const auto fill = [&](storage::BulkLoad& load) -> std::optional<Loaded> {
    Sha256 digest;
    if (repeatable) {
      digest.update(fmt::format("{} ", name.size())).update(name).update(fmt::format("{} ", lines.size()));
      lines.digest_into(digest);
    }
    rules::ImportLoad import(load, options);
    Progress progress(options, lines);
    while (const auto line = lines.next()) {
      if (!import.take(*line)) return std::nullopt;
      progress.advance(import.report());
    }
    if (!lines.complete() || !import.settle()) return std::nullopt;
    report = import.report();
    progress.finish(report);
    if (!repeatable) return Loaded{{"import", "{}", true}, "true"};
    return Loaded{{"import", import_arguments(options, digest), true}, write_report(report)};
  };
  const auto answer = session.load(write, fill);
  if (!answer) return std::nullopt;
  if (!*answer) return Result<ImportReport>(answer->error());
  Result<ImportReport> done = std::move(report);
  return done.at(answer->revision());
}

}  // namespace

std::optional<Result<ImportReport>> load_file(Session& session, const std::filesystem::path& path,
                                              const ImportOptions& options, const WriteOptions& write,
                                              fs::FileSystem& file_system) {
  const auto info = file_system.stat(path.string());
  if (!info || info->kind != fs::FileKind::regular || !may_load(options, write, info->size))
    return std::nullopt;
  return load_lines(session, path.filename().string(),
                    ImportLines(file_system.open(path.string(), fs::OpenMode::read)), options, write);
}

std::optional<Result<ImportReport>> load_text(Session& session, std::string_view name, std::string_view text,
                                              const ImportOptions& options, const WriteOptions& write) {
  if (!may_load(options, write, text.size())) return std::nullopt;
  return load_lines(session, name, ImportLines(text), options, write);
}

}  // namespace orgmgr::manager
