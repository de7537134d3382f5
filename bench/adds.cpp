// Threads that begin together and stop by the clock; what has begun is finished and counted.
#include "adds.hpp"

#include <fmt/format.h>

#include <exception>
#include <latch>
#include <memory>
#include <thread>
#include <vector>

namespace orgmgr::bench {

using SteadyClock = std::chrono::steady_clock;

Membership NewMembers::next() {
  const std::uint64_t number = made_.fetch_add(1);
  return {data_.organization(scrambled(number) % data_.organizations),
          UserId(fmt::format("new_{}_{:08}", tag_, number))};
}

double adds_per_second(Contender& contender, NewMembers& members, unsigned threads,
                       std::chrono::duration<double> time) {
  std::vector<std::unique_ptr<Client>> clients;
  for (unsigned i = 0; i < threads; ++i) clients.push_back(contender.client());
  std::latch begin(threads + 1);
  SteadyClock::time_point end;
  std::atomic<std::uint64_t> added{0};
  std::vector<std::exception_ptr> failures(threads);
  std::vector<std::thread> running;
  for (unsigned i = 0; i < threads; ++i) {
    running.emplace_back([&, i] {
      begin.arrive_and_wait();
      try {
        std::uint64_t mine = 0;
        for (; SteadyClock::now() < end; ++mine) clients[i]->add_member(members.next(), Role::member);
        added += mine;
      } catch (...) {
        failures[i] = std::current_exception();
      }
    });
  }
  const auto start = SteadyClock::now();
  end = start + std::chrono::duration_cast<SteadyClock::duration>(time);
  begin.arrive_and_wait();
  for (auto& thread : running) thread.join();
  const std::chrono::duration<double> taken = SteadyClock::now() - start;
  for (const auto& failure : failures) {
    if (failure) std::rethrow_exception(failure);
  }
  return static_cast<double>(added.load()) / taken.count();
}

}  // namespace orgmgr::bench
