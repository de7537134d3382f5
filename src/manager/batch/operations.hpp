// The operations of batch: one row each, with its arguments and what it runs.
#pragma once

#include <span>
#include <string_view>

#include <orgmgr/org_manager.hpp>

#include "manager/batch/answer.hpp"
#include "manager/batch/arguments.hpp"

namespace orgmgr::manager::batch {

/// What a command runs on.
struct Target {
  HostOrgs& orgs;
  const OrgManager* manager = nullptr;  ///< null inside a transaction
};

using Handler = Result<Answer> (*)(const Target&, const Arguments&, const WriteOptions&);

struct Operation {
  std::string_view name;
  bool changes = false;  ///< takes operation_id, expected_version and reason
  Parameters parameters{};
  Handler run = nullptr;
};

[[nodiscard]] std::span<const Operation> organization_operations();
[[nodiscard]] std::span<const Operation> member_operations();
[[nodiscard]] std::span<const Operation> list_operations();

/// Null when there is none of this name.
[[nodiscard]] const Operation* find_operation(std::string_view name);

/// The answer of a change that answers nothing but "done".
[[nodiscard]] Result<Answer> done(const Result<void>& result);

// Rows of parameters.
[[nodiscard]] constexpr Parameter required(std::string_view name, Kind kind = Kind::text) {
  return {name, kind, true};
}
[[nodiscard]] constexpr Parameter optional(std::string_view name, Kind kind = Kind::text) {
  return {name, kind, false};
}

}  // namespace orgmgr::manager::batch
