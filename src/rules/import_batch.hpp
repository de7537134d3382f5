// What is to be brought in: records as the text they came as, each with the place where it stands.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <orgmgr/result.hpp>
#include <orgmgr/transfer.hpp>

namespace orgmgr::rules {

/// Where a text stands, for messages.
struct ImportPlace {
  std::string_view file{};
  std::uint64_t line = 0;
};

inline constexpr std::size_t no_group = static_cast<std::size_t>(-1);

struct IncomingRecord {
  std::string_view text{};  ///< valid JSON, an object
  ImportPlace place{};
  std::string key{};             ///< the key it stands under; empty in JSON lines
  std::size_t group = no_group;  ///< members of org_users.json: which of `groups`
};

/// One key of org_users.json and the members under it.
struct IncomingGroup {
  std::string key{};
  ImportPlace place{};
  std::size_t members = 0;
};

/// All of one import. Views point into `held`.
struct ImportBatch {
  std::vector<std::shared_ptr<const std::string>> held{};
  std::vector<IncomingRecord> organizations{};
  std::vector<IncomingRecord> members{};
  std::vector<IncomingGroup> groups{};
  std::vector<IncomingRecord> settings{};
  std::vector<IncomingRecord> quarantine{};
  std::vector<IncomingRecord> roles{};
  std::vector<IncomingRecord> invitations{};
  std::vector<IncomingRecord> users{};
  std::vector<IncomingRecord> plans{};
  std::vector<IncomingRecord> billing_events{};
  std::vector<IncomingRecord> billing_objects{};
  std::vector<ImportNote> notes{};
};

// Each adds the records of one text, checked to be JSON of the right shape: json_invalid with line
// and column, record_invalid with the line. `file` is what messages call it.
[[nodiscard]] Result<void> add_organizations_file(ImportBatch& batch, std::string file, std::string text);
[[nodiscard]] Result<void> add_org_users_file(ImportBatch& batch, std::string file, std::string text);
[[nodiscard]] Result<void> add_json_lines(ImportBatch& batch, std::string file, std::string text);
/// One line of such a text, which stays the caller's. Precondition: it is not blank.
[[nodiscard]] Result<void> add_json_line(ImportBatch& batch, ImportPlace place, std::string_view line);
/// Finds out by the text itself which of the three it is.
[[nodiscard]] Result<void> add_any_file(ImportBatch& batch, std::string file, std::string text);

}  // namespace orgmgr::rules
