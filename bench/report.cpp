// Printing and writing; no figure is rounded in the JSON.
#include "report.hpp"

#include <fmt/format.h>
#include <sys/utsname.h>

#include <algorithm>
#include <boost/json.hpp>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <orgmgr/version.hpp>
#include <stdexcept>
#include <thread>

namespace orgmgr::bench {
namespace {

std::string first_line_with(const char* file, std::string_view word) {
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with(word)) return line.substr(std::min(line.size(), line.find(':') + 2));
  }
  return "unknown";
}

std::string_view name_of(Scale scale) {
  switch (scale) {
    case Scale::smoke:
      return "smoke";
    case Scale::small:
      return "small";
    case Scale::seed:
      return "seed";
    case Scale::large:
      return "large";
  }
  return "unknown";
}

std::string verdict(const MeasuredFigure& figure) {
  if (!figure.bar) return "";
  return fmt::format("  (bar: {} {}) {}", figure.bar->kind == Bar::Kind::at_least ? "at least" : "at most",
                     figure.bar->limit, figure.bar->met(figure.value) ? "met" : "NOT MET");
}

boost::json::object to_json(const MeasuredRow& row) {
  boost::json::array arms;
  for (const MeasuredArm& arm : row.arms) {
    boost::json::object besides;
    for (const auto& [name, value] : arm.median.besides) besides[name] = value;
    boost::json::array rounds(arm.rounds.begin(), arm.rounds.end());
    arms.push_back(boost::json::object{{"name", arm.name},
                                       {"median", arm.median.value},
                                       {"low", *std::min_element(arm.rounds.begin(), arm.rounds.end())},
                                       {"high", *std::max_element(arm.rounds.begin(), arm.rounds.end())},
                                       {"besides", std::move(besides)},
                                       {"rounds", std::move(rounds)}});
  }
  boost::json::array figures;
  for (const MeasuredFigure& figure : row.figures) {
    boost::json::object one{{"what", figure.what}, {"value", figure.value}};
    if (figure.bar) {
      one["bar"] =
          boost::json::object{{"kind", figure.bar->kind == Bar::Kind::at_least ? "at least" : "at most"},
                              {"limit", figure.bar->limit},
                              {"met", figure.bar->met(figure.value)}};
    }
    figures.push_back(std::move(one));
  }
  return {{"id", row.id},           {"title", row.title}, {"unit", row.unit},  {"remark", row.remark},
          {"failure", row.failure}, {"arms", arms},       {"figures", figures}};
}

}  // namespace

void print(const MeasuredRow& row) {
  fmt::print("{}\n", row.title);
  if (!row.failure.empty()) fmt::print("  FAILED: {}\n", row.failure);
  for (const MeasuredArm& arm : row.arms) {
    const auto [low, high] = std::minmax_element(arm.rounds.begin(), arm.rounds.end());
    fmt::print("  {:<28} {:>12.4g} {:<8} ({:.4g} to {:.4g})", arm.name, arm.median.value, row.unit, *low,
               *high);
    for (const auto& [name, value] : arm.median.besides) fmt::print("  {}: {:.4g}", name, value);
    fmt::print("\n");
  }
  for (const MeasuredFigure& figure : row.figures) {
    fmt::print("  {:.3g} {}{}\n", figure.value, figure.what, verdict(figure));
  }
  std::fflush(stdout);
}

bool print_summary(const std::vector<MeasuredRow>& rows) {
  std::size_t bars = 0;
  std::size_t met = 0;
  for (const MeasuredRow& row : rows) {
    for (const MeasuredFigure& figure : row.figures) {
      if (!figure.bar) continue;
      ++bars;
      if (figure.bar->met(figure.value)) ++met;
    }
  }
  const auto failed =
      std::count_if(rows.begin(), rows.end(), [](const auto& row) { return !row.failure.empty(); });
  fmt::print("{} rows, {} failed, {} of {} bars met\n", rows.size(), failed, met, bars);
  return failed == 0;
}

std::string load_average() {
  std::ifstream in("/proc/loadavg");
  std::string one;
  in >> one;
  return one;
}

std::string describe_machine(const Surroundings& surroundings, const std::string& load_before) {
  utsname system{};
  ::uname(&system);
  const auto now = std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
  return serialize(boost::json::object{
      {"at", format_time(now)},
      {"scale", name_of(surroundings.options().scale)},
      {"organizations", surroundings.data().organizations},
      {"memberships", surroundings.data().memberships()},
      {"rounds", surroundings.options().rounds},
      {"processor", first_line_with("/proc/cpuinfo", "model name")},
      {"cores", std::thread::hardware_concurrency()},
      {"kernel", fmt::format("{} {}", system.sysname, system.release)},
      {"file_system", file_system_of(surroundings.options().folder)},
      {"load_before", std::stod(load_before)},
      {"load_after", std::stod(load_average())},
      {"compiler", __VERSION__},
      {"orgmgr", fmt::format("{}.{}.{}", ORGMGR_VERSION_MAJOR, ORGMGR_VERSION_MINOR, ORGMGR_VERSION_PATCH)},
      {"peer", fmt::format("{} {}", surroundings.peer().name, surroundings.peer().version)}});
}

void write_json(const std::filesystem::path& file, const std::string& machine, const Peer& peer,
                const std::vector<MeasuredRow>& rows) {
  boost::json::array list;
  for (const MeasuredRow& row : rows) list.push_back(to_json(row));
  std::ofstream out(file);
  out << serialize(boost::json::object{
             {"run", boost::json::parse(machine)}, {"peer", peer.description}, {"rows", std::move(list)}})
      << '\n';
  out.close();
  if (!out) throw std::runtime_error("cannot write " + file.string());
}

}  // namespace orgmgr::bench
