// Organizations that come as whole records, by an import or a hand edit: what the verbs would have seen to.
#pragma once

#include <optional>
#include <string>

#include <orgmgr/organization.hpp>

#include "rules/context.hpp"

namespace orgmgr::rules {

/// The marks of a deletion as the status asks for: none on what is not deleted, and all on what is. Those
/// that came with the record count, then those of `before`.
void settle_status(Context& context, const std::optional<Organization>& before, Organization& after);

/// Whether an organization has the marks that its status asks for.
[[nodiscard]] bool has_settled_status(const Organization& organization) noexcept;

/// Whether the two differ in being the platform: only founding it makes one.
[[nodiscard]] bool changes_platform(const std::optional<Organization>& before,
                                    const Organization& after) noexcept;
/// Gives `after` the type of the platform if `before` has it, and takes it away if not.
void keep_platform(const std::optional<Organization>& before, Organization& after);

/// Writes a record that came whole: over `before`, with the epochs that its changes ask for, or as new.
void save_brought(Context& context, const std::optional<Organization>& before, Organization after);

}  // namespace orgmgr::rules
