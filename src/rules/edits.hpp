// Taking hand edits of the top-level files, as one change.
#pragma once

#include <string>
#include <vector>

#include <orgmgr/maintenance.hpp>
#include <orgmgr/result.hpp>

#include "rules/context.hpp"

namespace orgmgr::rules {

/// Writes every record as it was edited, with the epochs and marks of deletion that the verbs would have set,
/// and purges organizations that were taken out. Limits, unique keys, roles and whole organizations are
/// checked. The answer is the number of records. Errors: name_taken slug_taken billing_id_taken
/// organization_not_found role_not_found, name_reserved (of the platform), and the codes of the fields'
/// limits.
[[nodiscard]] Result<std::string> apply_edits(Context& context, const std::vector<EditedRecord>& records);
/// What a repeat of the same edits is known by.
[[nodiscard]] std::string edits_digest(const std::vector<EditedRecord>& records);

}  // namespace orgmgr::rules
