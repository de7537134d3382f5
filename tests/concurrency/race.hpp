// Several who ask one store for something at the same moment, on threads or in processes, each with a handle
// of its own: what came of every round, and that the rounds were contested at all.
#pragma once

#include <list>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "concurrency/arena.hpp"
#include "support/child_process.hpp"
#include "support/environment.hpp"
#include "support/temporary_folder.hpp"

namespace orgmgr::tests {

enum class Sides { threads, processes };

/// How many rounds a race has: ORGMGR_TEST_ROUNDS of the environment, else what fits the normal run.
inline int rounds_or(int otherwise) { return number_of("ORGMGR_TEST_ROUNDS", otherwise); }

class Race {
 public:
  Race(Sides kind, std::size_t sides);
  Race(const Race&) = delete;
  Race& operator=(const Race&) = delete;
  /// Ends the sides, says what all rounds gave, and checks that one in twenty of them overlapped.
  ~Race();

  /// The handle of who judges, no side's own.
  [[nodiscard]] OrgManager& orgs() { return *orgs_; }
  /// All at once; what came of it in the same order.
  std::vector<Outcome> run(const std::vector<Words>& asked);

 private:
  test::TemporaryFolder folder_{};
  Sides kind_;
  std::size_t sides_;
  Arena arena_;
  std::list<test::ChildProcess> processes_{};
  std::vector<std::thread> threads_{};
  std::unique_ptr<OrgManager> orgs_{};
  std::map<std::string, int> codes_{};
  int rounds_ = 0;
  int overlapped_ = 0;
};

/// Runs a test twice: with threads, then with processes.
template <class Run>
void in_both(std::size_t sides, Run run) {
  for (const Sides kind : {Sides::threads, Sides::processes}) {
    Race race(kind, sides);
    run(race);
  }
}

/// How many sides got this code.
[[nodiscard]] int count(const std::vector<Outcome>& outcomes, std::string_view code);

}  // namespace orgmgr::tests
