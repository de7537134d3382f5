// Whether one order of all that was asked explains every answer: linearizability, in linear time but for
// sorting, because the journal's revisions already say the order of the changes.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "order/sequential_model.hpp"

namespace orgmgr::test {

/// One call of one client, in a form that processes can share. Moments are of a clock that all share.
struct Event {
  static constexpr std::int64_t never = std::numeric_limits<std::int64_t>::max();

  std::uint64_t operation = 0;  ///< repeated calls have the same one; 0: a read
  Command command{};
  std::int64_t began = 0;
  std::int64_t ended = never;  ///< never: its process was killed before it was answered
  std::uint64_t revision = 0;  ///< that it was told; 0 unless it was accepted
  std::array<char, 96> answer{};

  [[nodiscard]] bool answered() const { return ended != never; }
  [[nodiscard]] std::string_view text() const { return answer.data(); }
  void put_answer(std::string_view text);
};

[[nodiscard]] std::string text_of(const Event& event);

struct History {
  std::vector<Event> events{};
  std::vector<std::uint64_t> journal{};  ///< the operations in the order of their revisions
  std::uint64_t before = 0;              ///< revisions that were there when it began
  SequentialModel start{};
};

/// Why no order explains this history; empty when one does. The order has to keep to the journal, to the
/// answers of the model, and to what had ended before something else began. An unanswered call may have
/// been carried out, once, or not.
[[nodiscard]] std::string disorder(const History& history);

}  // namespace orgmgr::test
