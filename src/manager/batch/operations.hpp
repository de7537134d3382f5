// The operations of batch: one row each, with its arguments and what it runs.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include <orgmgr/org_manager.hpp>

#include "manager/batch/answer.hpp"
#include "manager/batch/arguments.hpp"
#include "rules/verb_table.hpp"

namespace orgmgr::manager::batch {

/// What a command runs on.
struct Target {
  HostOrgs& orgs;
  const OrgManager* manager = nullptr;  ///< null inside a transaction
};

using Handler = Result<Answer> (*)(const Target&, const Arguments&, const WriteOptions&);
/// A read as the user sees it, who may see less than the host; nothing when it is about somebody else.
using UserHandler = std::optional<Result<Answer>> (*)(const UserOrgs&, const Arguments&);

/// Who may ask for an operation that reads, when a line is sent `as` somebody.
enum class Reading : std::uint8_t {
  host,          ///< nobody: it shows more than one user may see
  staff,         ///< staff, who read everything
  organization,  ///< who holds the verb's permission in `org_id`, or the organization `scope`
  self,          ///< that user, when `user_id` is their own
  anyone,        ///< a token decides, or nothing is shown
};

struct Operation {
  std::string_view name;
  bool changes = false;  ///< takes operation_id, expected_version and reason; the rules authorize it
  Parameters parameters{};
  Handler run = nullptr;
  Reading reading = Reading::host;
  rules::Verb verb = rules::Verb::get_org;  ///< for `Reading::organization`
  UserHandler as_user = nullptr;            ///< asked first when a line is sent `as` a user
};

[[nodiscard]] std::span<const Operation> organization_operations();
[[nodiscard]] std::span<const Operation> ownership_operations();
[[nodiscard]] std::span<const Operation> member_operations();
[[nodiscard]] std::span<const Operation> role_operations();
[[nodiscard]] std::span<const Operation> invitation_operations();
[[nodiscard]] std::span<const Operation> session_operations();
[[nodiscard]] std::span<const Operation> user_operations();
[[nodiscard]] std::span<const Operation> billing_operations();
[[nodiscard]] std::span<const Operation> plan_operations();
[[nodiscard]] std::span<const Operation> list_operations();
/// All of these groups.
[[nodiscard]] std::vector<std::span<const Operation>> all_operations();

/// Null when there is none of this name.
[[nodiscard]] const Operation* find_operation(std::string_view name);

/// The answer of a change that answers nothing but "done".
[[nodiscard]] Result<Answer> done(const Result<void>& result);
/// A record, or null.
template <class Record>
[[nodiscard]] Answer record_or_null(const std::optional<Record>& record) {
  using orgmgr::to_json;
  return {record ? to_json(*record) : "null", {}, {}};
}
/// A record that is there, or why it is not shown.
template <class Record>
[[nodiscard]] Result<Answer> answer_of(const Result<Record>& record) {
  using orgmgr::to_json;
  if (!record) return record.error();
  return Answer{to_json(record.value()), {}, {}};
}
/// An array of records.
template <class Record>
[[nodiscard]] Answer list_of(const std::vector<Record>& records) {
  return {array_of(records), {}, {}};
}
/// An array of strings.
[[nodiscard]] Answer texts_of(const std::vector<std::string>& texts);
[[nodiscard]] inline OrgId org_of(const Arguments& arguments) { return arguments.text("org_id"); }
[[nodiscard]] inline bool about(const UserOrgs& orgs, const Arguments& arguments) {
  return arguments.text("user_id") == orgs.user().str();
}
[[nodiscard]] inline UserId user_of(const Arguments& arguments) { return arguments.text("user_id"); }
/// Not set: no organization.
[[nodiscard]] inline std::optional<OrgId> optional_org_of(const Arguments& arguments) {
  return arguments.has("org_id") ? std::optional<OrgId>(arguments.text("org_id")) : std::nullopt;
}

// Rows of parameters.
[[nodiscard]] constexpr Parameter required(std::string_view name, Kind kind = Kind::text) {
  return {name, kind, true};
}
/// Required, and never repeated in a refusal.
[[nodiscard]] constexpr Parameter confidential(std::string_view name, Kind kind = Kind::text) {
  return {name, kind, true, true};
}
[[nodiscard]] constexpr Parameter optional(std::string_view name, Kind kind = Kind::text) {
  return {name, kind, false};
}

}  // namespace orgmgr::manager::batch
