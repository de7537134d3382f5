// Whole records as of one revision: from the tables where they are what the store held then, else looked up.
#pragma once

#include <memory>
#include <string>

#include "manager/record_tables.hpp"
#include "manager/session.hpp"

namespace orgmgr::manager {

/// For one question of a host's. All that it gives fits together.
class RecordReads {
 public:
  explicit RecordReads(Session& session);

  /// Null when there is none.
  [[nodiscard]] KeptPointer<Organization> organization(const std::string& org);
  /// Those that the user is a member of, by id.
  [[nodiscard]] std::vector<Organization> organizations_of(const std::string& user);
  /// What `add(taken, organization, membership)` adds of each that the user has, by organization.
  template <class Taken, class Add>
  [[nodiscard]] std::vector<Taken> memberships(const std::string& user, const Add& add) {
    const KeptPointer<UserMemberships> kept = memberships(user);
    const auto& [members, organizations] = kept->value;
    for (const auto& organization : organizations) {
      if (organization) organization->fetch_ahead();
    }
    std::vector<Taken> taken;
    taken.reserve(members.size());
    for (std::size_t place = 0; place < members.size(); ++place) {
      const KeptRecord<Organization>* organization = organizations[place].get();
      KeptPointer<Organization> newer;
      if (organization == nullptr || !holds(*organization)) {
        newer = this->organization(members[place].org_id.str());
        organization = newer.get();
      }
      if (organization != nullptr) add(taken, organization->value, members[place]);
    }
    return taken;
  }

 private:
  [[nodiscard]] KeptPointer<UserMemberships> memberships(const std::string& user);
  [[nodiscard]] bool holds(const KeptRecord<Organization>& kept) const noexcept {
    return marks_ == nullptr || kept.holds(reader_->revision(), *marks_);
  }

  std::shared_ptr<const storage::Reader> reader_;
  const storage::ChangeMarks* marks_;  ///< null: nothing is kept, nor taken from what is
  RecordTables* tables_;               ///< null: nothing is kept
};

}  // namespace orgmgr::manager
