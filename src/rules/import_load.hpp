// A large import into an empty store, record by record, for as long as there is nothing to decide: each is
// acceptable as it is, and none is in another's way. What an import that is not so clean becomes is for
// the ordinary way to say (import_prepare.hpp, import_apply.hpp), with which this one shares its rules.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include <orgmgr/transfer.hpp>

#include "rules/import_batch.hpp"
#include "rules/import_plain_record.hpp"
#include "storage/bulk_load.hpp"

namespace orgmgr::rules {

/// What a load has brought of all that the end of it must hold the rest against.
struct LoadedRules {
  std::string settings{};                               ///< the record's text; empty: none
  std::map<std::string, std::string> plans{};           ///< by name
  std::set<std::string, std::less<>> roles_of_types{};  ///< their keys
  std::int64_t organizations_per_owner = 0;
  bool counts_are_limited = false;  ///< some may be
  bool roles_are_held = false;      ///< by somebody, or given by an invitation
};

/// Of a stored membership or invitation that has functional roles.
inline constexpr std::string_view held_roles = R"("roles":[)";

class ImportLoad {
 public:
  ImportLoad(storage::BulkLoad& load, const ImportOptions& options);

  // False: not as clean as that; the load is to be given up.

  /// One line of an export.
  [[nodiscard]] bool take(std::string_view line);
  /// After the last line: what the end of a commit would settle, on all organizations and what is theirs.
  [[nodiscard]] bool settle();

  [[nodiscard]] const ImportReport& report() const noexcept { return report_; }

 private:
  [[nodiscard]] bool take_canonical(std::string_view line);
  [[nodiscard]] bool take_batch(const ImportBatch& batch);
  [[nodiscard]] bool take_organization(Organization record);
  [[nodiscard]] bool take_settings(Settings settings);
  void take_rule(const PlainRecord& record);
  [[nodiscard]] bool take_plain(const ImportBatch& batch);
  void add_organization(std::string_view org, std::string_view text);
  void add_member(std::string_view key, std::string_view text);

  storage::BulkLoad& load_;
  const ImportOptions& options_;
  ImportReport report_{};
  bool has_settings_ = false;
  LoadedRules rules_{};
  const std::string organization_end_;  ///< what follows in a stored organization that came without `version`
  const std::string member_end_;
  std::string key_{};  // kept for their memory
  std::string text_{};
};

/// Settles who owns each organization by the rules of a commit's end (ownership.hpp), and sees that
/// everything that belongs to one has it, that roles held are there, and that no limit is passed. False when
/// that is not so, or would be refused.
[[nodiscard]] bool settle_load(storage::BulkLoad& load, const LoadedRules& rules);

}  // namespace orgmgr::rules
