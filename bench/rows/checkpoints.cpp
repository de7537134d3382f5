// A checkpoint of the whole store, and what readers and writers notice of it.
#include <chrono>
#include <latch>
#include <thread>

#include "adds.hpp"
#include "orgmgr_contender.hpp"
#include "rows.hpp"

namespace orgmgr::bench {
namespace {

using SteadyClock = std::chrono::steady_clock;
/// Some hundred writes fall into one checkpoint: few of those would not tell what one in a hundred takes.
constexpr unsigned rounds = 15;

using Milliseconds = std::chrono::duration<double, std::milli>;

/// Does it again and again until stopped; milliseconds of each.
template <class Action>
std::vector<double> latencies(const std::atomic<bool>& stopped, Action action) {
  std::vector<double> taken;
  while (!stopped) {
    const auto begin = SteadyClock::now();
    action();
    taken.push_back(Milliseconds(SteadyClock::now() - begin).count());
  }
  return taken;
}

Sample measure(Contender& store, NewMembers& members, const std::vector<Membership>& questions) {
  std::atomic<bool> stopped = false;
  std::vector<double> reads;
  std::vector<double> writes;
  std::latch begun(3);
  std::thread reader([&] {
    const auto client = store.client();
    std::size_t at = 0;
    begun.arrive_and_wait();
    reads = latencies(stopped, [&] { (void)client->role(questions[at++ % questions.size()]); });
  });
  std::thread writer([&] {
    const auto client = store.client();
    client->add_member(members.next(), Role::member);
    begun.arrive_and_wait();
    writes = latencies(stopped, [&] { client->add_member(members.next(), Role::member); });
  });
  begun.arrive_and_wait();
  const auto begin = SteadyClock::now();
  store.checkpoint();
  const double taken = Milliseconds(SteadyClock::now() - begin).count();
  stopped = true;
  reader.join();
  writer.join();
  return {taken,
          {{"reads p99, ms", quantile(reads, 0.99)},
           {"writes p99, ms", quantile(writes, 0.99)},
           {"slowest read, ms", quantile(reads, 1)},
           {"slowest write, ms", quantile(writes, 1)}}};
}

Figure besides(const std::string& what, std::optional<Bar> bar) {
  return {what, [what](const Medians& medians) { return medians.of(std::string(our_name), what); }, bar};
}

}  // namespace

std::vector<Row> checkpoints(Surroundings& surroundings) {
  const Dataset& data = surroundings.data();
  Row row{.id = "checkpoint",
          .title = "checkpoint, one thread reading and one writing meanwhile",
          .unit = "ms",
          .remark = "the peer's copies a few pages where ours writes a snapshot",
          .rounds = surroundings.at(Scale::smoke) ? 1U : rounds,
          .durable = true};
  const auto questions = std::make_shared<const std::vector<Membership>>(data.draw(1'000, 3));
  for (const Arrangement& who : surroundings.readers()) {
    const std::shared_ptr<Contender> store = who.open(surroundings.copy(who, data), Syncs::not_counted);
    const auto members = std::make_shared<NewMembers>(data, "meanwhile");
    row.arms.push_back({who.name, [=] { return measure(*store, *members, *questions); }});
  }
  const auto at_seed = [&](double limit) { return surroundings.bar_at(Scale::seed, at_most(limit)); };
  row.figures = {
      {"ms", [](const Medians& medians) { return medians.of(std::string(our_name)); }, at_seed(100)},
      besides("reads p99, ms", at_seed(5)),
      besides("writes p99, ms", at_seed(5)),
      besides("slowest read, ms", std::nullopt),
      besides("slowest write, ms", std::nullopt)};
  return {row};
}

}  // namespace orgmgr::bench
