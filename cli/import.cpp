// `orgmgr import`: records in, all or none of them.
#include <fmt/format.h>
#include <unistd.h>

#include <iostream>
#include <iterator>
#include <map>

#include "counted.hpp"
#include "error_output.hpp"
#include "exit_codes.hpp"
#include "json_slices.hpp"
#include "nouns.hpp"
#include "staged_store.hpp"
#include "terminal_text.hpp"

namespace orgmgr::cli {
namespace {

struct ImportArguments {
  std::string path{};
  std::string on_duplicate = "error";
  std::string on_invalid = "error";
  std::vector<std::string> map_role{};
  bool repair = false;
  bool strict = false;
};

/// A folder comes from the original module, whose own dirt must never keep its records out.
bool repairs(const ImportArguments& arguments) {
  std::error_code ignored;
  return arguments.repair || (!arguments.strict && std::filesystem::is_directory(arguments.path, ignored));
}

ImportOptions options_of(const Context& context, const ImportArguments& arguments) {
  using OnDuplicate = ImportOptions::OnDuplicate;
  static const std::map<std::string, OnDuplicate> duplicates{{"error", OnDuplicate::error},
                                                             {"skip", OnDuplicate::skip},
                                                             {"suffix", OnDuplicate::suffix},
                                                             {"update", OnDuplicate::update}};
  ImportOptions options;
  options.on_duplicate = duplicates.at(arguments.on_duplicate);
  options.on_invalid =
      arguments.on_invalid == "skip" ? ImportOptions::OnInvalid::skip : ImportOptions::OnInvalid::error;
  options.repair = repairs(arguments);
  options.dry_run = context.global.dry_run;
  for (const std::string& pair : arguments.map_role) {
    const auto equals = pair.find('=');
    if (equals == std::string::npos || equals == 0) {
      throw UsageError(
          fmt::format("--map-role must be FILE_ROLE=ROLE, such as user=member, not \"{}\".", excerpt(pair)));
    }
    options.map_role[pair.substr(0, equals)] = pair.substr(equals + 1);
  }
  const bool shows = isatty(STDERR_FILENO) != 0;
  options.progress = [shows, last = std::uint64_t{101}](std::uint64_t done, std::uint64_t total) mutable {
    stop_when_interrupted();
    const std::uint64_t percent = total == 0 ? 100 : done * 100 / total;
    if (!shows || percent == last) return;
    last = percent;
    std::cerr << fmt::format("\r{:3}%  {} of {}{}", percent, done, total, done == total ? "\n" : "")
              << std::flush;
  };
  return options;
}

/// Standard input when it is what to import; read before any store is made or held.
std::string piped_lines(const ImportArguments& arguments) {
  if (arguments.path != "-") return {};
  return {std::istreambuf_iterator<char>(std::cin), {}};
}

ImportReport take_in(OrgManager& orgs, const ImportArguments& arguments, std::string_view lines,
                     const ImportOptions& options, const WriteOptions& write) {
  if (arguments.path != "-") return import_records(orgs, arguments.path, options, write).value();
  return import_lines(orgs, lines, options, write).value();
}

void print_report(Context& context, const ImportReport& report) {
  Output& output = context.output();
  if (!context.global.dry_run) context.carried_out();
  for (const ImportNote& note : report.notes) {
    say(fmt::format("{}: {}: {}", note.code, note.record, note.reason));
  }
  output.sentence(fmt::format(
      "{} {} and {}, updated {}, skipped {}; {}.", context.global.dry_run ? "Would import" : "Imported",
      counted(report.organizations, "organization"), counted(report.members, "member"), report.updated,
      report.skipped, counted(report.notes.size(), "note")));
  if (output.format() == Format::table) return;
  static const Shape shape{{"organizations", "members", "updated", "skipped"},
                           {"organizations", "members", "updated", "skipped", "notes", "dry_run"},
                           "organizations"};
  std::string notes = "[";
  for (const ImportNote& note : report.notes) {
    if (notes.size() > 1) notes += ',';
    notes += JsonObject()
                 .string("code", note.code)
                 .string("record", note.record)
                 .string("reason", note.reason)
                 .text();
  }
  JsonObject object;
  object.number("organizations", report.organizations).number("members", report.members);
  object.number("updated", report.updated).number("skipped", report.skipped);
  object.raw("notes", notes + "]").boolean("dry_run", context.global.dry_run);
  output.one(shape, object.text());
}

void run_import(Context& context, const ImportArguments& arguments) {
  const ImportOptions options = options_of(context, arguments);
  const std::filesystem::path folder = context.location().folder;
  std::error_code ignored;
  if (arguments.path != "-" && std::filesystem::equivalent(arguments.path, folder, ignored)) {
    throw UsageError(
        fmt::format("{} is the store itself. A folder of the original module needs no import: "
                    "any command on it takes it over.",
                    folder.string()));
  }
  const WriteOptions write = context.write_options();
  const std::string lines = piped_lines(arguments);
  if (holds_store(folder) || is_foreign_folder(folder)) {
    OrgManager orgs = context.open_for_writing();
    print_report(context, take_in(orgs, arguments, lines, options, write));
    return;
  }
  if (std::filesystem::exists(folder, ignored) && !std::filesystem::is_empty(folder, ignored)) {
    // The library says what is wrong with that folder.
    print_report(context, [&] {
      OrgManager orgs = context.open_creating(folder);
      return take_in(orgs, arguments, lines, options, write);
    }());
    return;
  }
  ImportReport report;
  with_staged_store(context, folder, [&](OrgManager& orgs) {
    report = take_in(orgs, arguments, lines, options, write);
    return !options.dry_run;
  });
  print_report(context, report);
}

}  // namespace

void setup_import(Command& root, Context& context) {
  const auto verb = add_verb<ImportArguments>(
      root, context,
      {"import", "Take in a folder of the original module, one of its files, or JSON lines; all or nothing",
       "orgmgr --data ./acme import ../python-service/data\n  orgmgr import everything.jsonl --on-duplicate "
       "skip --dry-run"},
      run_import);
  ImportArguments& arguments = *verb.options;
  verb.app->add_option("PATH", arguments.path, "Folder or file; - for JSON lines from standard input")
      ->required();
  verb.app->add_option("--on-duplicate", arguments.on_duplicate, "error, skip, suffix or update")
      ->one_of({"error", "skip", "suffix", "update"})
      ->type_name("WHAT")
      ->show_default();
  verb.app->add_option("--on-invalid", arguments.on_invalid, "error or skip")
      ->one_of({"error", "skip"})
      ->type_name("WHAT")
      ->show_default();
  verb.app->add_option("--map-role", arguments.map_role, "Read one role of the file as another; may repeat")
      ->type_name("A=B")
      ->may_repeat();
  Option* const repair = verb.app->add_flag(
      "--repair", arguments.repair,
      "Take what the original's own races leave behind, by the rules of adoption; a folder always is");
  verb.app->add_flag("--strict", arguments.strict, "Refuse a folder that needs such a repair")
      ->excludes(repair);
}

}  // namespace orgmgr::cli
