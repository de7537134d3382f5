// An import's records read, checked and, when asked for, repaired, before any transaction: what is
// wrong with the input itself is known here.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <orgmgr/settings.hpp>

#include "rules/import_batch.hpp"

namespace orgmgr::rules {

struct PreparedOrganization {
  Organization record{};
  const IncomingRecord* from = nullptr;
  bool keep_raw = false;  ///< could not be taken as it was: the text goes to quarantine as well
};

struct PreparedMember {
  OrgUser record{};  ///< org_id already as organizations are called here
  const IncomingRecord* from = nullptr;
  std::string other_org{};  ///< the key it stands under, when that is another organization
};

/// Text that is kept without being a record of the store.
struct SetAside {
  std::string key{};    ///< `organizations org_…`, `org_users org_…`, `org_users org_… user`
  std::string value{};  ///< compact JSON
};

using Reasons = std::map<std::string, std::string, std::less<>>;

struct PreparedImport {
  std::vector<PreparedOrganization> organizations{};
  std::vector<PreparedMember> members{};
  std::vector<SetAside> set_aside{};
  std::vector<Settings> settings{};
  std::map<std::string, std::string, std::less<>> renamed{};  ///< id or key in the file → id here
  Reasons left_out{};  ///< organizations that are not taken → why; their members follow them
  ImportReport report{};
};

/// Checks every record against the limits. Errors: record_invalid and the limits' own codes, with
/// file and line, unless the options say to skip or repair. With `repair` there are errors only for
/// what the original module could not have written. `batch` must outlive the answer.
[[nodiscard]] Result<PreparedImport> prepare_import(const ImportBatch& batch, const ImportOptions& options);

// --- parts ---------------------------------------------------------------------------------------

/// Why an organization comes in without the type `platform`.
inline constexpr std::string_view platform_is_founded =
    "The type platform is left out: only founding it here makes a platform, and nobody is staff without one";
/// `organizations ID`: how notes and quarantine call a record.
[[nodiscard]] std::string organization_title(std::string_view org);
[[nodiscard]] std::string member_title(std::string_view org, std::string_view user);
/// The error with the place before its message.
[[nodiscard]] Error at_place(const ImportPlace& place, const Error& error);
/// A string member of a record; empty when it is none.
[[nodiscard]] std::string text_member(std::string_view record, std::string_view key);

/// What became of one incoming record.
enum class Taken { yes, set_aside };

/// One incoming organization, or why it cannot be taken. May add notes, renamings, left_out.
[[nodiscard]] Result<Taken> prepare_organization(const IncomingRecord& from, const ImportOptions& options,
                                                 PreparedImport& import);
[[nodiscard]] Result<Taken> prepare_member(const IncomingRecord& from, std::string_view group_key,
                                           const ImportOptions& options, PreparedImport& import);

}  // namespace orgmgr::rules
