// A folder as the original module leaves it, made by a test.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <string_view>

#include <fmt/format.h>
#include <orgmgr/transfer.hpp>

#include "support/temporary_folder.hpp"

namespace orgmgr::tests {

inline std::string read_text(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline void write_text(const std::filesystem::path& path, std::string_view text) {
  std::ofstream(path, std::ios::binary) << text;
}

/// organizations.json and org_users.json in a folder of their own.
class OriginalFolder {
 public:
  OriginalFolder(std::string_view organizations, std::string_view org_users) {
    write_text(path() / "organizations.json", organizations);
    write_text(path() / "org_users.json", org_users);
  }
  [[nodiscard]] std::filesystem::path path() const { return folder_.path(); }

  /// Every file below the folder with its bytes.
  [[nodiscard]] std::map<std::string, std::string> bytes() const {
    std::map<std::string, std::string> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(path())) {
      if (entry.is_regular_file()) files[entry.path().string()] = read_text(entry.path());
      if (entry.is_directory()) files[entry.path().string() + "/"] = "";
    }
    return files;
  }

 private:
  test::TemporaryFolder folder_;
};

struct OriginalOrganization {
  std::string id;
  std::string name;
  std::string created_at = "2025-10-13T18:30:00";
  std::string plan = "founders_friend";
  std::string lago = "null";
  std::string stripe = "null";
  std::string status = "active";
};

/// `"id": {…}` with the values as JSON text where they may be null.
inline std::string organization_text(const OriginalOrganization& o) {
  return fmt::format(
      R"("{0}": {{"id": "{0}", "name": "{1}", "created_at": "{2}", "plan_tier": "{3}", "lago_customer_id": {4}, "stripe_customer_id": {5}, "status": "{6}"}})",
      o.id, o.name, o.created_at, o.plan, o.lago, o.stripe, o.status);
}

inline std::string member_text(std::string_view org, std::string_view user,
                               std::string_view role = "member") {
  return fmt::format(
      R"({{"org_id": "{}", "user_id": "{}", "role": "{}", "joined_at": "2025-10-13 18:30:00.250000"}})", org,
      user, role);
}

/// The reason of the note with this code and record; empty when there is none.
inline std::string note_of(const ImportReport& report, std::string_view code, std::string_view record) {
  for (const ImportNote& note : report.notes) {
    if (note.code == code && note.record == record) return note.reason.empty() ? "(no reason)" : note.reason;
  }
  return {};
}

}  // namespace orgmgr::tests
