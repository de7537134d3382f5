// Many commits on end: whether the last cost what the first did, and how much is written for each byte
// that is told.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <mutex>
#include <thread>

#include "adds.hpp"
#include "memory_use.hpp"
#include "orgmgr_contender.hpp"
#include "rows.hpp"

namespace orgmgr::bench {
namespace {

constexpr unsigned threads = 16;
constexpr std::size_t windows = 10;

using SteadyClock = std::chrono::steady_clock;

/// So many adds on all threads; their microseconds each.
double microseconds_each(Contender& store, NewMembers& members, std::uint64_t commits) {
  std::atomic<std::int64_t> left(static_cast<std::int64_t>(commits));
  std::vector<std::thread> running;
  std::exception_ptr failure;
  std::mutex mutex;
  const auto begin = SteadyClock::now();
  for (unsigned i = 0; i < threads; ++i) {
    running.emplace_back([&] {
      try {
        const auto client = store.client();
        while (left.fetch_sub(1) > 0) client->add_member(members.next(), Role::member);
      } catch (...) {
        const std::lock_guard guard(mutex);
        failure = std::current_exception();
        left = 0;
      }
    });
  }
  for (auto& thread : running) thread.join();
  if (failure) std::rethrow_exception(failure);
  const std::chrono::duration<double, std::micro> taken = SteadyClock::now() - begin;
  return taken.count() / static_cast<double>(commits);
}

/// Told: the ids and the role of each, as text. Everything more is what keeping it costs.
double bytes_told(const Dataset& data) {
  NewMembers sample(data, "sustained");
  const Membership one = sample.next();
  return static_cast<double>(one.org.str().size() + one.user.str().size() + to_string(Role::member).size());
}

Sample measure(const Arrangement& who, Surroundings& surroundings) {
  const Dataset& data = surroundings.data();
  const auto folder = surroundings.copy(who, data);
  const std::uint64_t window = surroundings.effort().sustained_commits / windows;
  const std::uint64_t written_before = written_bytes();
  std::vector<double> costs;
  {
    const auto store = who.open(folder, Syncs::not_counted);
    NewMembers members(data, "sustained");
    for (std::size_t i = 0; i < windows; ++i) costs.push_back(microseconds_each(*store, members, window));
    store->checkpoint();
  }
  const double written = static_cast<double>(written_bytes() - written_before) /
                         static_cast<double>(window * windows) / bytes_told(data);
  std::filesystem::remove_all(folder);
  const double middle = median(costs);
  const auto number = [&](auto place) { return static_cast<double>(place - costs.begin() + 1); };
  return {middle,
          {{"slowest window to median", quantile(costs, 1) / middle},
           {"number of the slowest", number(std::max_element(costs.begin(), costs.end()))},
           {"quickest window to median", quantile(costs, 0) / middle},
           {"number of the quickest", number(std::min_element(costs.begin(), costs.end()))},
           {"bytes written for each told", written}}};
}

}  // namespace

std::vector<Row> sustained_writes(Surroundings& surroundings) {
  const std::string us(our_name);
  Row row{.id = "sustained_writes",
          .title = fmt::format("{} commits by {} threads", surroundings.effort().sustained_commits, threads),
          .unit = "µs each",
          .remark = fmt::format("in {} windows; a last checkpoint is in the bytes", windows),
          .rounds = 1,
          .durable = true};
  std::vector<Arrangement> writers = surroundings.writers();
  if (surroundings.at(Scale::large) && writers.size() > 2) {
    // A million transactions of their own take the others many minutes.
    writers = {writers.front(), writers.back()};
    row.remark += fmt::format("; of the peer's arrangements only {}", writers.back().name);
  }
  for (const Arrangement& who : writers) {
    row.arms.push_back({who.name, [=, &surroundings] { return measure(who, surroundings); }});
  }
  const auto ours = [us](const std::string& what) {
    return [us, what](const Medians& medians) { return medians.of(us, what); };
  };
  row.figures = {{"slowest window to median", ours("slowest window to median"),
                  surroundings.bar_at(Scale::large, at_most(1.2))},
                 {"quickest window to median", ours("quickest window to median"),
                  surroundings.bar_at(Scale::large, at_least(0.8))},
                 {"bytes written for each told", ours("bytes written for each told"), std::nullopt}};
  return {row};
}

}  // namespace orgmgr::bench
