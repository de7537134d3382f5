// The decoded records that an open store keeps at hand, and how they are asked for.
#pragma once

#include <cstddef>
#include <vector>

#include <orgmgr/organization.hpp>
#include <orgmgr/query.hpp>

#include "manager/record_table.hpp"

namespace orgmgr::manager {

/// Half of the memory for organizations, half for what users are members of.
struct RecordTables {
  explicit RecordTables(std::size_t bytes)
      : organizations(bytes / 2, 4U << 10U), memberships(bytes / 2, 16U << 10U) {}

  RecordTable<Organization> organizations;               ///< by id
  RecordTable<std::vector<UserMembership>> memberships;  ///< by user
};

/// What a record takes in memory.
[[nodiscard]] std::size_t bytes_of(const Organization& organization) noexcept;
[[nodiscard]] std::size_t bytes_of(const std::vector<UserMembership>& memberships) noexcept;

}  // namespace orgmgr::manager
