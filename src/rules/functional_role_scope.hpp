// Whose a functional role is, and finding it there.
#pragma once

#include <string_view>

#include <orgmgr/result.hpp>
#include <orgmgr/role.hpp>

#include "rules/authorization.hpp"
#include "rules/context.hpp"

namespace orgmgr::rules {

/// An organization's roles are changed there, in an organization that is open; a type's by the host.
/// What is asked for is judged as it will be stored: without the spaces around it, which a valid scope may
/// have.
[[nodiscard]] Result<Authority> authorize_scope(const Context& context, Verb verb, std::string_view asked);
[[nodiscard]] Error role_not_found(std::string_view held);
/// Or role_not_found.
[[nodiscard]] Result<FunctionalRole> require_functional_role(const Reader& reader, std::string_view scope,
                                                             std::string_view name);

}  // namespace orgmgr::rules
