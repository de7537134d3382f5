// Answers about members, kept for whoever asks next on any thread for as long as what they rest on is
// unchanged: a hit takes no lock, allocates nothing and writes nothing that threads share.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include <orgmgr/options.hpp>
#include <orgmgr/types.hpp>

#include "base/keyed_hash.hpp"
#include "manager/answer_basis.hpp"

namespace orgmgr::manager {

class AnswerTable {
 public:
  /// Of at most `bytes`; memory is used as answers come in. `random` gives the secret key.
  AnswerTable(std::size_t bytes, const Randomness& random);

  struct Question {
    std::uint64_t about = 0;  ///< what is asked of the member
    std::string_view org;
    std::string_view user;
  };
  struct Answer {
    std::array<std::uint64_t, 2> words{};
    Timestamp until = Timestamp::max();  ///< holds before this time, as far as records are concerned
  };
  /// Empty: not known, or old by the marks, which must know all that the caller may not miss.
  [[nodiscard]] std::optional<Answer> find(const Question& question,
                                           const storage::ChangeMarks& marks) const noexcept;
  /// An answer given at this revision.
  void keep(const Question& question, const Answer& answer, Revision revision,
            const storage::ChangeMarks& marks);

 private:
  // A question is known by its fingerprint alone, so that an entry is one line of the processor's cache.
  // Plain words, each read and written as an atomic one under `turn` (a sequence lock, odd while one is
  // written): memory that the system hands out as zeros is a table of empty entries, and what no answer
  // came to takes no memory.
  struct alignas(64) Entry {
    std::uint64_t turn;
    std::array<std::uint64_t, 2> asked;
    std::uint64_t revision;
    std::int64_t until;
    std::array<std::uint64_t, 2> words;
    AnswerBasis basis;
  };
  static_assert(std::atomic_ref<AnswerBasis>::is_always_lock_free);
  static_assert(sizeof(Entry) == 64);
  static constexpr std::size_t ways = 4;       ///< entries of a set; a question may stand in two sets
  static constexpr std::size_t longest = 192;  ///< bytes of both ids; longer ones are looked up each time

  [[nodiscard]] std::optional<Fingerprint> fingerprint(const Question& question) const noexcept;
  /// Each half of a fingerprint leads to a set.
  [[nodiscard]] Entry* set_of(std::uint64_t half) const noexcept;
  [[nodiscard]] static std::optional<Answer> read(Entry& entry, const Fingerprint& asked,
                                                  const storage::ChangeMarks& marks) noexcept;
  /// Can be given up: it was never used, or is found no more, or is old.
  [[nodiscard]] bool is_free(Entry& entry, const storage::ChangeMarks& marks) const noexcept;
  [[nodiscard]] Entry& choose(const Fingerprint& asked, const storage::ChangeMarks& marks) noexcept;
  static void write(Entry& entry, const Fingerprint& asked, const AnswerBasis& basis, Revision revision,
                    const Answer& answer) noexcept;
  void make_room() noexcept;

  HashKey key_{};
  std::size_t most_ = 0;  ///< sets that there is room for, a power of two
  std::unique_ptr<void, void (*)(void*)> memory_;
  Entry* entries_ = nullptr;            ///< in `memory_`
  std::atomic<std::size_t> used_{1};    ///< sets in use, a power of two; the others are not touched
  std::atomic<std::size_t> pushed_{0};  ///< answers that held and had to make room, since the table grew
};

}  // namespace orgmgr::manager
