// One line of the table: what several arms took, in turn, and how they compare with what is wanted.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace orgmgr::bench {

/// What one arm measured in one round.
struct Sample {
  double value = 0;
  /// What was seen on the way: syncs, allocations, the slowest. Of those whose name begins with
  /// `slowest` the worst round counts, of others the median.
  std::map<std::string, double> besides{};
};

struct Arm {
  std::string name{};
  std::function<Sample()> measure{};
};

/// The arms' medians, by which figures are reckoned.
class Medians {
 public:
  void note(const std::string& arm, const std::vector<Sample>& rounds);
  [[nodiscard]] double of(const std::string& arm) const { return arms_.at(arm).value; }
  [[nodiscard]] double of(const std::string& arm, const std::string& besides) const {
    return arms_.at(arm).besides.at(besides);
  }
  [[nodiscard]] const Sample& all_of(const std::string& arm) const { return arms_.at(arm); }
  [[nodiscard]] const std::map<std::string, Sample>& arms() const { return arms_; }

 private:
  std::map<std::string, Sample> arms_;
};

struct Bar {
  enum class Kind : bool { at_least, at_most };
  Kind kind = Kind::at_least;
  double limit = 0;
  [[nodiscard]] bool met(double value) const {
    return kind == Kind::at_least ? value >= limit : value <= limit;
  }
};

[[nodiscard]] inline Bar at_least(double limit) { return {Bar::Kind::at_least, limit}; }
[[nodiscard]] inline Bar at_most(double limit) { return {Bar::Kind::at_most, limit}; }

struct Figure {
  std::string what{};  ///< `times as fast as the peer`
  std::function<double(const Medians&)> of{};
  std::optional<Bar> bar{};  ///< not set: only shown, or not at this scale
};

enum class Better : bool { lower, higher };

struct Row {
  std::string id{};
  std::string title{};
  std::string unit{};
  std::vector<Arm> arms{};
  std::vector<Figure> figures{};
  std::string remark{};
  std::optional<unsigned> rounds{};  ///< not set: as many as the run's
  bool durable = false;              ///< means nothing where a sync costs nothing
};

/// How many times as fast one arm is as the fastest of others.
[[nodiscard]] std::function<double(const Medians&)> times_as_fast(const std::string& arm,
                                                                  const std::vector<std::string>& others,
                                                                  Better better);

struct MeasuredFigure {
  std::string what{};
  double value = 0;
  std::optional<Bar> bar{};
};

struct MeasuredArm {
  std::string name{};
  std::vector<double> rounds{};
  Sample median{};
};

struct MeasuredRow {
  std::string id{};
  std::string title{};
  std::string unit{};
  std::string remark{};
  std::vector<MeasuredArm> arms{};
  std::vector<MeasuredFigure> figures{};
  std::string failure{};  ///< why it could not be measured; then nothing else is there
};

/// Measures the arms in turn, round by round, so that what slows the machine slows all of them.
[[nodiscard]] MeasuredRow compare(const Row& row, unsigned rounds);

[[nodiscard]] double median(std::vector<double> values);
/// The value below which the given part of them lies.
[[nodiscard]] double quantile(std::vector<double> values, double part);

}  // namespace orgmgr::bench
