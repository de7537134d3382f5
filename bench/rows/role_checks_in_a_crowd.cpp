// Whether the size of the organization matters to a role check.
#include <fmt/format.h>

#include "orgmgr_contender.hpp"
#include "rows.hpp"
#include "rows/questions.hpp"

namespace orgmgr::bench {
namespace {

Questions questions_about_the_crowd(const Dataset& data, std::size_t count) {
  std::vector<Membership> drawn;
  for (std::size_t i = 0; i < count; ++i) {
    drawn.push_back({data.organization(data.organizations), data.crowd_member(scrambled(i) % data.crowd)});
  }
  return std::make_shared<const std::vector<Membership>>(std::move(drawn));
}

Questions questions_about_members(const Dataset& data, std::size_t count) {
  std::vector<Membership> drawn;
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t random = scrambled(i);
    const std::uint64_t org = random % data.organizations;
    drawn.push_back({data.organization(org), data.user(data.member(org, (random >> 40U) % data.members))});
  }
  return std::make_shared<const std::vector<Membership>>(std::move(drawn));
}

}  // namespace

std::vector<Row> role_checks_in_a_crowd(Surroundings& surroundings) {
  Dataset data = surroundings.data();
  data.crowd = surroundings.effort().crowd;
  // As many different questions, so that only the size of the organization differs.
  const auto few = questions_about_members(data, surroundings.effort().questions);
  const auto many = questions_about_the_crowd(data, surroundings.effort().questions);
  const double seconds = surroundings.effort().hot_seconds;
  Row row{.id = "role_check_in_a_crowd",
          .title = fmt::format("role check in an organization of {} members", data.crowd),
          .unit = "ns"};
  const auto label = [](const std::string& who, std::uint64_t members) {
    return fmt::format("{}, {} members", who, members);
  };
  for (const Arrangement& who : surroundings.readers()) {
    const std::shared_ptr<Contender> store = who.open(surroundings.prepared(who, data), Syncs::not_counted);
    row.arms.push_back(hot_arm(label(who.name, data.members), store, few, ask_role, seconds));
    row.arms.push_back(hot_arm(label(who.name, data.crowd), store, many, ask_role, seconds));
  }
  const std::string us(our_name);
  row.figures.push_back({"times the cost of one of 10 members",
                         times_as_fast(label(us, data.members), {label(us, data.crowd)}, Better::lower),
                         surroundings.bar_at(Scale::seed, at_most(1.5))});
  return {row};
}

}  // namespace orgmgr::bench
