// Changing what organizations are called and carry.
#include "rules/organizations.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/json_text.hpp"
#include "base/text.hpp"
#include "model/limits.hpp"
#include "model/records.hpp"
#include "rules/authorization.hpp"
#include "rules/catalogue.hpp"
#include "rules/plans.hpp"
#include "rules/slugs.hpp"

namespace orgmgr::rules {
namespace {

/// The host's alone: types bring roles along, and `platform` what staff may do.
std::optional<Error> check_may_set_types(const Context& context, const Organization& organization,
                                         const std::vector<std::string>& types) {
  if (auto error = authorize(context.transaction, context.principal, Verb::set_organization_types)) {
    return error;
  }
  const bool asked = std::find(types.begin(), types.end(), platform_type) != types.end();
  if (asked == is_platform(organization)) return std::nullopt;
  return Error(ErrorCode::name_reserved,
               fmt::format("The type {} belongs to {} alone", platform_type, platform_organization),
               organization.id.str(), "types");
}

std::optional<Error> set_types(Organization& organization, const std::vector<std::string>& types) {
  if (types.size() > model::max_types) {
    return Error(ErrorCode::limit_reached,
                 fmt::format("An organization has at most {} types", model::max_types), "", "types");
  }
  std::vector<std::string> checked;
  for (const std::string& type : types) {
    auto one = model::check_type(type);
    if (!one) return one.error();
    if (std::find(checked.begin(), checked.end(), one.value()) == checked.end()) {
      checked.push_back(std::move(one).value());
    }
  }
  organization.types = std::move(checked);
  return std::nullopt;
}

std::optional<Error> merge_json(Json& target, const std::optional<Json>& patch, std::string_view field) {
  if (!patch) return std::nullopt;
  if (json::is_null(patch->text())) {
    target = {};
    return std::nullopt;
  }
  // Checked before merging too: RFC 7396 lets a patch that is no object replace the whole value.
  if (auto checked = model::check_object(*patch, field); !checked) return checked.error();
  auto merged = model::check_object(Json::trusted(json::merge_patch(target.text(), patch->text())), field);
  if (!merged) return merged.error();
  if (target.empty() && merged.value().text() == "{}") return std::nullopt;
  target = std::move(merged).value();
  return std::nullopt;
}

std::optional<Error> apply_patch(const Context& context, Organization& organization,
                                 const OrganizationPatch& patch) {
  const Reader& reader = context.transaction;
  const std::string& org = organization.id.str();
  if (patch.types) {  // what is denied is, whatever else is wrong
    if (auto error = check_may_set_types(context, organization, *patch.types)) return error;
  }
  if (patch.name) {
    auto name = require_free_name(reader, *patch.name, org);
    if (!name) return name.error();
    organization.name = std::move(name).value();
  }
  if (patch.slug) {
    auto slug = require_free_slug(context, *patch.slug, org);
    if (!slug) return slug.error();
    organization.slug = std::move(slug).value();
  }
  if (patch.types) {
    if (auto error = set_types(organization, *patch.types)) return error;
  }
  if (auto error = merge_json(organization.address, patch.address, "address")) return error;
  if (auto error = merge_json(organization.attributes, patch.attributes, "attributes")) return error;
  return merge_json(organization.settings, patch.settings, "settings");
}

Result<void> patch_organization(Context& context, Verb verb, std::string_view org,
                                const OrganizationPatch& patch, const ExpectedVersion& expected) {
  const auto before = require_authorized(context, verb, org, expected);
  if (!before) return before.error();
  Organization after = before.value();
  if (auto error = apply_patch(context, after, patch)) return *error;
  save(context, before.value(), std::move(after));
  return {};
}

}  // namespace

Result<std::string> require_free_name(const Reader& reader, std::string_view name, std::string_view org) {
  auto checked = model::check_name(name);
  if (!checked) return checked;
  const auto holder = reader.find(model::name_lookup(text::fold(checked.value())));
  if (!holder || *holder == org) return checked;
  return Error(ErrorCode::name_taken,
               fmt::format("Organization with name '{}' already exists", checked.value()), checked.value(),
               "name");
}

Result<void> update_plan(Context& context, std::string_view org, std::string_view plan,
                         const ExpectedVersion& expected) {
  const auto before = require_authorized(context, Verb::update_org_plan, org, expected);
  if (!before) return before.error();
  const auto checked = model::check_plan(plan);
  if (!checked) return checked.error();
  if (auto error = check_plan_known(context.transaction, checked.value())) return *error;
  Organization after = before.value();
  after.plan_tier = checked.value();
  mark_plan_change(context, before.value(), after);
  save(context, before.value(), std::move(after));
  return {};
}

Result<void> rename(Context& context, std::string_view org, std::string_view name,
                    const ExpectedVersion& expected) {
  OrganizationPatch patch;
  patch.name = std::string(name);
  return patch_organization(context, Verb::rename_organization, org, patch, expected);
}

Result<void> set_limits(Context& context, std::string_view org, const Json& limits,
                        const ExpectedVersion& expected) {
  const auto before = require_authorized(context, Verb::set_organization_limits, org, expected);
  if (!before) return before.error();
  Organization after = before.value();
  after.limits = {};
  if (!limits.empty() && !json::is_null(limits.text())) {
    auto counts = model::check_limit_counts(limits, "limits");
    if (!counts) return counts.error();
    after.limits = std::move(counts).value();
  }
  save(context, before.value(), std::move(after));
  return {};
}

Result<void> update_organization(Context& context, std::string_view org, const OrganizationPatch& patch,
                                 const ExpectedVersion& expected) {
  return patch_organization(context, Verb::update_organization, org, patch, expected);
}

}  // namespace orgmgr::rules
