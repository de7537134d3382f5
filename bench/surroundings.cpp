// Scales, and stores made when they are asked for first.
#include "surroundings.hpp"

#include <fmt/format.h>

#include <stdexcept>

#include "orgmgr_contender.hpp"

namespace orgmgr::bench {
namespace {

/// With ten members each this takes some 2 GB of memory in one transaction of ours.

Dataset data_of(Scale scale) {
  switch (scale) {
    case Scale::smoke:
      return {.organizations = 100};
    case Scale::small:
      return {.organizations = 1'000};
    case Scale::seed:
      return {.organizations = 10'000};
    case Scale::large:
      return {.organizations = 1'000'000};
  }
  throw std::logic_error("no such scale");
}

Effort effort_of(Scale scale) {
  if (scale == Scale::smoke) {
    return {.hot_seconds = 0.002,
            .write_seconds = 0.02,
            .questions = 200,
            .processes_started = 3,
            .names = 1'000,
            .crowd = 1'000,
            .sustained_commits = 200,
            .random_reads = 1'000};
  }
  Effort effort;
  if (scale == Scale::small) effort.names = 10'000;
  if (scale == Scale::large) {
    effort.questions = 1'000'000;
    effort.sustained_commits = 1'000'000;
  }
  return effort;
}

}  // namespace

Surroundings::Surroundings(const Options& options)
    : options_(options),
      effort_(effort_of(options.scale)),
      data_(data_of(options.scale)),
      peer_(bench::peer()),
      scratch_(options.folder) {}

std::optional<Bar> Surroundings::bar_at(Scale scale, Bar bar) const {
  return at(scale) ? std::optional(bar) : std::nullopt;
}

std::optional<Bar> Surroundings::bar_at_any_scale(Bar bar) const {
  return at(Scale::smoke) ? std::nullopt : std::optional(bar);
}

std::vector<Arrangement> Surroundings::readers() const {
  return {orgmgr_arrangement(), peer_.arrangements.front()};
}

std::vector<Arrangement> Surroundings::writers() const {
  std::vector<Arrangement> all = peer_.arrangements;
  all.insert(all.begin(), orgmgr_arrangement());
  return all;
}

std::vector<std::string> Surroundings::rivals(const std::vector<Arrangement>& all) const {
  std::vector<std::string> names;
  for (const Arrangement& one : all) {
    if (one.name != our_name) names.push_back(one.name);
  }
  return names;
}

std::filesystem::path Surroundings::lines(const Dataset& data) {
  const auto root = options_.keep.empty() ? scratch_.path() : options_.keep;
  const auto folder = root / data.label();
  std::filesystem::create_directories(folder);
  auto file = folder / "records.jsonl";
  if (std::filesystem::exists(file)) return file;
  const auto beside = file.string() + ".new";
  data.write_lines(beside, 0, data.all_organizations());
  std::filesystem::rename(beside, file);
  return file;
}

std::filesystem::path Surroundings::prepared(const Arrangement& who, const Dataset& data) {
  const auto records = lines(data);
  const auto folder = records.parent_path() / (who.name == our_name ? who.name : peer_.name);
  if (std::filesystem::exists(folder)) return folder;
  const std::filesystem::path beside = folder.string() + ".new";
  std::filesystem::remove_all(beside);
  std::filesystem::create_directory(beside);
  {
    const auto contender = who.open(beside, Syncs::not_counted);
    contender->import(records);
    contender->checkpoint();
  }
  std::filesystem::rename(beside, folder);
  return folder;
}

std::filesystem::path Surroundings::copy(const Arrangement& who, const Dataset& data) {
  const auto from = prepared(who, data);
  const auto to = fresh_folder();
  std::filesystem::copy(from, to, std::filesystem::copy_options::recursive);
  return to;
}

std::filesystem::path Surroundings::fresh_folder() {
  auto folder = scratch_.path() / fmt::format("{}", ++folders_);
  std::filesystem::create_directory(folder);
  return folder;
}

Arrangement arrangement_named(const std::string& name) {
  std::vector<Arrangement> all = peer().arrangements;
  all.push_back(orgmgr_arrangement());
  for (const Arrangement& one : all) {
    if (one.name == name) return one;
  }
  throw std::runtime_error("nobody is called " + name);
}

}  // namespace orgmgr::bench
