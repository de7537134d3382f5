// The life of an organization: active, suspended, deleted, restored, purged.
#pragma once

#include <vector>

#include "rules/lookups.hpp"

namespace orgmgr::rules {

/// Suspending what is suspended, resuming what is active, deleting what is deleted: done already.
[[nodiscard]] Result<void> suspend(Context& context, std::string_view org, const ExpectedVersion& expected);
[[nodiscard]] Result<void> resume(Context& context, std::string_view org, const ExpectedVersion& expected);
[[nodiscard]] Result<void> remove(Context& context, std::string_view org, const ExpectedVersion& expected);
/// Back to the status before deletion; organization_not_deleted.
[[nodiscard]] Result<void> restore(Context& context, std::string_view org, const ExpectedVersion& expected);
/// Erases the organization and its memberships; organization_not_deleted.
[[nodiscard]] Result<void> purge(Context& context, std::string_view org, const ExpectedVersion& expected);
/// Purges all whose time has come; their ids.
[[nodiscard]] Result<std::vector<OrgId>> purge_due(Context& context);
/// The original's verb: from deleted to active or suspended it restores, with the status asked for.
[[nodiscard]] Result<void> update_status(Context& context, std::string_view org, std::string_view status,
                                         const ExpectedVersion& expected);

// --- parts ---------------------------------------------------------------------------------------

/// The status deleted, and since when, by whom and until when; as of now.
void mark_deleted(Context& context, Organization& organization);
/// Another status, without those marks.
void mark_restored(Organization& organization, OrganizationStatus status);

}  // namespace orgmgr::rules
