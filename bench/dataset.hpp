// The records that every contender holds: made from their numbers, so that all get the same and nothing
// need be stored.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "contender.hpp"

namespace orgmgr::bench {

struct Dataset {
  std::uint64_t organizations = 0;
  std::uint64_t members = 10;  ///< of each
  std::uint64_t crowd = 0;     ///< members of one more organization, the last

  /// Ids have the form and the order of those that orgmgr makes.
  [[nodiscard]] OrgId organization(std::uint64_t number) const;
  /// Words of several scripts and the number, so that no two are equal.
  [[nodiscard]] std::string name(std::uint64_t number) const;
  [[nodiscard]] UserId user(std::uint64_t number) const;
  /// The number of a user who is a member of the organization; each user is one of five, evenly.
  [[nodiscard]] std::uint64_t member(std::uint64_t organization, std::uint64_t place) const;
  [[nodiscard]] Role role(std::uint64_t place) const;
  [[nodiscard]] UserId crowd_member(std::uint64_t number) const;

  [[nodiscard]] std::uint64_t all_organizations() const { return organizations + (crowd == 0 ? 0 : 1); }
  [[nodiscard]] std::uint64_t users() const { return organizations * 2; }
  [[nodiscard]] std::uint64_t memberships() const { return organizations * members + crowd; }
  /// Distinguishes its files from those of other data sets: `10000x10`.
  [[nodiscard]] std::string label() const;

  /// Memberships drawn evenly from all; every tenth is of somebody who is no member.
  [[nodiscard]] std::vector<Membership> draw(std::size_t count, std::uint64_t seed) const;

  /// The records of the organizations from `first` on, `count` at most, as JSON lines.
  void write_lines(const std::filesystem::path& file, std::uint64_t first, std::uint64_t count) const;
  /// The same as commands of `orgmgr batch`.
  void write_commands(const std::filesystem::path& file) const;
};

/// Numbers that look random and are the same everywhere.
[[nodiscard]] std::uint64_t scrambled(std::uint64_t number);

}  // namespace orgmgr::bench
