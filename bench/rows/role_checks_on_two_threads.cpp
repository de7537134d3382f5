// Whether readers stand in each other's way.
#include <thread>

#include "orgmgr_contender.hpp"
#include "rows.hpp"
#include "rows/questions.hpp"

namespace orgmgr::bench {

std::vector<Row> role_checks_on_two_threads(Surroundings& surroundings) {
  const auto questions = questions_about(surroundings.data(), surroundings.effort().questions);
  const double seconds = surroundings.effort().hot_seconds;
  const std::string one(our_name);
  const std::string two = one + ", 2 threads";
  Row row{.id = "role_check_two_threads",
          .title = "role check, hot, 2 threads",
          .unit = "ns",
          .figures = {{"times one thread", times_as_fast(two, {one}, Better::lower), std::nullopt}},
          .remark = "nanoseconds of both threads together: half of what each call takes"};
  if (std::thread::hardware_concurrency() >= 2) {
    row.figures.front().bar = surroundings.bar_at(Scale::seed, at_least(1.8));
  }
  for (const Arrangement& who : surroundings.readers()) {
    const std::shared_ptr<Contender> store =
        who.open(surroundings.prepared(who, surroundings.data()), Syncs::not_counted);
    for (const unsigned threads : {1U, 2U}) {
      const std::string name = threads == 1 ? who.name : who.name + ", 2 threads";
      row.arms.push_back(hot_arm(name, store, questions, ask_role, seconds, threads));
    }
  }
  return {row};
}

}  // namespace orgmgr::bench
