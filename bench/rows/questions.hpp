// An open store with questions that it is asked round and round.
#pragma once

#include <algorithm>
#include <memory>
#include <vector>

#include "hot_loop.hpp"
#include "surroundings.hpp"

namespace orgmgr::bench {

using Questions = std::shared_ptr<const std::vector<Membership>>;

[[nodiscard]] inline Questions questions_about(const Dataset& data, std::size_t count) {
  return std::make_shared<const std::vector<Membership>>(data.draw(count, 7));
}

/// A thread's work: `ask(client, membership)` for a batch of the questions at a time, with a client of its
/// own. All are asked once before.
template <class Ask>
[[nodiscard]] Work asking(Contender& contender, const Questions& questions, Ask ask, std::size_t offset = 0) {
  constexpr std::size_t batch = 1'000;
  const std::shared_ptr<Client> client = contender.client();
  for (const Membership& membership : *questions) ask(*client, membership);
  const std::size_t calls = std::min(batch, questions->size());
  return {calls, [client, questions, ask, calls, at = offset % questions->size()]() mutable {
            for (std::size_t i = 0; i < calls; ++i) {
              ask(*client, (*questions)[at]);
              at = at + 1 == questions->size() ? 0 : at + 1;
            }
          }};
}

/// An arm that asks on so many threads. `scale` turns nanoseconds into the row's unit.
template <class Ask>
[[nodiscard]] Arm hot_arm(std::string name, const std::shared_ptr<Contender>& contender, Questions questions,
                          Ask ask, double seconds, unsigned threads = 1) {
  const auto measure = [=] {
    return time_hot_loop({threads, seconds, [&](unsigned thread) {
                            return asking(*contender, questions, ask, thread * questions->size() / threads);
                          }});
  };
  return {std::move(name), measure};
}

inline void ask_role(Client& client, const Membership& membership) {
  const auto role = client.role(membership);
  keep(&role);
}

}  // namespace orgmgr::bench
