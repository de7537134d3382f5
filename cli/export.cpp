// `orgmgr export`: everything out. Its files belong to no store: they are made by POSIX calls, because the
// seam of the library is behind the public headers and a stream can make no file new, private and synced
// (docs/decisions/0013).
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <map>
#include <memory>

#include "change.hpp"
#include "error_output.hpp"
#include "exit_codes.hpp"
#include "nouns.hpp"

namespace orgmgr::cli {
namespace {

[[noreturn]] void fail(const std::string& path, int number) {
  throw StorageError(number == ENOSPC ? ErrorCode::disk_full : ErrorCode::io_failed,
                     fmt::format("{} could not be written: {}.", path, std::strerror(number)),
                     ErrorPlace{path, 0, number, {}});
}

/// One file of an export: new, private, written whole. Never replaces one that is there.
class NewFile {
 public:
  explicit NewFile(std::string path) : path_(std::move(path)) {
    descriptor_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (descriptor_ >= 0) return;
    if (errno != EEXIST) fail(path_, errno);
    throw BadResult(Error(ErrorCode::target_not_empty,
                          fmt::format("{} is there already; it is not replaced.", path_), path_));
  }
  ~NewFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;

  void write(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) fail(path_, errno);
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
  }
  void finish() const {
    if (::fsync(descriptor_) != 0) fail(path_, errno);
  }

 private:
  std::string path_;
  int descriptor_ = -1;
};

struct ExportOptions {
  bool original = false;
  bool csv = false;
  std::string to{};
};

std::vector<ImportNote> export_to_folder(const OrgManager& orgs, ExportForm form,
                                         const std::filesystem::path& folder) {
  std::error_code failed;
  const bool made = std::filesystem::create_directories(folder, failed);
  if (failed) fail(folder.string(), failed.value());
  if (made) std::filesystem::permissions(folder, std::filesystem::perms::owner_all);
  std::map<std::string, std::unique_ptr<NewFile>, std::less<>> files;
  auto notes = export_records(orgs, form, [&](std::string_view name, std::string_view bytes) {
    auto found = files.find(name);
    if (found == files.end()) {
      found = files.emplace(std::string(name), std::make_unique<NewFile>((folder / name).string())).first;
    }
    found->second->write(bytes);
  });
  for (const auto& [name, file] : files) file->finish();
  return notes;
}

void run_export(Context& context, const ExportOptions& options) {
  if (options.original && options.csv) throw UsageError("Say --as-original or --csv, not both.");
  const bool several_files = options.original || options.csv;
  if (several_files && options.to.empty()) throw UsageError("This form has two files: say --to DIR.");
  const ExportForm form = options.original ? ExportForm::original
                          : options.csv    ? ExportForm::csv
                                           : ExportForm::lines;
  const OrgManager orgs = context.open_for_reading();
  if (context.global.dry_run && !options.to.empty()) {
    answer_dry_run(context, fmt::format("Would export revision {} to {}.", orgs.revision(), options.to));
    return;
  }
  const std::vector<ImportNote> notes =
      options.to.empty()
          ? export_records(orgs, form,
                           [&](std::string_view, std::string_view bytes) { context.output().raw(bytes); })
          : export_to_folder(orgs, form, options.to);
  for (const ImportNote& note : notes) say(fmt::format("{}: {}: {}", note.code, note.record, note.reason));
  if (options.to.empty()) return;
  context.carried_out();
  context.output().sentence(fmt::format("Exported to {}.", options.to));
}

}  // namespace

void setup_export(Command& root, Context& context) {
  const auto verb = add_verb<ExportOptions>(
      root, context,
      {"export", "Give out everything: JSON lines unless said otherwise",
       "orgmgr export > everything.jsonl\n  orgmgr export --as-original --to ./for-python"},
      run_export);
  verb.app->add_flag("--as-original", verb.options->original,
                     "The two files of the original module; needs --to");
  verb.app->add_flag("--csv", verb.options->csv, "Two tables; needs --to");
  verb.app->add_option("--to", verb.options->to, "Folder for the files; none of them may be there")
      ->type_name("DIR");
}

}  // namespace orgmgr::cli
