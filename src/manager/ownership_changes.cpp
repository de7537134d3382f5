// The host's verbs that move ownership, each bound to its rule.
#include <orgmgr/host_orgs.hpp>

#include "manager/verbs.hpp"
#include "rules/count_limits.hpp"
#include "rules/organizations.hpp"
#include "rules/ownership.hpp"

namespace orgmgr::inline v0 {
namespace {

using manager::change;
using manager::text_arguments;
using rules::Context;

}  // namespace

Result<void> HostOrgs::transfer_ownership(const OrgId& org, const UserId& to, const WriteOptions& options) {
  return change(*session_, {"transfer_ownership", text_arguments({{"org_id", org.str()}, {"to", to.str()}})},
                options, [&](Context& context) {
                  return rules::transfer_ownership(context, org.str(), to.str(), options.expected_version);
                });
}

Result<void> HostOrgs::offer_ownership(const OrgId& org, const UserId& to,
                                       std::optional<std::chrono::seconds> expires_in,
                                       const WriteOptions& options) {
  json::ObjectWriter writer;
  writer.string("org_id", org.str()).string("to", to.str());
  if (expires_in) writer.string("expires_in", std::to_string(expires_in->count()));
  return change(*session_, {"offer_ownership", std::move(writer).finish()}, options, [&](Context& context) {
    return rules::offer_ownership(context, org.str(), to.str(), expires_in, options.expected_version);
  });
}

Result<void> HostOrgs::withdraw_ownership_offer(const OrgId& org, const WriteOptions& options) {
  return change(*session_, {"withdraw_ownership_offer", text_arguments({{"org_id", org.str()}})}, options,
                [&](Context& context) {
                  return rules::withdraw_ownership_offer(context, org.str(), options.expected_version);
                });
}

Result<void> HostOrgs::accept_ownership(const OrgId& org, const UserId& user, const WriteOptions& options) {
  return change(*session_,
                {"accept_ownership", text_arguments({{"org_id", org.str()}, {"user_id", user.str()}})},
                options, [&](Context& context) {
                  return rules::accept_ownership(context, org.str(), user.str(), options.expected_version);
                });
}

Result<void> HostOrgs::set_organization_limits(const OrgId& org, const Json& limits,
                                               const WriteOptions& options) {
  json::ObjectWriter writer;
  writer.string("org_id", org.str()).raw("limits", limits.empty() ? "null" : limits.text());
  return change(*session_, {"set_organization_limits", std::move(writer).finish()}, options,
                [&](Context& context) {
                  return rules::set_limits(context, org.str(), limits, options.expected_version);
                });
}

}  // namespace orgmgr::inline v0
