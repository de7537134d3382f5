// Links between organizations and billing customers: no two organizations share one.
#include "rules/billing_ids.hpp"

#include "rules/authorization.hpp"
#include "rules/billing_state.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "model/limits.hpp"

namespace orgmgr::rules {
namespace {

struct Provider {
  BillingProvider provider;
  std::string_view title;
  std::string_view field;
};

constexpr Provider lago{BillingProvider::lago, "Lago", "lago_customer_id"};
constexpr Provider stripe{BillingProvider::stripe, "Stripe", "stripe_customer_id"};

std::optional<Error> set_one(const Reader& reader, const Provider& provider, Organization& organization,
                             const std::optional<std::string>& given, std::optional<std::string>& target) {
  if (!given) return std::nullopt;
  auto checked = model::check_billing_id(*given, provider.field);
  if (!checked) return checked.error();
  const auto holder = find_by_billing_id(reader, provider.provider, checked.value());
  if (holder && holder->id != organization.id) {
    return Error(ErrorCode::billing_id_taken,
                 fmt::format("{} customer {} is linked to organization {}", provider.title,
                             text::excerpt(checked.value(), 255), holder->id.str()),
                 checked.value(), std::string(provider.field));
  }
  if (target != checked.value()) forget_state(organization, provider.provider);
  target = std::move(checked).value();
  return std::nullopt;
}

void unlink(BillingProvider provider, Organization& organization, std::optional<std::string>& customer) {
  if (!customer) return;
  forget_state(organization, provider);
  customer.reset();
}

}  // namespace

std::optional<Error> set_billing_ids(const Reader& reader, Organization& organization,
                                     const BillingIds& ids) {
  if (auto error = set_one(reader, lago, organization, ids.lago_id, organization.lago_customer_id))
    return error;
  return set_one(reader, stripe, organization, ids.stripe_id, organization.stripe_customer_id);
}

Result<void> update_billing_ids(Context& context, std::string_view org, const BillingIds& ids,
                                const ExpectedVersion& expected) {
  const auto before = require_authorized(context, Verb::update_org_billing_ids, org, expected);
  if (!before) return before.error();
  Organization after = before.value();
  if (auto error = set_billing_ids(context.transaction, after, ids)) return *error;
  save(context, before.value(), std::move(after));
  return {};
}

Result<void> clear_billing_ids(Context& context, std::string_view org, const ClearBillingIds& which,
                               const ExpectedVersion& expected) {
  const auto before = require_authorized(context, Verb::clear_org_billing_ids, org, expected);
  if (!before) return before.error();
  Organization after = before.value();
  if (which.lago) unlink(BillingProvider::lago, after, after.lago_customer_id);
  if (which.stripe) unlink(BillingProvider::stripe, after, after.stripe_customer_id);
  save(context, before.value(), std::move(after));
  return {};
}

}  // namespace orgmgr::rules
