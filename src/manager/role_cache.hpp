// Answers of role checks that this thread gave at this revision. One load of the durable revision
// tells whether they still hold: a hit allocates nothing and touches nothing that threads share.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include <orgmgr/org_user.hpp>

namespace orgmgr::manager {

class RoleCache {
 public:
  /// The calling thread's.
  [[nodiscard]] static RoleCache& of_this_thread();

  struct Question {
    std::uint64_t store = 0;  ///< `Store::serial`
    Revision revision = 0;    ///< durable now
    std::string_view org;
    std::string_view user;
  };
  /// Outer empty: not known. Inner empty: no member.
  [[nodiscard]] std::optional<std::optional<Role>> find(const Question& question) const noexcept;
  void keep(const Question& question, std::optional<Role> role) noexcept;

 private:
  static constexpr std::size_t size = 2048;   ///< entries, 256 KiB a thread, from the first use on
  static constexpr std::size_t longest = 96;  ///< longer ids are looked up each time

  struct Entry {
    std::uint64_t store = 0;
    Revision revision = 0;
    std::uint16_t org_size = 0;
    std::uint16_t user_size = 0;
    bool member = false;
    Role role = Role::member;
    std::array<char, longest> ids;
  };

  [[nodiscard]] static std::size_t slot(const Question& question) noexcept;
  [[nodiscard]] static bool same(const Entry& entry, const Question& question) noexcept;

  std::unique_ptr<std::array<Entry, size>> entries_ = std::make_unique<std::array<Entry, size>>();
};

}  // namespace orgmgr::manager
