// The host's verbs that change organizations, each bound to its rule.
#include <orgmgr/host_orgs.hpp>

#include "manager/verbs.hpp"
#include "rules/billing_ids.hpp"
#include "rules/lifecycle.hpp"
#include "rules/organizations.hpp"

namespace orgmgr::inline v0 {
namespace {

using manager::change;
using manager::change_giving_org;
using manager::change_giving_orgs;
using manager::text_arguments;
using manager::without_version;
using rules::Context;

std::string new_organization_arguments(std::string_view name, const NewOrganization& more) {
  return text_arguments({{"name", name},
                         {"plan_tier", more.plan_tier},
                         {"slug", more.slug},
                         {"id", more.id},
                         {"owner", more.owner},
                         {"lago_id", more.lago_id},
                         {"stripe_id", more.stripe_id}});
}

std::string billing_arguments(const OrgId& org, const BillingIds& ids) {
  json::ObjectWriter writer;
  writer.string("org_id", org.str());
  if (ids.lago_id) writer.string("lago_id", *ids.lago_id);
  if (ids.stripe_id) writer.string("stripe_id", *ids.stripe_id);
  return std::move(writer).finish();
}

std::string clear_arguments(const OrgId& org, const ClearBillingIds& which) {
  json::ObjectWriter writer;
  writer.string("org_id", org.str()).boolean("lago", which.lago).boolean("stripe", which.stripe);
  return std::move(writer).finish();
}

std::string patch_arguments(const OrgId& org, const OrganizationPatch& patch) {
  json::ObjectWriter writer;
  writer.string("org_id", org.str());
  if (patch.name) writer.string("name", *patch.name);
  if (patch.slug) writer.string("slug", *patch.slug);
  if (patch.types) {
    std::string types = "[";
    for (const std::string& type : *patch.types) {
      if (types.size() > 1) types += ',';
      json::append_string(types, type);
    }
    writer.raw("types", types + "]");
  }
  if (patch.address) writer.raw("address", patch.address->text());
  if (patch.attributes) writer.raw("attributes", patch.attributes->text());
  if (patch.settings) writer.raw("settings", patch.settings->text());
  return std::move(writer).finish();
}

std::string org_argument(const OrgId& org) { return text_arguments({{"org_id", org.str()}}); }

}  // namespace

Result<OrgId> HostOrgs::create_organization(std::string_view name, const NewOrganization& more,
                                            const WriteOptions& options) {
  return change_giving_org(*session_, {"create_organization", new_organization_arguments(name, more)},
                           options, [&](Context& context) {
                             return rules::create_organization(context, name, more, options.expected_version);
                           });
}

Result<void> HostOrgs::update_org_plan(const OrgId& org, std::string_view plan_tier,
                                       const WriteOptions& options) {
  return change(*session_,
                {"update_org_plan", text_arguments({{"org_id", org.str()}, {"plan_tier", plan_tier}})},
                options, [&](Context& context) {
                  return rules::update_plan(context, org.str(), plan_tier, options.expected_version);
                });
}

Result<void> HostOrgs::update_org_status(const OrgId& org, std::string_view status,
                                         const WriteOptions& options) {
  return change(*session_, {"update_org_status", text_arguments({{"org_id", org.str()}, {"status", status}})},
                options, [&](Context& context) {
                  return rules::update_status(context, org.str(), status, options.expected_version);
                });
}

Result<void> HostOrgs::update_org_billing_ids(const OrgId& org, const BillingIds& ids,
                                              const WriteOptions& options) {
  return change(*session_, {"update_org_billing_ids", billing_arguments(org, ids)}, options,
                [&](Context& context) {
                  return rules::update_billing_ids(context, org.str(), ids, options.expected_version);
                });
}

Result<void> HostOrgs::clear_org_billing_ids(const OrgId& org, const ClearBillingIds& which,
                                             const WriteOptions& options) {
  return change(*session_, {"clear_org_billing_ids", clear_arguments(org, which)}, options,
                [&](Context& context) {
                  return rules::clear_billing_ids(context, org.str(), which, options.expected_version);
                });
}

Result<void> HostOrgs::rename_organization(const OrgId& org, std::string_view name,
                                           const WriteOptions& options) {
  return change(
      *session_, {"rename_organization", text_arguments({{"org_id", org.str()}, {"name", name}})}, options,
      [&](Context& context) { return rules::rename(context, org.str(), name, options.expected_version); });
}

Result<void> HostOrgs::update_organization(const OrgId& org, const OrganizationPatch& patch,
                                           const WriteOptions& options) {
  return change(*session_, {"update_organization", patch_arguments(org, patch)}, options,
                [&](Context& context) {
                  return rules::update_organization(context, org.str(), patch, options.expected_version);
                });
}

Result<void> HostOrgs::suspend_organization(const OrgId& org, const WriteOptions& options) {
  return change(*session_, {"suspend_organization", org_argument(org)}, options, [&](Context& context) {
    return rules::suspend(context, org.str(), options.expected_version);
  });
}

Result<void> HostOrgs::resume_organization(const OrgId& org, const WriteOptions& options) {
  return change(*session_, {"resume_organization", org_argument(org)}, options, [&](Context& context) {
    return rules::resume(context, org.str(), options.expected_version);
  });
}

Result<void> HostOrgs::delete_organization(const OrgId& org, const WriteOptions& options) {
  return change(*session_, {"delete_organization", org_argument(org)}, options, [&](Context& context) {
    return rules::remove(context, org.str(), options.expected_version);
  });
}

Result<void> HostOrgs::restore_organization(const OrgId& org, const WriteOptions& options) {
  return change(*session_, {"restore_organization", org_argument(org)}, options, [&](Context& context) {
    return rules::restore(context, org.str(), options.expected_version);
  });
}

Result<void> HostOrgs::purge_organization(const OrgId& org, const WriteOptions& options) {
  return change(*session_, {"purge_organization", org_argument(org)}, options,
                [&](Context& context) { return rules::purge(context, org.str(), options.expected_version); });
}

Result<std::vector<OrgId>> HostOrgs::purge_due(const WriteOptions& options) {
  return change_giving_orgs(*session_, without_version("purge_due", "{}"), options,
                            [](Context& context) { return rules::purge_due(context); });
}

}  // namespace orgmgr::inline v0
