// Whose a functional role is.
#include "rules/functional_role_scope.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "model/limits.hpp"
#include "rules/grants.hpp"
#include "rules/lookups.hpp"

namespace orgmgr::rules {

Result<Authority> authorize_scope(const Context& context, Verb verb, std::string_view asked) {
  const auto checked = model::check_role_scope(asked);
  if (!checked) return checked.error();
  const std::string& scope = checked.value();
  if (scope.starts_with("org_")) {
    auto authority = authorize(context, verb, scope);
    if (!authority) return authority;
    const auto organization = require_changeable(context.transaction, scope, std::nullopt);
    if (!organization) return organization.error();
    return authority;
  }
  // The types' roles reach into many organizations.
  if (auto error = authorize(context.transaction, context.principal, Verb::set_organization_types)) {
    return *error;
  }
  return Authority();
}

Error role_not_found(std::string_view held) {
  return Error(ErrorCode::role_not_found, fmt::format("There is no role {} here", text::excerpt(held, 200)),
               std::string(held), "role");
}

Result<FunctionalRole> require_functional_role(const Reader& reader, std::string_view scope,
                                               std::string_view name) {
  auto found = find_functional_role(reader, scope, name);
  if (!found) return role_not_found(held_name(scope, name));
  return std::move(*found);
}

}  // namespace orgmgr::rules
