// Runs the rows that are asked for, each contender in turn, and says which bars are met.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <exception>
#include <map>
#include <regex>
#include <stdexcept>

#include "child.hpp"
#include "report.hpp"
#include "rows.hpp"

namespace orgmgr::bench {
namespace {

struct RowGroup {
  const char* name;
  std::vector<Row> (*make)(Surroundings&);
};

const std::vector<RowGroup> groups{{"role_checks", role_checks},
                                   {"role_checks_while_written", role_checks_while_written},
                                   {"role_checks_on_two_threads", role_checks_on_two_threads},
                                   {"role_checks_in_a_crowd", role_checks_in_a_crowd},
                                   {"record_reads", record_reads},
                                   {"first_lookup", first_lookup},
                                   {"cold_processes", cold_processes},
                                   {"adds_by_threads", adds_by_threads},
                                   {"adds_by_processes", adds_by_processes},
                                   {"imports", imports},
                                   {"searches", searches},
                                   {"checkpoints", checkpoints},
                                   {"sustained_writes", sustained_writes},
                                   {"long_lived_host", long_lived_host}};

void require_disk(const Row& row, const Options& options) {
  if (!row.durable || options.scale == Scale::smoke || syncs_mean_something(options.folder)) return;
  throw std::runtime_error(fmt::format("{} is {}, where a sync costs nothing; name another --folder",
                                       options.folder.string(), file_system_of(options.folder)));
}

/// A row that cannot be measured is a row that failed; the others are measured all the same.
MeasuredRow measured_or_failed(const Row& row, const Options& options) {
  try {
    require_disk(row, options);
    return compare(row, options.rounds);
  } catch (const std::exception& error) {
    return {.id = row.id, .title = row.title, .failure = error.what()};
  }
}

std::vector<Row> rows_of(const RowGroup& group, Surroundings& surroundings,
                         std::vector<MeasuredRow>& measured) {
  try {
    return group.make(surroundings);
  } catch (const std::exception& error) {
    measured.push_back({.id = group.name, .title = group.name, .failure = error.what()});
    print(measured.back());
    return {};
  }
}

int run(const Options& options) {
  const std::string load_before = load_average();
  Surroundings surroundings(options);
  fmt::print("{}\n", describe_machine(surroundings, load_before));
  check_agreement(surroundings);
  fmt::print("orgmgr and {} give the same answers\n", surroundings.peer().name);
  std::vector<MeasuredRow> measured;
  const std::regex wanted(options.rows);
  for (const RowGroup& group : groups) {
    if (!std::regex_match(group.name, wanted)) continue;
    for (const Row& row : rows_of(group, surroundings, measured)) {
      measured.push_back(measured_or_failed(row, options));
      print(measured.back());
    }
  }
  if (measured.empty()) throw std::runtime_error("no group of rows is called " + options.rows);
  if (!options.json.empty()) {
    write_json(options.json, describe_machine(surroundings, load_before), surroundings.peer(), measured);
  }
  return print_summary(measured) ? 0 : 1;
}

int run_with(int count, char** words) {
  if (count > 2 && std::string(words[1]) == "child") return run_child({words + 2, words + count});
  Options options;
  CLI::App app{"Measures orgmgr and its peer, in turn, on the same data."};
  const std::map<std::string, Scale> scales{
      {"smoke", Scale::smoke}, {"small", Scale::small}, {"seed", Scale::seed}, {"large", Scale::large}};
  app.add_option("--scale", options.scale, "How much data")->transform(CLI::CheckedTransformer(scales));
  app.add_option("--rounds", options.rounds, "How often each is measured")->check(CLI::Range(1, 1000));
  std::string names;
  for (const RowGroup& group : groups) names += fmt::format(" {}", group.name);
  app.add_option("--rows", options.rows, "Which, as a regular expression over:" + names);
  app.add_option("--orgmgr", options.command_line, "The command line")->required();
  app.add_option("--folder", options.folder, "Where stores are made, on a disk")->required();
  app.add_option("--keep", options.keep, "Where prepared stores are kept for the next run");
  app.add_option("--json", options.json, "The file that gets every figure");
  CLI11_PARSE(app, count, words);
  if (options.scale == Scale::smoke) options.rounds = 1;
  return run(options);
}

}  // namespace
}  // namespace orgmgr::bench

int main(int count, char** words) {
  try {
    return orgmgr::bench::run_with(count, words);
  } catch (const std::exception& error) {
    fmt::print(stderr, "bench: {}\n", error.what());
    return 1;
  }
}
