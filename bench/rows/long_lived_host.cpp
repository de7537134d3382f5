// One host for a long time: random reads over everything, how slow the slowest are, how much memory stays.
#include <fmt/format.h>

#include <sstream>

#include "orgmgr_contender.hpp"
#include "process.hpp"
#include "rows.hpp"

#include <orgmgr/options.hpp>

namespace orgmgr::bench {
namespace {

/// Beside its caches a process needs its code, its stack, its allocator's slack.
constexpr double mib_of_the_process = 24;

Sample measure(const Arrangement& who, const std::filesystem::path& folder, const Dataset& data,
               std::uint64_t reads) {
  Child child(
      {"host", who.name, folder.string(), fmt::format("{}", data.organizations), fmt::format("{}", reads)});
  std::istringstream line(child.read_line());
  child.finish();
  double p99 = 0;
  double middle = 0;
  double slowest = 0;
  double bytes = 0;
  line >> p99 >> middle >> slowest >> bytes;
  return {p99, {{"median, µs", middle}, {"slowest, µs", slowest}, {"MiB resident", bytes / (1U << 20U)}}};
}

}  // namespace

std::vector<Row> long_lived_host(Surroundings& surroundings) {
  const Dataset& data = surroundings.data();
  const std::uint64_t reads = surroundings.effort().random_reads;
  const OpenOptions options;
  const double caches = static_cast<double>(options.cache_bytes + options.answer_bytes) / (1U << 20U);
  const std::string us(our_name);
  Row row{.id = "long_lived_host",
          .title = fmt::format("{} random role checks over {} memberships, p99", reads, data.memberships()),
          .unit = "µs",
          .remark = fmt::format("caches of {} MiB are configured; the process itself may have {} more",
                                caches, mib_of_the_process),
          .rounds = 3};
  for (const Arrangement& who : surroundings.readers()) {
    const auto folder = surroundings.prepared(who, data);
    row.arms.push_back({who.name, [=] { return measure(who, folder, data, reads); }});
  }
  row.figures = {{"µs, p99", [us](const Medians& medians) { return medians.of(us); },
                  surroundings.bar_at(Scale::large, at_most(25))},
                 {"MiB resident", [us](const Medians& medians) { return medians.of(us, "MiB resident"); },
                  surroundings.bar_at(Scale::large, at_most(caches + mib_of_the_process))}};
  return {row};
}

}  // namespace orgmgr::bench
