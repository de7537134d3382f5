// Threads that begin together and stop by the clock; what has begun is finished and counted.
#include "adds.hpp"

#include <fmt/format.h>

#include <algorithm>
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

namespace {

/// Adds until the time is over.
Adds add_until(SteadyClock::time_point end, Client& client, NewMembers& members) {
  Adds adds;
  SteadyClock::duration slowest{};
  for (auto begin = SteadyClock::now(); begin < end; ++adds.count) {
    client.add_member(members.next(), Role::member);
    const auto now = SteadyClock::now();
    slowest = std::max(slowest, now - begin);
    begin = now;
  }
  adds.slowest = std::chrono::duration<double, std::milli>(slowest).count();
  return adds;
}

}  // namespace

Adds together(const std::vector<Adds>& by_thread, std::chrono::duration<double> taken) {
  Adds all;
  for (const Adds& one : by_thread) {
    all.count += one.count;
    all.slowest = std::max(all.slowest, one.slowest);
  }
  all.per_second = static_cast<double>(all.count) / taken.count();
  return all;
}

Adds add_members(Contender& contender, NewMembers& members, unsigned threads,
                 std::chrono::duration<double> time) {
  std::vector<std::unique_ptr<Client>> clients;
  for (unsigned i = 0; i < threads; ++i) clients.push_back(contender.client());
  std::latch begin(threads + 1);
  SteadyClock::time_point end;
  std::vector<Adds> by_thread(threads);
  std::vector<std::exception_ptr> failures(threads);
  std::vector<std::thread> running;
  for (unsigned i = 0; i < threads; ++i) {
    running.emplace_back([&, i] {
      begin.arrive_and_wait();
      try {
        by_thread[i] = add_until(end, *clients[i], members);
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
  return together(by_thread, taken);
}

}  // namespace orgmgr::bench
