// `orgmgr watch`: the stream of changes, one JSON object per line, until it is stopped.
#include <fmt/format.h>

#include "history.hpp"
#include "nouns.hpp"
#include "time_arguments.hpp"

namespace orgmgr::cli {
namespace {

struct WatchOptions {
  std::string since{};
};

Revision first_revision(const History& history, const std::string& since) {
  if (since.empty()) return history.newest();
  const bool has_prefix = since.starts_with("rev:");
  const std::string number = has_prefix ? since.substr(4) : since;
  if (!number.empty() && number.find_first_not_of("0123456789") == std::string::npos) {
    return parse_number(number, "--since", ErrorCode::argument_invalid, 0, std::uint64_t{1} << 53U);
  }
  return last_before(history, parse_history_point(since, "--since"));
}

void run_watch(Context& context, const WatchOptions& options) {
  const History history(context.open_for_reading());
  const Revision after = first_revision(history, options.since);
  if (after > history.newest()) {  // else it would be silent until the store gets there, and then skip
    throw BadResult(Error(ErrorCode::revision_not_found,
                          fmt::format("Revision {} is not there: the newest is {}. If a backup was restored, "
                                      "read everything anew.",
                                      after, history.newest()),
                          options.since, "--since"));
  }
  Output& output = context.output();
  follow(
      history, after,
      [&](const Commit& commit) {
        output.raw(output.format() == Format::ids ? std::to_string(commit.revision) : to_json(commit));
        output.raw("\n");
      },
      [&] { output.flush(); });
}

}  // namespace

void setup_watch(Command& root, Context& context) {
  const auto verb = add_verb<WatchOptions>(
      root, context,
      {"watch", "Follow the stream of changes: each commit after a revision, one JSON object per line",
       "orgmgr watch --since 41 | jq .op"},
      run_watch);
  verb.app
      ->add_option("--since", verb.options->since,
                   "The last revision seen already, or a time; now unless said")
      ->type_name("REV");
}

}  // namespace orgmgr::cli
