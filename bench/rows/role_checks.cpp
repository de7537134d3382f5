// The question that hosts ask most, hot, on one thread: which role, and may they.
#include "orgmgr_contender.hpp"
#include "rows.hpp"
#include "rows/questions.hpp"

namespace orgmgr::bench {
namespace {

void ask_permission(Client& client, const Membership& membership) {
  const bool may = client.may_add_members(membership);
  keep(&may);
}

}  // namespace

std::vector<Row> role_checks(Surroundings& surroundings) {
  const auto readers = surroundings.readers();
  const auto rivals = surroundings.rivals(readers);
  const auto questions = questions_about(surroundings.data(), surroundings.effort().questions);
  const double seconds = surroundings.effort().hot_seconds;
  const std::string us(our_name);
  const std::vector<Figure> figures{
      {"times as fast as the peer", times_as_fast(us, rivals, Better::lower),
       surroundings.bar_at(Scale::seed, at_least(20))},
      {"allocations for each", [us](const Medians& medians) { return medians.of(us, "allocations"); },
       surroundings.bar_at_any_scale(at_most(0))}};
  Row role{.id = "role_check", .title = "role check, hot, 1 thread", .unit = "ns", .figures = figures};
  Row may{.id = "access_check", .title = "`can`, hot, 1 thread", .unit = "ns", .figures = figures};
  for (const Arrangement& who : readers) {
    const std::shared_ptr<Contender> store =
        who.open(surroundings.prepared(who, surroundings.data()), Syncs::not_counted);
    role.arms.push_back(hot_arm(who.name, store, questions, ask_role, seconds));
    may.arms.push_back(hot_arm(who.name, store, questions, ask_permission, seconds));
  }
  may.remark = "the peer reads membership and organization in one join, and judges by a fixed table of roles";
  return {role, may};
}

}  // namespace orgmgr::bench
