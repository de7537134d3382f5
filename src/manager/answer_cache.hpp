// Answers about members that this thread gave at this revision. One load of the durable revision
// tells whether they still hold: a hit allocates nothing and touches nothing that threads share.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include <orgmgr/types.hpp>

namespace orgmgr::manager {

class AnswerCache {
 public:
  /// The calling thread's.
  [[nodiscard]] static AnswerCache& of_this_thread();

  struct Question {
    std::uint64_t store = 0;  ///< `Store::serial`
    Revision revision = 0;    ///< durable now
    std::uint64_t about = 0;  ///< what is asked of the member
    std::string_view org;
    std::string_view user;
  };
  /// Empty: not known.
  [[nodiscard]] std::optional<std::uint32_t> find(const Question& question) const noexcept;
  void keep(const Question& question, std::uint32_t answer) noexcept;

 private:
  static constexpr std::size_t size = 2048;   ///< entries, 272 KiB a thread, from the first use on
  static constexpr std::size_t longest = 96;  ///< longer ids are looked up each time

  struct Entry {
    std::uint64_t store = 0;
    Revision revision = 0;
    std::uint64_t about = 0;
    std::uint32_t answer = 0;
    std::uint16_t org_size = 0;
    std::uint16_t user_size = 0;
    std::array<char, longest> ids;
  };

  [[nodiscard]] static std::size_t slot(const Question& question) noexcept;
  [[nodiscard]] static bool same(const Entry& entry, const Question& question) noexcept;

  std::unique_ptr<std::array<Entry, size>> entries_ = std::make_unique<std::array<Entry, size>>();
};

}  // namespace orgmgr::manager
