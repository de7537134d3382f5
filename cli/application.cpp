// From arguments to an exit code.
#include "application.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iostream>
#include <string_view>
#include <vector>

#include "error_output.hpp"
#include "exit_codes.hpp"
#include "help_text.hpp"
#include "literal_values.hpp"
#include "nouns.hpp"
#include "parse_errors.hpp"

namespace orgmgr::cli {
namespace {

struct Noun {
  std::string_view name;
  std::string_view help;
  std::string_view group;
  void (*setup)(CLI::App&, Context&);
};

constexpr std::array<Noun, 19> nouns{{
    {"org", "Organizations: create, change, find, delete, restore", "Organizations and people", setup_org},
    {"member", "Members of an organization and their roles", "Organizations and people", setup_member},
    {"role", "Functional roles: make, change, give, remove", "Organizations and people", setup_role},
    {"invite", "Invitations by e-mail and by link", "Organizations and people", setup_invite},
    {"user", "One user across all organizations", "Organizations and people", setup_user},
    {"session", "Sessions of users, each in an organization or none", "Access", setup_session},
    {"access", "What a user may do, and why", "Access", setup_access},
    {"billing", "Webhooks of Stripe and Lago, and who is locked out", "Billing", setup_billing},
    {"plan", "The catalogue of plans, and what an organization gets", "Billing", setup_plan},
    {"init", "Make a store, and the platform organization", "The store", setup_init},
    {"store", "Check, back up, restore, repair; names for stores", "The store", setup_store},
    {"config", "Settings that every program on the store shares", "The store", setup_config},
    {"audit", "Who changed what, when; proof of it", "History", setup_audit},
    {"watch", "Follow the stream of changes", "History", setup_watch},
    {"import", "Take in a folder of the original module, or JSON lines", "In and out", setup_import},
    {"export", "Give out everything: JSON lines, the original's files, CSV", "In and out", setup_export},
    {"batch", "Run JSON commands from standard input", "In and out", setup_batch},
    {"completion", "Print a completion script for a shell", "This program", setup_completion},
    {"version", "Print the version", "This program", setup_version},
}};

// Help and completion need every noun; a command needs its own only, which is quicker to set up.
bool is_wanted(const Noun& noun, int argc, char** argv) {
  bool any = false;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == noun.name || word == "completion") return true;
    any =
        any || std::any_of(nouns.begin(), nouns.end(), [&](const Noun& other) { return word == other.name; });
  }
  return !any;
}

void add_global_options(CLI::App& app, GlobalOptions& global) {
  const auto option = [&app](const std::string& names, std::string& value, const std::string& help) {
    return app.add_option(names, value, help);
  };
  option("--data", global.data, "Folder of the store")->type_name("DIR")->group("Which store");
  option("--store", global.store, "A store named with \"orgmgr store add\"")
      ->type_name("NAME")
      ->group("Which store");
  option("--format", global.format, "table, json, csv or ids")
      ->type_name("FORM")
      ->check(CLI::IsMember({"table", "json", "csv", "ids"}))
      ->group("Output");
  app.add_flag("--json", global.json, "One JSON object per line; errors as JSON too")->group("Output");
  app.add_flag("-q,--quiet", global.quiet, "Ids only")->group("Output");
  option("--fields", global.fields, "Only these fields, comma between")->type_name("A,B")->group("Output");
  app.add_flag("--no-header", global.no_header, "No line of titles")->group("Output");
  app.add_flag("--dry-run", global.dry_run, "Show what would change; change nothing")->group("Changes");
  app.add_flag("-y,--yes", global.yes, "Do not ask for confirmation")->group("Changes");
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
  app.add_flag("-v,--verbose", global.verbose, "Show the library's log on standard error; twice for more")
      ->group("Running");
}

void build(CLI::App& app, Context& context, int argc, char** argv) {
  app.name("orgmgr");
  app.formatter(std::make_shared<HelpText>());
  app.fallthrough();
  app.require_subcommand(1);
  app.set_help_flag("-h,--help", "Show this help");
  app.set_version_flag("--version", fmt::format("orgmgr {} (format {})", version, format_version),
                       "Show the version");
  add_global_options(app, context.global);
  for (const Noun& noun : nouns) {
    if (!is_wanted(noun, argc, argv)) continue;
    noun.setup(app, context);
    app.get_subcommand(std::string(noun.name))->group(std::string(noun.group));
  }
  app.footer(
      "\"orgmgr NOUN --help\" shows the verbs of a noun, \"orgmgr NOUN VERB --help\" the\n"
      "options of a verb.\n"
      "ORG is an id (org_…), a slug or an exact name; id:, slug: and name: force one\n"
      "reading.\n"
      "The store is --data, --store, ORGMGR_DATA, the one that \"store use\" chose, or\n"
      "$XDG_DATA_HOME/orgmgr.\n\n"
      "Example:\n"
      "  orgmgr --data ./acme init\n"
      "  orgmgr --data ./acme org create \"Acme Corp\" --owner user_123\n"
      "  orgmgr --data ./acme member list acme-corp\n\n" +
      exit_code_table());
  accept_literal_values(app);
}

// True when --json stands among the arguments, for errors found before they are all read.
bool asks_for_json(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--") return false;
    if (word == "--json" || word == "--format=json") return true;
    if (word == "--format" && i + 1 < argc && std::string_view(argv[i + 1]) == "json") return true;
  }
  return false;
}

int report_current_exception(Context& context, bool json) {
  try {
    throw;
  } catch (const BadResult& refused) {
    return report(refused.error(), json);
  } catch (const StorageError& broken) {
    const bool about_the_folder =
        broken.code() == ErrorCode::store_not_found || broken.code() == ErrorCode::not_a_store ||
        broken.code() == ErrorCode::unsafe_path || broken.code() == ErrorCode::not_owner_of_files;
    return report(broken, {context.operation_id(), about_the_folder ? context.location_source() : ""}, json);
  } catch (const UsageError& wrong) {
    return report_usage(wrong.what(), json);
  } catch (const std::exception& defect) {
    return report_defect(fmt::format("Unexpected failure: {}", defect.what()), json);
  } catch (...) {
    return report_defect("Unexpected failure.", json);
  }
}

int parse_and_run(CLI::App& app, Context& context, int argc, char** argv) {
  try {
    app.parse(arguments_for_parser(argc, argv));
  } catch (const CLI::CallForHelp& help) {
    return app.exit(help);
  } catch (const CLI::CallForVersion& shown) {
    return app.exit(shown);
  } catch (const CLI::ParseError& wrong) {
    return report_parse_error(app, wrong, asks_for_json(argc, argv));
  }
  refuse_empty_values(app);
  context.action();
  context.output().flush();
  return context.exit_code;
}

}  // namespace

CLI::App& add_noun(CLI::App& root, const std::string& name, const std::string& help) {
  CLI::App* noun = root.add_subcommand(name, help);
  noun->require_subcommand(1);
  return *noun;
}

int run_command_line(int argc, char** argv) {
  Context context;
  try {
    CLI::App app("Organizations, their members and what those may do, in a folder of JSON.");
    build(app, context, argc, argv);
    return parse_and_run(app, context, argc, argv);
  } catch (...) {
    const int code = report_current_exception(context, asks_for_json(argc, argv) || context.wants_json());
    try {
      context.output().flush();  // what was already answered stays answered
    } catch (...) {
      return code;
    }
    return code;
  }
}

}  // namespace orgmgr::cli
