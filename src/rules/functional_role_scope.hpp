// Whose a functional role is, and finding it there.
#pragma once

#include <string_view>

#include <orgmgr/result.hpp>
#include <orgmgr/role.hpp>

#include "rules/authorization.hpp"
#include "rules/context.hpp"

namespace orgmgr::rules {

/// An organization's roles are changed there, in an organization that is open; a type's by the host.
[[nodiscard]] Result<Authority> authorize_scope(const Context& context, Verb verb, std::string_view scope);
[[nodiscard]] Error role_not_found(std::string_view held);
/// Or role_not_found.
[[nodiscard]] Result<FunctionalRole> require_functional_role(const Reader& reader, std::string_view scope,
                                                             std::string_view name);

}  // namespace orgmgr::rules
