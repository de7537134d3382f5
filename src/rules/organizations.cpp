// Making organizations and changing what they are called and carry.
#include "rules/organizations.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/json_text.hpp"
#include "base/text.hpp"
#include "base/uuid.hpp"
#include "model/limits.hpp"
#include "model/records.hpp"
#include "rules/authorization.hpp"
#include "rules/billing_ids.hpp"
#include "rules/catalogue.hpp"
#include "rules/members.hpp"
#include "rules/settings.hpp"
#include "rules/slugs.hpp"

namespace orgmgr::rules {
namespace {

Result<std::string> choose_plan(const Reader& reader, const std::string& asked) {
  if (asked.empty()) return read_settings(reader).default_plan;
  return model::check_plan(asked);
}

Result<std::string> choose_id(Context& context, const std::string& asked) {
  if (asked.empty()) return "org_" + uuid_v7(context.now(), context.random);
  auto id = model::check_org_id(asked);
  if (!id) return id;
  if (id.value() == platform_organization) {
    return Error(ErrorCode::role_reserved, fmt::format("{} is made by found_platform alone", id.value()),
                 id.value(), "id");
  }
  if (!context.transaction.get(Collection::organizations, id.value())) return id;
  return Error(ErrorCode::id_taken, fmt::format("There is an organization with id {} already", id.value()),
               id.value(), "id");
}

Result<std::string> choose_new_slug(Context& context, const std::string& name, const std::string& asked) {
  if (asked.empty()) return choose_slug(context, name);
  return require_free_slug(context.transaction, asked, "");
}

/// As a user only where the settings let users, or this member of staff, create.
std::optional<Error> check_may_create(const Context& context) {
  if (context.principal.kind != Actor::Kind::user) return std::nullopt;
  const std::string who = read_settings(context.transaction).who_may_create;
  if (who == "anyone") return std::nullopt;
  if (who == "staff" && !check_staff(context.transaction, context.principal)) return std::nullopt;
  return Error(ErrorCode::creation_denied,
               fmt::format("Only {} may create organizations; the settings say so",
                           who == "staff" ? "staff" : "the host"),
               context.principal.id);
}

/// The host's alone: types bring roles along, and `platform` what staff may do.
std::optional<Error> check_may_set_types(const Context& context, const Organization& organization,
                                         const std::vector<std::string>& types) {
  if (auto error = authorize(context.transaction, context.principal, Verb::set_organization_types)) {
    return error;
  }
  const bool asked = std::find(types.begin(), types.end(), platform_type) != types.end();
  if (asked == (organization.id.str() == platform_organization)) return std::nullopt;
  return Error(ErrorCode::role_reserved,
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
    auto slug = require_free_slug(reader, *patch.slug, org);
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

Result<OrgId> create_organization(Context& context, std::string_view name, const NewOrganization& more,
                                  const ExpectedVersion& expected) {
  if (auto error = authorize(context.transaction, context.principal, Verb::create_organization))
    return *error;
  if (auto error = check_may_create(context)) return *error;
  const auto free_name = require_free_name(context.transaction, name, "");
  if (!free_name) return free_name.error();
  const auto plan = choose_plan(context.transaction, more.plan_tier);
  if (!plan) return plan.error();
  const auto slug = choose_new_slug(context, free_name.value(), more.slug);
  if (!slug) return slug.error();
  const auto id = choose_id(context, more.id);
  if (!id) return id.error();
  if (auto error = check_version(expected, 0, "a new organization")) return *error;

  Organization organization;
  organization.id = id.value();
  organization.name = free_name.value();
  organization.created_at = context.now();
  organization.plan_tier = plan.value();
  organization.slug = slug.value();
  organization.created_by = acting_user(context.principal);
  organization.version = context.revision();
  BillingIds links;
  if (!more.lago_id.empty()) links.lago_id = more.lago_id;
  if (!more.stripe_id.empty()) links.stripe_id = more.stripe_id;
  if (auto error = set_billing_ids(context.transaction, organization, links)) return *error;
  const bool links_given = !more.lago_id.empty() || !more.stripe_id.empty();
  if (links_given) {
    if (auto error = authorize(context.transaction, context.principal, Verb::update_org_billing_ids)) {
      return *error;
    }
  }
  // As a user: the creator owns it, in the same commit.
  std::optional<UserId> owner;
  const bool by_user = context.principal.kind == Actor::Kind::user;
  if (by_user && !more.owner.empty()) {
    if (auto error = require_self(context.principal, more.owner)) return *error;
  }
  if (by_user || !more.owner.empty()) {
    const auto checked = model::check_user_id(by_user ? context.principal.id : more.owner);
    if (!checked) return checked.error();
    owner = checked.value();
  }

  context.put(Collection::organizations, organization.id.str(), model::write(organization));
  if (owner) put_new_member(context, organization.id, *owner, Role::owner);
  return organization.id;
}

Result<void> update_plan(Context& context, std::string_view org, std::string_view plan,
                         const ExpectedVersion& expected) {
  const auto before = require_authorized(context, Verb::update_org_plan, org, expected);
  if (!before) return before.error();
  const auto checked = model::check_plan(plan);
  if (!checked) return checked.error();
  Organization after = before.value();
  after.plan_tier = checked.value();
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
