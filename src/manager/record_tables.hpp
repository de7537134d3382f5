// The decoded records that an open store keeps at hand, within one bound.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include <orgmgr/org_user.hpp>
#include <orgmgr/organization.hpp>

#include "manager/record_table.hpp"

namespace orgmgr::manager {

/// What a user is a member of, and each organization as it was when that was looked up; null where there was
/// none.
struct UserMemberships {
  std::vector<OrgUser> members{};
  std::vector<KeptPointer<Organization>> organizations{};
};

/// What a record takes in memory beside its own struct, and beside what others hold as well.
[[nodiscard]] std::size_t bytes_of(const Organization& organization) noexcept;
[[nodiscard]] std::size_t bytes_of(const UserMemberships& memberships) noexcept;

class RecordTables {
 public:
  /// Of at most `bytes` of records.
  explicit RecordTables(std::size_t bytes)
      : bytes_(bytes), organizations_(bytes / 2), memberships_(bytes / 2) {}

  [[nodiscard]] const RecordTable<Organization>& organizations() const noexcept { return organizations_; }
  [[nodiscard]] const RecordTable<UserMemberships>& memberships() const noexcept { return memberships_; }
  /// What `found` becomes; it is kept unless it takes too much of the room.
  [[nodiscard]] KeptPointer<Organization> keep(std::unique_ptr<KeptRecord<Organization>> found) {
    return keep(organizations_, std::move(found));
  }
  [[nodiscard]] KeptPointer<UserMemberships> keep(std::unique_ptr<KeptRecord<UserMemberships>> found) {
    return keep(memberships_, std::move(found));
  }

  [[nodiscard]] std::size_t used() const noexcept { return used_.load(std::memory_order_relaxed); }

 private:
  static constexpr std::size_t least_count = 64;  ///< records that there is room for, at least

  template <class Value>
  KeptPointer<Value> keep(RecordTable<Value>& table, std::unique_ptr<KeptRecord<Value>> found) {
    const std::size_t bytes = bytes_of(found->value);
    if (bytes <= bytes_ / least_count) found->weigh(used_, bytes);
    KeptPointer<Value> kept(found.release());
    if (kept->scale != nullptr && make_room()) table.keep(kept);
    return kept;
  }
  [[nodiscard]] bool make_room() noexcept {
    const std::size_t rounds = std::max(organizations_.sets(), memberships_.sets());
    for (std::size_t round = 0; used() > bytes_ && round < rounds; ++round) {
      memberships_.empty_next();  // first: they hold organizations as well
      organizations_.empty_next();
    }
    return used() <= bytes_;
  }

  std::size_t bytes_;
  Weight used_{0};
  RecordTable<Organization> organizations_;   ///< by id
  RecordTable<UserMemberships> memberships_;  ///< by user
};

}  // namespace orgmgr::manager
