// From arguments to an exit code.
#include "application.hpp"

#include <fmt/format.h>

#include "arguments.hpp"
#include "error_output.hpp"
#include "exit_codes.hpp"
#include "parser.hpp"
#include "program.hpp"

namespace orgmgr::cli {
namespace {

int report_current_exception(Context& context, bool json) {
  ErrorNote note{context.operation_id(), {}, context.was_carried_out()};
  try {
    throw;
  } catch (const BadResult& refused) {
    return report(refused.error(), note, json);
  } catch (const StorageError& broken) {
    const bool about_the_folder =
        broken.code() == ErrorCode::store_not_found || broken.code() == ErrorCode::not_a_store ||
        broken.code() == ErrorCode::unsafe_path || broken.code() == ErrorCode::not_owner_of_files;
    if (about_the_folder) note.store_source = context.location_source();
    return report(broken, note, json);
  } catch (const UsageError& wrong) {
    return report_usage(wrong.what(), note, json);
  } catch (const std::exception& defect) {
    return report_defect(fmt::format("Unexpected failure: {}", defect.what()), note, json);
  } catch (...) {
    return report_defect("Unexpected failure.", note, json);
  }
}

int run(Context& context, const Command& verb) {
  verb.run();
  context.output().flush();
  return context.exit_code;
}

// A command needs its own noun only, which is sooner declared; help, and what is said of errors, need all.
int choose_and_run(Context& context, const Arguments& arguments) {
  const auto named = declare_program(context, [&](std::string_view noun) { return arguments.name(noun); });
  if (const Command* verb = read_named(*named, arguments)) return run(context, *verb);
  context.global = {};  // the reading that failed may have begun to fill it
  const auto whole = declare_program(context, [](std::string_view) { return true; });
  const Reading reading = read_whole(*whole, arguments);
  return reading.verb == nullptr ? reading.exit_code : run(context, *reading.verb);
}

}  // namespace

int run_command_line(int argc, char** argv) {
  Context context;
  const Arguments arguments({argv + 1, static_cast<std::size_t>(argc > 0 ? argc - 1 : 0)});
  try {
    return choose_and_run(context, arguments);
  } catch (...) {
    const int code = report_current_exception(context, arguments.ask_for_json() || context.wants_json());
    try {
      context.output().flush();  // what was already answered stays answered
    } catch (...) {
      return code;
    }
    return code;
  }
}

}  // namespace orgmgr::cli
