// Durable adds, one command each, by processes that share the store.
#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "floor_of_processes.hpp"
#include "orgmgr_contender.hpp"
#include "process.hpp"
#include "rows.hpp"

namespace orgmgr::bench {
namespace {

using Children = std::vector<std::unique_ptr<Child>>;

std::shared_ptr<Children> start(const std::vector<std::string>& part, unsigned processes) {
  auto children = std::make_shared<Children>();
  for (unsigned i = 0; i < processes; ++i) children->push_back(std::make_unique<Child>(part));
  for (const auto& child : *children) (void)child->read_line();
  return children;
}

Sample add_with_all(Children& children, double seconds) {
  for (const auto& child : children) child->write_line(fmt::format("{}", seconds));
  Sample all{0, {{"slowest, ms", 0}}};
  for (const auto& child : children) {
    std::istringstream line(child->read_line());
    double rate = 0;
    double slowest = 0;
    line >> rate >> slowest;
    all.value += rate;
    all.besides["slowest, ms"] = std::max(all.besides["slowest, ms"], slowest);
  }
  return all;
}

Row row(Surroundings& surroundings, unsigned processes, double times) {
  // Processes cannot share a connection: of the peer's arrangements only the first has a meaning.
  const auto writers = surroundings.readers();
  Row row{
      .id = fmt::format("durable_adds_{}_processes", processes),
      .title = fmt::format("durable adds, {} processes", processes),
      .unit = "adds/s",
      .remark = "the floor: lines of an add's size, by the same locks, reads, syncs and wakes, and no store",
      .durable = true};
  const double seconds = surroundings.effort().write_seconds;
  const auto add_arm = [&](const std::string& name, const std::vector<std::string>& part) {
    const auto children = start(part, processes);
    row.arms.push_back({name, [=] { return add_with_all(*children, seconds); }});
  };
  for (const Arrangement& who : writers) {
    const std::string folder = surroundings.copy(who, surroundings.data()).string();
    add_arm(who.name, {"add", who.name, folder, fmt::format("{}", surroundings.data().organizations)});
  }
  const std::string floor = "floor";
  const std::filesystem::path folder = surroundings.fresh_folder();
  LinesOfProcesses::prepare(folder);
  add_arm(floor, {"floor", folder.string()});
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

std::vector<Row> adds_by_processes(Surroundings& surroundings) {
  return {row(surroundings, 8, 4), row(surroundings, 64, 8)};
}

}  // namespace orgmgr::bench
