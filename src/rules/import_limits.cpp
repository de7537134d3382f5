// What an import brought above a limit: taken, since a store may have come to more than its limits and must
// come back whole, and told.
#include <fmt/format.h>

#include "base/counted.hpp"
#include "base/text.hpp"
#include "rules/count_limits.hpp"
#include "rules/import_apply.hpp"
#include "rules/invitation_lookups.hpp"
#include "rules/settings.hpp"

namespace orgmgr::rules {
namespace {

constexpr std::string_view stays = ": they stay, and no more can be added";

void report_count(ImportRun& run, const Organization& organization, std::string_view counted,
                  std::string_view noun, Collection collection,
                  bool (*counts)(const ImportRun&, std::string_view)) {
  const Reader& reader = run.context.transaction;
  const auto limit = count_limit(reader, organization, counted);
  if (!limit) return;
  const std::string& org = organization.id.str();
  std::uint64_t found = 0;
  reader.scan(collection, org + " ", "", [&](std::string_view, std::string_view text) {
    if (counts(run, text)) ++found;
    return true;
  });
  if (static_cast<std::int64_t>(found) <= *limit) return;
  run.note("limit_exceeded", organization_title(org),
           fmt::format("It has {}, and may have {}{}", text::counted(found, noun), *limit, stays));
}

bool every_record(const ImportRun&, std::string_view) { return true; }

bool open_ones(const ImportRun& run, std::string_view text) { return is_open(text, run.context.now()); }

void report_owner(ImportRun& run, const std::string& user, std::int64_t limit) {
  const std::int64_t owned = count_owned(run.context.transaction, user);
  if (owned <= limit) return;
  run.note("limit_exceeded", "users " + text::excerpt(user, 255),
           fmt::format("Billing owner of {}, and may be of {}{}",
                       text::counted(static_cast<std::uint64_t>(owned), "organization"), limit, stays));
}

}  // namespace

void report_excess(ImportRun& run) {
  const Reader& reader = run.context.transaction;
  for (const std::string& org : run.grown) {
    const auto organization = find_organization(reader, org);
    if (!organization) continue;
    report_count(run, *organization, "members", "member", Collection::org_users, every_record);
    report_count(run, *organization, "pending_invitations", "pending invitation", Collection::invitations,
                 open_ones);
    report_count(run, *organization, "custom_roles", "custom role", Collection::roles, every_record);
  }
  const std::int64_t limit = read_settings(reader).organizations_per_owner;
  if (limit == 0) return;
  for (const std::string& owner : run.owners) report_owner(run, owner, limit);
}

}  // namespace orgmgr::rules
