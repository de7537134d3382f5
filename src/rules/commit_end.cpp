// The end of a commit.
#include "rules/commit_end.hpp"

#include <string>
#include <vector>

#include "rules/billing_events.hpp"
#include "rules/billing_state.hpp"
#include "rules/ownership.hpp"

namespace orgmgr::rules {

std::optional<Error> end_commit(Context& context, const OwnerTouches& touched) {
  if (auto error = settle_ownership(context, touched)) return error;
  if (!has_billing_records(context.transaction)) return std::nullopt;
  std::vector<std::string> organizations;  // settling touches them again
  organizations.reserve(touched.size());
  for (const auto& [org, touch] : touched) organizations.push_back(org);
  for (const std::string& org : organizations) {
    apply_waiting_events(context, org);
    settle_billing(context, org);
  }
  return std::nullopt;
}

}  // namespace orgmgr::rules
