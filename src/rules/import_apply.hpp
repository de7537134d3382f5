// The prepared records of an import written through a transaction: duplicates, organizations that
// are not there, what goes to quarantine.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "rules/import_prepare.hpp"
#include "rules/lookups.hpp"

namespace orgmgr::rules {

/// Writes everything, or gives the first error. `batch` is what `import` was prepared from.
[[nodiscard]] Result<ImportReport> apply_import(Context& context, const ImportBatch& batch,
                                                const ImportOptions& options, PreparedImport import);

// --- parts ---------------------------------------------------------------------------------------

/// What both kinds of record need while they are written.
struct ImportRun {
  Context& context;
  const ImportBatch& batch;
  const ImportOptions& options;
  PreparedImport& import;
  std::uint64_t done = 0;
  std::uint64_t total = 0;
  std::set<std::string> grown{};   ///< organizations that got members, roles or invitations
  std::set<std::string> owners{};  ///< billing owners that organizations came with

  void note(std::string code, std::string record, std::string reason);
  void skip(std::string code, std::string record, std::string reason);
  void advance();
  /// Whether what a record names wrongly is left out of it, rather than refused.
  [[nodiscard]] bool mends() const noexcept {
    return options.repair || options.on_invalid == ImportOptions::OnInvalid::skip;
  }
};

/// The stored record with the members that `came` names taken from `now` (both canonical but for
/// `came`): fields that the import does not speak of stay.
[[nodiscard]] std::string updated_text(std::string_view stored, std::string_view came, std::string_view now);

[[nodiscard]] Result<void> apply_organizations(ImportRun& run);
[[nodiscard]] Result<void> apply_members(ImportRun& run);
/// Functional roles, as `export` writes them: before the members who hold them. An organization's own role
/// without its organization is skipped and reported.
[[nodiscard]] Result<void> apply_roles(ImportRun& run);
/// Invitations, users, plans and billing, likewise.
[[nodiscard]] Result<void> apply_plain_records(ImportRun& run);
/// A note for each limit that what was written is above.
void report_excess(ImportRun& run);
/// Puts text into quarantine; in several records when it is long, beside one that is there already.
void put_aside(ImportRun& run, const std::string& key, std::string_view value);

}  // namespace orgmgr::rules
