// `orgmgr store backup|restore`.
#include <fmt/format.h>

#include <set>

#include "change.hpp"
#include "confirmation.hpp"
#include "counted.hpp"
#include "json_slices.hpp"
#include "store.hpp"

namespace orgmgr::cli {
namespace {

const Shape& copy_shape() {
  static const Shape shape{
      {"revision", "sum", "files", "bytes"}, {"revision", "sum", "files", "bytes", "path"}, "revision"};
  return shape;
}

struct FolderOptions {
  std::string folder{};
  bool replace = false;
  bool keep_invitations = false;
};

void run_backup(Context& context, const FolderOptions& options) {
  const OrgManager orgs = context.open_for_reading();
  Output& output = context.output();
  if (context.global.dry_run) {
    answer_dry_run(context, fmt::format("Would back up revision {} to {}.", orgs.revision(), options.folder));
    return;
  }
  const BackupReport report = Maintenance(orgs).backup(options.folder);
  context.carried_out();
  output.sentence(fmt::format("Backed up revision {} to {}: {}, {}, verified. Head {}:{}", report.revision,
                              options.folder, counted(report.files, "file"), counted(report.bytes, "byte"),
                              report.revision, report.sum));
  if (output.format() == Format::table) return;
  JsonObject object;
  object.number("revision", report.revision).string("sum", report.sum).number("files", report.files);
  object.number("bytes", report.bytes).string("path", options.folder);
  output.one(copy_shape(), object.text());
}

const Shape& restored_shape() {
  static const Shape shape{{"revision", "sum"}, {"revision", "sum", "path", "kept"}, "revision"};
  return shape;
}

constexpr std::string_view kept_mark = ".replaced-";

/// The stores that restoring over `folder` has kept beside it.
std::set<std::string> kept_beside(const std::filesystem::path& folder) {
  std::set<std::string> kept;
  const std::string begin = folder.filename().string() + std::string(kept_mark);
  std::error_code ignored;  // what cannot be listed is not named
  for (const auto& entry : std::filesystem::directory_iterator(folder.parent_path(), ignored)) {
    if (entry.path().filename().string().starts_with(begin)) kept.insert(entry.path().string());
  }
  return kept;
}

void answer_restored(Context& context, const std::string& backup, const std::string& folder,
                     const AuditHead& head, const std::string& kept) {
  Output& output = context.output();
  output.sentence(fmt::format("Restored {} to {}. Head {}:{}", backup, folder, head.revision, head.sum));
  if (!kept.empty()) output.sentence(fmt::format("The store that was there is kept as {}.", kept));
  if (output.format() == Format::table) return;
  JsonObject object;
  object.number("revision", head.revision).string("sum", head.sum).string("path", folder);
  if (!kept.empty()) object.string("kept", kept);
  output.one(restored_shape(), object.text());
}

void run_restore(Context& context, const FolderOptions& options) {
  context.require_host();
  const std::filesystem::path folder = context.location().folder;
  const bool replaces = holds_store(folder) || is_foreign_folder(folder);
  if (replaces && !options.replace) {
    throw BadResult(
        Error(ErrorCode::store_exists,
              fmt::format("{} is a store already. With --replace it is kept beside, under another "
                          "name.",
                          folder.string()),
              folder.string()));
  }
  std::filesystem::path place = std::filesystem::absolute(folder).lexically_normal();
  if (!place.has_filename()) place = place.parent_path();
  if (replaces) {
    confirm(context,
            fmt::format("Restoring puts the backup {} in the place of the store {}.", options.folder,
                        folder.string()),
            place.filename().string(), {},
            fmt::format("What is there now is kept beside it, as {}{}TIME.", place.string(), kept_mark));
  } else {
    confirm(context,
            fmt::format("Restoring makes {} a store from the backup {}.", folder.string(), options.folder),
            place.filename().string());
  }
  OpenOptions open = context.open_options();
  open.create = true;
  const std::set<std::string> kept_before = kept_beside(place);
  const AuditHead head = restore_store(
      options.folder, folder, {options.replace, context.global.dry_run, options.keep_invitations}, open);
  if (context.global.dry_run) {
    answer_dry_run(context, fmt::format("Would restore {} to {}; the backup is whole.", options.folder,
                                        folder.string()));
    return;
  }
  context.carried_out(head.revision);
  std::string kept;
  for (const std::string& one : kept_beside(place)) {
    if (!kept_before.contains(one)) kept = one;
  }
  answer_restored(context, options.folder, folder.string(), head, kept);
}

}  // namespace

void setup_store_copies(Command& noun, Context& context) {
  const auto backup = add_verb<FolderOptions>(
      noun, context,
      {"backup", "Write a verified copy of the store", "orgmgr store backup /backup/acme-2026-11-20"},
      run_backup);
  backup.app->add_option("DIR", backup.options->folder, "Absent or empty")->required();
  const auto restore =
      add_verb<FolderOptions>(noun, context,
                              {"restore", "Make the store from a backup",
                               "orgmgr --data ./acme store restore /backup/acme-2026-11-20 --yes"},
                              run_restore);
  restore.app->add_option("DIR", restore.options->folder, "The backup")->required();
  restore.app->add_flag("--replace", restore.options->replace,
                        "A store is there: keep it beside under another name");
  restore.app->add_flag("--keep-invitations", restore.options->keep_invitations,
                        "Pending invitations stay open, also those used or revoked since the backup");
}

}  // namespace orgmgr::cli
