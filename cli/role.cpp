// `orgmgr role`: functional roles of an organization, or of a type of organizations.
#include "role.hpp"

#include "json_slices.hpp"

namespace orgmgr::cli {

void add_scope(Command* verb, std::string& scope) {
  verb->add_option("SCOPE", scope, "An organization (id, slug or exact name), or type:TYPE")->required();
}

std::string role_json(const FunctionalRole& role, const RoleScope& asked) {
  const bool own = !asked.is_type && role.scope == asked.scope;
  const std::string stored = to_json(role);
  JsonObject object;
  object.string("held", held_name({role.scope, {}, !own}, role.name));
  for (const auto& [name, value] : json_members(stored)) object.raw(name, value);
  return object.text();
}

void setup_role(Command& root, Context& context) {
  Command& noun = *root.add_command("role", "Functional roles: make, change, give, remove");
  setup_role_changes(noun, context);
  setup_role_holding(noun, context);
}

}  // namespace orgmgr::cli
