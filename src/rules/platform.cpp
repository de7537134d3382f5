// The platform organization.
#include "rules/platform.hpp"

#include <string>

#include <fmt/format.h>

#include "model/limits.hpp"
#include "model/records.hpp"
#include "rules/authorization.hpp"
#include "rules/catalogue.hpp"
#include "rules/lookups.hpp"
#include "rules/members.hpp"
#include "rules/organizations.hpp"
#include "rules/plans.hpp"
#include "rules/slugs.hpp"

namespace orgmgr::rules {
namespace {

constexpr std::string_view platform_slug = "platform";

Result<void> make_platform(Context& context, std::string_view name) {
  const auto free_name = require_free_name(context.transaction, name, "");
  if (!free_name) return free_name.error();
  auto plan = plan_of_new_organizations(context.transaction);
  if (!plan) return plan.error();
  Organization platform;
  platform.id = platform_organization;
  platform.name = free_name.value();
  platform.created_at = context.now();
  platform.plan_tier = std::move(plan).value();
  platform.slug = choose_slug(context, platform_slug);
  platform.types.emplace_back(platform_type);
  platform.version = context.revision();
  context.put(Collection::organizations, platform.id.str(), model::write(platform));
  return {};
}

/// Its owners would be staff, and nobody here has chosen them.
Error not_founded_here() {
  return Error(ErrorCode::id_taken,
               fmt::format("{} came with an import, and is no platform: delete and purge it, found the "
                           "platform, then import its members again",
                           platform_organization),
               std::string(platform_organization), "id");
}

}  // namespace

Result<OrgId> found_platform(Context& context, std::string_view name, std::string_view admin) {
  if (auto error = authorize(context.transaction, context.principal, Verb::found_platform)) return *error;
  const auto user = model::check_user_id(admin);
  if (!user) return user.error();
  const OrgId platform(platform_organization);
  const auto there = find_organization(context.transaction, platform_organization);
  if (there && !is_platform(*there)) return not_founded_here();
  if (!there) {
    const auto made = make_platform(context, name);
    if (!made) return made.error();
  }
  if (find_member(context.transaction, platform_organization, user.value())) return platform;
  const auto added = add_member(context, platform_organization, user.value(), "owner", std::nullopt);
  if (!added) return added.error();
  return platform;
}

}  // namespace orgmgr::rules
