#include "concurrency/race.hpp"

#include <doctest/doctest.h>

#include <algorithm>

namespace orgmgr::tests {

Race::Race(Sides kind, std::size_t sides) : kind_(kind), sides_(sides), arena_(sides) {
  { const OrgManager makes_it(folder_ / "store"); }
  const auto take_part = [this](std::size_t side) {
    OrgManager own(folder_ / "store");
    arena_.serve(own, side);
    return 0;
  };
  for (std::size_t side = 0; side < sides; ++side) {
    if (kind == Sides::threads) {
      threads_.emplace_back(take_part, side);
    } else {
      processes_.emplace_back([&] { return take_part(side); });
    }
  }
  orgs_ = std::make_unique<OrgManager>(folder_ / "store");
}

Race::~Race() {
  arena_.end();
  for (auto& thread : threads_) thread.join();
  for (auto& process : processes_) CHECK(process.wait() == 0);
  std::string seen;
  for (const auto& [code, count] : codes_) seen += code + ": " + std::to_string(count) + ", ";
  const std::string kind = kind_ == Sides::threads ? " threads: " : " processes: ";
  MESSAGE(sides_, kind, seen, overlapped_, " of ", rounds_, " rounds overlapped");
  if (sides_ > 1) CHECK(overlapped_ * 20 >= rounds_);  // else little was contested
}

std::vector<Outcome> Race::run(const std::vector<Words>& asked) {
  auto outcomes = arena_.run(asked);
  ++rounds_;
  std::vector<std::int64_t> began;
  std::int64_t first_end = outcomes.front().ended;
  for (const Outcome& one : outcomes) {
    ++codes_[one.code];
    began.push_back(one.began);
    first_end = std::min(first_end, one.ended);
  }
  std::sort(began.begin(), began.end());
  // Somebody else had begun before the first was done.
  if (began.size() > 1 && began[1] < first_end) ++overlapped_;
  return outcomes;
}

int count(const std::vector<Outcome>& outcomes, std::string_view code) {
  return static_cast<int>(
      std::count_if(outcomes.begin(), outcomes.end(), [&](const Outcome& one) { return one.code == code; }));
}

}  // namespace orgmgr::tests
