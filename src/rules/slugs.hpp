// Slugs: made from the name, free when they are given out.
#pragma once

#include <string>
#include <string_view>

#include <orgmgr/result.hpp>

#include "rules/context.hpp"

namespace orgmgr::rules {

/// A free slug from the name: `acme`, `acme-2` …; `org-` + 8 hex digits when the name leaves none.
[[nodiscard]] std::string choose_slug(Context& context, std::string_view name);
/// The slug that `org` asks for, checked; slug_invalid, slug_taken when another has it.
[[nodiscard]] Result<std::string> require_free_slug(const Context& context, std::string_view slug,
                                                    std::string_view org);

}  // namespace orgmgr::rules
