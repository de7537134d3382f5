// A large import into an empty store, record by record, for as long as there is nothing to decide: each is
// acceptable as it is, and none is in another's way. What an import that is not so clean becomes is for
// the ordinary way to say (import_prepare.hpp, import_apply.hpp), with which this one shares its rules.
#pragma once

#include <string>
#include <string_view>

#include <orgmgr/transfer.hpp>

#include "rules/import_batch.hpp"
#include "storage/bulk_load.hpp"

namespace orgmgr::rules {

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
  [[nodiscard]] bool take_settings(Settings settings);
  [[nodiscard]] bool take_plain(const ImportBatch& batch);
  void add_organization(std::string_view org, std::string_view text);
  void add_member(std::string_view key, std::string_view text);

  storage::BulkLoad& load_;
  const ImportOptions& options_;
  ImportReport report_{};
  bool has_settings_ = false;
  bool owners_are_limited_ = false;
  const std::string organization_end_;  ///< what follows in a stored organization that came without `version`
  const std::string member_end_;
  std::string key_{};  // kept for their memory
  std::string text_{};
};

/// Settles who owns each organization by the rules of a commit's end (ownership.hpp), and sees that
/// everything that belongs to one has it. False when that is not so, or would be refused.
[[nodiscard]] bool settle_load(storage::BulkLoad& load, bool owners_are_limited);

}  // namespace orgmgr::rules
