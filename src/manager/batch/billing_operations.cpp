// Batch operations on billing. The keys that webhooks are believed by are the handle's, never a line's.
#include <array>

#include <fmt/format.h>

#include "base/text.hpp"
#include "manager/batch/operations.hpp"

namespace orgmgr::manager::batch {
namespace {

Error not_one_of(std::string_view argument, std::string_view expected, std::string_view given) {
  return Error(ErrorCode::argument_invalid,
               fmt::format("The argument '{}' must be {}, not {}", argument, expected, text::excerpt(given)),
               std::string(given), std::string(argument));
}

Result<BillingProvider> provider_of(const Arguments& arguments) {
  const std::string name = arguments.text("provider");
  if (const auto provider = parse_billing_provider(name)) return *provider;
  return not_one_of("provider", "stripe or lago", name);
}

/// {"Stripe-Signature":"t=…"}. What stands there goes into no message.
Result<std::vector<HeaderField>> headers_of(const Arguments& arguments) {
  std::vector<HeaderField> headers;
  for (const json::Member& member :
       json::members(arguments.raw("headers")).value_or(std::vector<json::Member>{})) {
    auto value = json::decode_string(member.value);
    if (!value) {
      return Error(ErrorCode::argument_invalid, "The argument 'headers' must be an object of strings", "",
                   "headers");
    }
    headers.emplace_back(member.key, *std::move(value));
  }
  return headers;
}

Result<Answer> apply(const Target& target, const Arguments& arguments, const WriteOptions& options) {
  const auto provider = provider_of(arguments);
  if (!provider) return provider.error();
  const auto headers = headers_of(arguments);
  if (!headers) return headers.error();
  const auto receipt =
      target.orgs.apply_billing_event(provider.value(), headers.value(), arguments.text("body"), options);
  if (!receipt) return receipt.error();
  return Answer{orgmgr::to_json(receipt.value()), receipt.revision(), {}};
}

Result<Answer> get(const Target& target, const Arguments& arguments, const WriteOptions&) {
  return record_or_null(target.orgs.get_billing(org_of(arguments)));
}

template <class Record, std::vector<Record> (HostOrgs::*list)() const>
Result<Answer> list_all(const Target& target, const Arguments&, const WriteOptions&) {
  return list_of((target.orgs.*list)());
}

Result<Answer> sweep(const Target& target, const Arguments&, const WriteOptions& options) {
  const auto swept = target.orgs.sweep_billing(options);
  if (!swept) return swept.error();
  std::vector<std::string> ids;
  for (const OrgId& org : swept.value()) ids.push_back(org.str());
  Answer answer = texts_of(ids);
  answer.revision = swept.revision();
  return answer;
}

Result<Answer> start_override(const Target& target, const Arguments& arguments, const WriteOptions& options) {
  const std::string name = arguments.text("state");
  const auto state = parse_billing_state(name);
  if (!state) return not_one_of("state", "current or locked", name);
  const auto until = parse_time(arguments.text("until"));
  if (!until) {
    return Error(ErrorCode::time_invalid, "The argument 'until' must be a time such as 2026-11-20T14:55:30Z",
                 arguments.text("until"), "until");
  }
  return done(target.orgs.override_billing(org_of(arguments), *state, *until, options));
}

Result<Answer> end_override(const Target& target, const Arguments& arguments, const WriteOptions& options) {
  return done(target.orgs.end_billing_override(org_of(arguments), options));
}

Result<Answer> move_customer(const Target& target, const Arguments& arguments, const WriteOptions& options) {
  const auto provider = provider_of(arguments);
  if (!provider) return provider.error();
  return done(target.orgs.move_billing_customer(provider.value(), arguments.text("from"),
                                                arguments.text("to"), options));
}

constexpr Parameter org_id = required("org_id");
constexpr Parameter provider = required("provider");

constexpr std::array table{
    Operation{"apply_billing_event",
              true,
              {provider, confidential("headers", Kind::object), confidential("body")},
              apply},
    Operation{"get_billing", false, {org_id}, get, Reading::organization, rules::Verb::get_billing},
    Operation{"list_billing_due", false, {}, list_all<BillingDue, &HostOrgs::list_billing_due>},
    Operation{"sweep_billing", true, {}, sweep},
    Operation{"list_waiting_billing_events",
              false,
              {},
              list_all<ReceivedBillingEvent, &HostOrgs::list_waiting_billing_events>},
    Operation{"override_billing", true, {org_id, required("state"), required("until")}, start_override},
    Operation{"end_billing_override", true, {org_id}, end_override},
    Operation{"move_billing_customer", true, {provider, required("from"), required("to")}, move_customer},
};

}  // namespace

std::span<const Operation> billing_operations() { return table; }

}  // namespace orgmgr::manager::batch
