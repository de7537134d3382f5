// One organization before, and after.
#include "organization_change.hpp"

#include "change.hpp"
#include "change_answer.hpp"
#include "organization_reference.hpp"
#include "witness.hpp"

namespace orgmgr::cli {

void change_organization(Context& context, const std::string& reference, fmt::string_view said,
                         std::string_view value, const OrganizationVerb& verb) {
  Principal who = context.principal_for_changes();
  const Organization before = find_organization(who, reference);
  const auto revision = run_change(
      context, who, [&](const HostOrgs& state) { return organization_record(state, before.id); },
      [&](HostOrgs& state, const WriteOptions& write) { return verb(state, before.id, write); });
  if (!revision) return;
  answer_organization(context, who, before.id, *revision,
                      fmt::format(fmt::runtime(said), before.name, value));
}

}  // namespace orgmgr::cli
