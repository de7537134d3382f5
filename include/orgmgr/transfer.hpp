// Bringing records in and out: import and export.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <orgmgr/org_manager.hpp>

namespace orgmgr::inline v0 {

struct ImportOptions {
  enum class OnDuplicate : std::uint8_t { error, skip, suffix, update };
  enum class OnInvalid : std::uint8_t { error, skip };
  OnDuplicate on_duplicate = OnDuplicate::error;
  OnInvalid on_invalid = OnInvalid::error;
  std::map<std::string, std::string> map_role{};  ///< role in the file → role here
  bool repair = false;   ///< take the dirt that the original itself writes by the rules of docs/migrating.md
  bool dry_run = false;  ///< report, change nothing
  /// Told at times, and at the end with both alike. `total` is an estimate where the lines are not counted
  /// first, and begins anew where records turn out to need a decision. What it throws ends the import.
  std::function<void(std::uint64_t done, std::uint64_t total)> progress{};
};

/// One record that was skipped or changed on the way in, and why; or one that passes a limit, or joins the
/// platform.
struct ImportNote {
  std::string code{};    ///< `orphan_dropped`, `name_suffixed`, `duplicate_skipped`, `limit_exceeded` …
  std::string record{};  ///< `organizations org_…`, `org_users org_… user`, `users user` …
  std::string reason{};
};

struct ImportReport {
  std::uint64_t organizations = 0;  ///< added
  std::uint64_t members = 0;        ///< added
  std::uint64_t updated = 0;
  std::uint64_t skipped = 0;
  std::vector<ImportNote> notes{};
};

/// Imports a folder of the original module, one of its files, or JSON lines ({"organization":{…}}
/// / {"org_user":{…}} as `export` writes) in one transaction: all or nothing. Errors: record_invalid
/// json_invalid name_taken already_member … of the first record that cannot be taken, whose place
/// the message names. Throws `StorageError` when the files cannot be read.
ORGMGR_EXPORT Result<ImportReport> import_records(OrgManager& orgs, const std::filesystem::path& path,
                                                  const ImportOptions& options = {},
                                                  const WriteOptions& write = {});
/// The same from text: JSON lines.
ORGMGR_EXPORT Result<ImportReport> import_lines(OrgManager& orgs, std::string_view text,
                                                const ImportOptions& options = {},
                                                const WriteOptions& write = {});

enum class ExportForm : std::uint8_t {
  lines,     ///< JSON lines of everything but operations; `import` takes them back
  original,  ///< the two files of the original module, with what it accepts only
  csv,       ///< two tables, RFC 4180
};

/// Gives out the export piece by piece, each with the file it belongs to (`export.jsonl`,
/// `organizations.json`, `org_users.csv` …). Byte-stable: equal stores give equal bytes. Returns
/// what the form could not carry, one note each (the original knows three roles and seven fields).
ORGMGR_EXPORT std::vector<ImportNote> export_records(
    const OrgManager& orgs, ExportForm form,
    const std::function<void(std::string_view file, std::string_view bytes)>& sink);

}  // namespace orgmgr::inline v0
