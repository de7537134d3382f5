// A process opens the store and asks once: how long the answer takes, and how much memory is in use then.
#include <fmt/format.h>

#include <sstream>

#include "orgmgr_contender.hpp"
#include "process.hpp"
#include "rows.hpp"

namespace orgmgr::bench {
namespace {

Sample measure(const Arrangement& who, const std::filesystem::path& folder, const Membership& about) {
  Child child({"first", who.name, folder.string(), about.org.str(), about.user.str()});
  std::istringstream line(child.read_line());
  child.finish();
  double lookup = 0;
  double opening = 0;
  double bytes = 0;
  line >> lookup >> opening >> bytes;
  return {lookup, {{"µs to open", opening}, {"MiB resident", bytes / (1U << 20U)}}};
}

}  // namespace

std::vector<Row> first_lookup(Surroundings& surroundings) {
  const auto readers = surroundings.readers();
  const Dataset& data = surroundings.data();
  const std::string us(our_name);
  Row row{.id = "first_lookup",
          .title = "first lookup after opening, in process",
          .unit = "µs",
          .remark = "the files are in the system's cache",
          .rounds = surroundings.effort().processes_started / 4 + 1};
  for (const Arrangement& who : readers) {
    const auto folder = surroundings.prepared(who, data);
    const auto number = std::make_shared<std::uint64_t>(0);
    row.arms.push_back(
        {who.name, [=] {  // somebody else each time
           const std::uint64_t org = scrambled((*number)++) % data.organizations;
           return measure(who, folder, {data.organization(org), data.user(data.member(org, 3))});
         }});
  }
  row.figures = {{"µs", [us](const Medians& medians) { return medians.of(us); },
                  surroundings.bar_at(Scale::large, at_most(1000))},
                 {"MiB resident", [us](const Medians& medians) { return medians.of(us, "MiB resident"); },
                  surroundings.bar_at(Scale::large, at_most(40))}};
  return {row};
}

}  // namespace orgmgr::bench
