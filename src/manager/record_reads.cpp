// Whole records as of one revision.
#include "manager/record_reads.hpp"

#include <optional>

#include "base/text.hpp"
#include "rules/lists.hpp"
#include "rules/lookups.hpp"

namespace orgmgr::manager {

using storage::ChangeMarks;

// The reader first: by then marks know its revision.
RecordReads::RecordReads(Session& session)
    : reader_(session.read()),
      marks_(session.marks()),
      tables_(marks_ != nullptr && session.ground()->options.record_bytes > 0 ? &session.ground()->records()
                                                                              : nullptr) {}

KeptPointer<Organization> RecordReads::organization(const std::string& org) {
  using Kept = KeptRecord<Organization>;
  if (tables_ != nullptr) {
    if (auto kept = tables_->organizations().find(org); kept && holds(*kept)) return kept;
  }
  auto organization = rules::find_organization(*reader_, org);
  if (!organization) return {};
  auto found = std::make_unique<Kept>(org, ChangeMarks::place_of(model::Collection::organizations, org),
                                      reader_->revision(), std::move(*organization));
  return tables_ != nullptr ? tables_->keep(std::move(found)) : KeptPointer<Organization>(found.release());
}

std::vector<Organization> RecordReads::organizations_of(const std::string& user) {
  if (tables_ != nullptr) {
    return memberships<Organization>(user, [](auto& taken, const Organization& organization, const OrgUser&) {
      taken.push_back(organization);
    });
  }
  // The records of the memberships would be read to be kept; here nobody asks for them.
  std::vector<Organization> organizations;
  for (const std::string& id : rules::organization_ids_of(*reader_, user)) {
    if (auto found = rules::find_organization(*reader_, id)) organizations.push_back(*std::move(found));
  }
  return organizations;
}

KeptPointer<UserMemberships> RecordReads::memberships(const std::string& user) {
  using Kept = KeptRecord<UserMemberships>;
  if (tables_ != nullptr) {
    auto kept = tables_->memberships().find(user);
    if (kept && kept->holds(reader_->revision(), *marks_)) return kept;
  }
  UserMemberships memberships{.members = rules::memberships_of(*reader_, user)};
  memberships.organizations.reserve(memberships.members.size());
  for (const OrgUser& member : memberships.members)
    memberships.organizations.push_back(organization(member.org_id.str()));
  const std::string_view id = text::is_utf8(user) ? text::trim(user) : user;
  auto found = std::make_unique<Kept>(user, ChangeMarks::place_of_memberships(id), reader_->revision(),
                                      std::move(memberships));
  return tables_ != nullptr ? tables_->keep(std::move(found)) : KeptPointer<UserMemberships>(found.release());
}

}  // namespace orgmgr::manager
