// Whoever made such a role later would give it to members whom they do not know of.
#include "rules/held_roles.hpp"

#include "model/collection.hpp"
#include "rules/catalogue.hpp"

namespace orgmgr::rules {

std::optional<std::string> missing_role(std::string_view org, const std::vector<std::string>& roles,
                                        const RoleIsThere& is_there) {
  for (const std::string& held : roles) {
    const std::size_t colon = held.find(':');
    if (colon == std::string::npos) return held;
    const std::string_view written = std::string_view(held).substr(0, colon);
    const std::string_view name = std::string_view(held).substr(colon + 1);
    const bool own = written == "own";
    if (!own && catalogue_role(written, name)) continue;
    if (!is_there(own ? org : written, name)) return held;
  }
  return std::nullopt;
}

std::optional<std::string> missing_role(const Reader& reader, std::string_view org,
                                        const std::vector<std::string>& roles) {
  return missing_role(org, roles, [&](std::string_view scope, std::string_view name) {
    return reader.get(Collection::roles, model::role_key(scope, name)).has_value();
  });
}

}  // namespace orgmgr::rules
