// The nouns, and the options that may stand anywhere.
#include "program.hpp"

#include <array>

#include "nouns.hpp"

namespace orgmgr::cli {
namespace {

struct Noun {
  std::string_view name;
  std::string_view group;
  void (*setup)(Command&, Context&);
};

constexpr std::array<Noun, 19> nouns{{
    {"org", "Organizations and people", setup_org},
    {"member", "Organizations and people", setup_member},
    {"role", "Organizations and people", setup_role},
    {"invite", "Organizations and people", setup_invite},
    {"user", "Organizations and people", setup_user},
    {"session", "Access", setup_session},
    {"access", "Access", setup_access},
    {"billing", "Billing", setup_billing},
    {"plan", "Billing", setup_plan},
    {"init", "The store", setup_init},
    {"store", "The store", setup_store},
    {"config", "The store", setup_config},
    {"audit", "History", setup_audit},
    {"watch", "History", setup_watch},
    {"import", "In and out", setup_import},
    {"export", "In and out", setup_export},
    {"batch", "In and out", setup_batch},
    {"completion", "This program", setup_completion},
    {"version", "This program", setup_version},
}};

void add_global_options(Command& program, GlobalOptions& global) {
  const auto option = [&program](std::string_view names, std::string& value, std::string_view help) {
    return program.add_option(names, value, help);
  };
  option("--data", global.data, "Folder of the store")->type_name("DIR")->group("Which store");
  option("--store", global.store, "A store named with \"orgmgr store add\"")
      ->type_name("NAME")
      ->group("Which store");
  option("--format", global.format, "table, json, csv or ids")
      ->type_name("FORM")
      ->one_of({"table", "json", "csv", "ids"})
      ->group("Output");
  program.add_flag("--json", global.json, "One JSON object per line; errors as JSON too")->group("Output");
  program.add_flag("-q,--quiet", global.quiet, "Ids only")->group("Output");
  option("--fields", global.fields, "Only these fields, comma between")->type_name("A,B")->group("Output");
  program.add_flag("--no-header", global.no_header, "No line of titles")->group("Output");
  program.add_flag("--dry-run", global.dry_run, "Show what would change; change nothing")->group("Changes");
  program.add_flag("-y,--yes", global.yes, "Do not ask for confirmation")->group("Changes");
  option("--operation-id", global.operation_id, "Makes the change repeatable: the same id applies once")
      ->type_name("ID")
      ->group("Changes");
  option("--expect-version", global.expect_version, "Refuse unless the record has this version")
      ->type_name("N")
      ->group("Changes");
  option("--reason", global.reason, "Why, for the audit trail")->type_name("TEXT")->group("Changes");
  option("--lock-timeout", global.lock_timeout, "How long to wait for a lock (10s)")
      ->type_name("D")
      ->group("Running");
  option("--as", global.as, "On behalf of this user: does and shows only what they may")
      ->type_name("USER")
      ->group("On whose behalf");
  option("--staff", global.staff, "With --as: as staff of the platform, for this reason")
      ->type_name("REASON")
      ->group("On whose behalf");
  option("--log-file", global.log_file, "Append the library's log to this file")
      ->type_name("FILE")
      ->group("Running");
  program
      .add_flag("-v,--verbose", global.verbose, "Show the library's log on standard error; twice for more")
      ->group("Running");
}

}  // namespace

std::unique_ptr<Command> declare_program(Context& context,
                                         const std::function<bool(std::string_view)>& wanted) {
  auto program = std::make_unique<Command>(
      "orgmgr", "Organizations, their members and what those may do, in a folder of JSON.");
  program->options.emplace_back("--version", Option::Value{}, "Show the version");
  add_global_options(*program, context.global);
  for (const Noun& noun : nouns) {
    if (!wanted(noun.name)) continue;
    noun.setup(*program, context);
    program->below.back().group = noun.group;
  }
  return program;
}

}  // namespace orgmgr::cli
