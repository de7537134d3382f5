// All records of the scale into an empty store, in one transaction, from the same file of JSON lines.
#include <fmt/format.h>

#include <chrono>

#include "memory_use.hpp"
#include "orgmgr_contender.hpp"
#include "process.hpp"
#include "rows.hpp"

namespace orgmgr::bench {
namespace {

constexpr const char* batch_arm = "orgmgr, batch --atomic";

/// Lets a child fill a fresh folder, which is handed to `part`.
template <class Part>
Sample measure(Surroundings& surroundings, Part part) {
  const auto folder = surroundings.fresh_folder();
  Child child(part(folder.string()));
  const double seconds = std::stod(child.read_line());
  const double bytes = std::stod(child.read_line());
  child.finish();
  std::filesystem::remove_all(folder);
  return {seconds, {{"MiB resident at most", bytes / (1U << 20U)}}};
}

}  // namespace

std::vector<Row> imports(Surroundings& surroundings) {
  const Dataset& data = surroundings.data();
  const auto lines = surroundings.lines(data);
  const auto readers = surroundings.readers();
  const std::string us(our_name);
  Row row{.id = "import",
          .title =
              fmt::format("import of {} records in one transaction", data.organizations + data.memberships()),
          .unit = "s",
          .remark =
              "from JSON lines, in a process of its own, until all is durable; the peer makes its indexes "
              "after the rows",
          .durable = true};
  for (const Arrangement& who : readers) {
    row.arms.push_back({who.name, [=, &surroundings] {
                          return measure(surroundings, [&](const std::string& folder) {
                            return std::vector<std::string>{"import", who.name, folder, lines.string()};
                          });
                        }});
  }
  const auto rivals = surroundings.rivals(readers);
  row.figures.push_back({"times as fast as the peer", times_as_fast(us, rivals, Better::lower),
                         surroundings.bar_at(Scale::seed, at_least(2))});
  if (!surroundings.at(Scale::large)) {  // a batch holds all of its lines
    const auto commands = surroundings.fresh_folder() / "commands.jsonl";
    data.write_commands(commands);
    row.arms.push_back({batch_arm, [=, &surroundings] {
                          return measure(surroundings, [&](const std::string& folder) {
                            return std::vector<std::string>{"batch", folder, commands.string()};
                          });
                        }});
    row.figures.push_back({"times as fast as the peer, by batch --atomic",
                           times_as_fast(batch_arm, rivals, Better::lower),
                           surroundings.bar_at(Scale::seed, at_least(2))});
  }
  if (surroundings.at(Scale::large)) row.rounds = 1;
  row.figures.push_back({"seconds", [us](const Medians& medians) { return medians.of(us); },
                         surroundings.bar_at(Scale::large, at_most(120))});
  return {row};
}

}  // namespace orgmgr::bench
