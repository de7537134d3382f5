// Rounds, medians, ratios.
#include "comparison.hpp"

#include <algorithm>
#include <stdexcept>

namespace orgmgr::bench {
namespace {

bool worst_counts(const std::string& name) { return name.starts_with("slowest"); }

}  // namespace

double quantile(std::vector<double> values, double part) {
  if (values.empty()) throw std::logic_error("nothing was measured");
  const auto place = static_cast<std::ptrdiff_t>(part * static_cast<double>(values.size() - 1) + 0.5);
  std::nth_element(values.begin(), values.begin() + place, values.end());
  return values[static_cast<std::size_t>(place)];
}

double median(std::vector<double> values) { return quantile(std::move(values), 0.5); }

void Medians::note(const std::string& arm, const std::vector<Sample>& rounds) {
  std::vector<double> values;
  std::map<std::string, std::vector<double>> besides;
  for (const Sample& sample : rounds) {
    values.push_back(sample.value);
    for (const auto& [name, value] : sample.besides) besides[name].push_back(value);
  }
  Sample& all = arms_[arm];
  all.value = median(values);
  for (const auto& [name, seen] : besides) {
    all.besides[name] = worst_counts(name) ? *std::max_element(seen.begin(), seen.end()) : median(seen);
  }
}

std::function<double(const Medians&)> times_as_fast(const std::string& arm,
                                                    const std::vector<std::string>& others, Better better) {
  return [=](const Medians& medians) {
    std::vector<double> ratios;
    for (const std::string& other : others) {
      ratios.push_back(better == Better::lower ? medians.of(other) / medians.of(arm)
                                               : medians.of(arm) / medians.of(other));
    }
    return *std::min_element(ratios.begin(), ratios.end());
  };
}

MeasuredRow compare(const Row& row, unsigned rounds) {
  std::vector<std::vector<Sample>> samples(row.arms.size());
  for (unsigned round = 0; round < row.rounds.value_or(rounds); ++round) {
    for (std::size_t arm = 0; arm < row.arms.size(); ++arm) {
      samples[arm].push_back(row.arms[arm].measure());
    }
  }
  Medians medians;
  MeasuredRow measured{row.id, row.title, row.unit, row.remark, {}, {}, {}};
  for (std::size_t arm = 0; arm < row.arms.size(); ++arm) {
    const std::string& name = row.arms[arm].name;
    medians.note(name, samples[arm]);
    MeasuredArm& one = measured.arms.emplace_back(MeasuredArm{name, {}, medians.all_of(name)});
    for (const Sample& sample : samples[arm]) one.rounds.push_back(sample.value);
  }
  for (const Figure& figure : row.figures) {
    measured.figures.push_back({figure.what, figure.of(medians), figure.bar});
  }
  return measured;
}

}  // namespace orgmgr::bench
