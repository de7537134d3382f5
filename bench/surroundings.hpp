// What every row works with: who is compared, on which data, for how long, and the stores on the disk.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "comparison.hpp"
#include "dataset.hpp"
#include "disk.hpp"
#include "peer.hpp"

namespace orgmgr::bench {

enum class Scale : std::uint8_t { smoke, small, seed, large };

struct Options {
  Scale scale = Scale::seed;
  unsigned rounds = 5;
  std::string rows = ".*";               ///< which of them, as a regular expression
  std::filesystem::path command_line{};  ///< the built `orgmgr`
  std::filesystem::path folder{};        ///< where stores are made
  std::filesystem::path keep{};  ///< where prepared stores are kept for the next run; empty: they are not
  std::filesystem::path json{};
};

/// How long things are done, so that a run at one scale ends in sensible time.
struct Effort {
  double hot_seconds = 0.5;
  double write_seconds = 1.0;
  std::size_t questions = 20'000;
  unsigned processes_started = 101;
  std::uint64_t names = 1'000'000;  ///< organizations among which is searched
  std::uint64_t crowd = 100'000;
  std::uint64_t sustained_commits = 20'000;
  std::uint64_t random_reads = 1'000'000;
};

class Surroundings {
 public:
  explicit Surroundings(const Options& options);

  [[nodiscard]] const Options& options() const { return options_; }
  [[nodiscard]] const Effort& effort() const { return effort_; }
  [[nodiscard]] const Dataset& data() const { return data_; }
  [[nodiscard]] const Peer& peer() const { return peer_; }
  [[nodiscard]] bool at(Scale scale) const { return options_.scale == scale; }
  /// The bar when it is meant for this scale; at the smoke scale nothing is.
  [[nodiscard]] std::optional<Bar> bar_at(Scale scale, Bar bar) const;
  [[nodiscard]] std::optional<Bar> bar_at_any_scale(Bar bar) const;

  /// Ours, and the peer's for reads.
  [[nodiscard]] std::vector<Arrangement> readers() const;
  /// Ours, and all of the peer's.
  [[nodiscard]] std::vector<Arrangement> writers() const;
  /// Names of the arrangements that are not ours.
  [[nodiscard]] std::vector<std::string> rivals(const std::vector<Arrangement>& all) const;

  /// A folder with a closed store that holds the data. For reading only.
  [[nodiscard]] std::filesystem::path prepared(const Arrangement& who, const Dataset& data);
  /// A copy of it to write to.
  [[nodiscard]] std::filesystem::path copy(const Arrangement& who, const Dataset& data);
  /// An empty place.
  [[nodiscard]] std::filesystem::path fresh_folder();
  /// The data as a file of JSON lines.
  [[nodiscard]] std::filesystem::path lines(const Dataset& data);

 private:
  Options options_;
  Effort effort_;
  Dataset data_;
  Peer peer_;
  ScratchFolder scratch_;
  unsigned folders_ = 0;
};

/// An arrangement by its name, for child processes; throws when there is none.
[[nodiscard]] Arrangement arrangement_named(const std::string& name);

/// Throws unless every contender gives the same answers to the same questions.
void check_agreement(Surroundings& surroundings);

}  // namespace orgmgr::bench
