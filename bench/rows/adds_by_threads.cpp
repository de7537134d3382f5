// Durable adds, one command each, by the threads of one process.
#include <fmt/format.h>

#include "adds.hpp"
#include "floor.hpp"
#include "orgmgr_contender.hpp"
#include "rows.hpp"

namespace orgmgr::bench {
namespace {

/// Syncs for each add, on a store of its own that counts them; not timed.
double syncs_for_each_add(const Arrangement& who, Surroundings& surroundings, unsigned threads) {
  const auto store = who.open(surroundings.copy(who, surroundings.data()), Syncs::counted);
  NewMembers members(surroundings.data(), "counted");
  const std::uint64_t before = store->syncs().value();
  const std::chrono::duration<double> time(surroundings.effort().write_seconds / 4);
  const Adds adds = add_members(*store, members, threads, time);
  return static_cast<double>(store->syncs().value() - before) / static_cast<double>(adds.count);
}

Arm arm(const Arrangement& who, Surroundings& surroundings, unsigned threads) {
  const std::shared_ptr<Contender> store =
      who.open(surroundings.copy(who, surroundings.data()), Syncs::not_counted);
  const auto members = std::make_shared<NewMembers>(surroundings.data(), "added");
  const double syncs = syncs_for_each_add(who, surroundings, threads);
  const std::chrono::duration<double> time(surroundings.effort().write_seconds);
  return {who.name, [=] {
            const Adds adds = add_members(*store, *members, threads, time);
            return Sample{adds.per_second, {{"syncs for each", syncs}, {"slowest, ms", adds.slowest}}};
          }};
}

Row row(Surroundings& surroundings, unsigned threads, double times) {
  const auto writers = surroundings.writers();
  Row row{.id = fmt::format("durable_adds_{}_threads", threads),
          .title = fmt::format("durable adds, {} thread{}", threads, threads == 1 ? "" : "s"),
          .unit = "adds/s",
          .remark = "the floor: lines of an add's size, written and synced together, and threads woken",
          .durable = true};
  for (const Arrangement& who : writers) row.arms.push_back(arm(who, surroundings, threads));
  const std::string floor = "floor";
  const std::filesystem::path folder = surroundings.fresh_folder();
  const std::chrono::duration<double> time(surroundings.effort().write_seconds);
  std::filesystem::create_directories(folder);
  row.arms.push_back({floor, [=] {
                        const Adds adds = lines_on_disk(folder, threads, time);
                        return Sample{adds.per_second, {{"slowest, ms", adds.slowest}}};
                      }});
  row.figures.push_back({"times the peer's best",
                         times_as_fast(std::string(our_name), surroundings.rivals(writers), Better::higher),
                         surroundings.bar_at(Scale::seed, at_least(times))});
  row.figures.push_back(
      {"times the floor", times_as_fast(std::string(our_name), {floor}, Better::higher), std::nullopt});
  row.figures.push_back({"times the peer's best at the floor",
                         times_as_fast(floor, surroundings.rivals(writers), Better::higher), std::nullopt});
  return row;
}

}  // namespace

std::vector<Row> adds_by_threads(Surroundings& surroundings) {
  return {row(surroundings, 1, 1.1), row(surroundings, 16, 4), row(surroundings, 64, 8)};
}

}  // namespace orgmgr::bench
