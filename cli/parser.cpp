// From declared commands to CLI11's, and what it found back.
#include "parser.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <orgmgr/version.hpp>
#include <type_traits>

#include "exit_codes.hpp"
#include "help_text.hpp"
#include "parse_errors.hpp"

namespace orgmgr::cli {
namespace {

/// What the parser is told of.
enum class Extent { named, whole };

class Parser {
 public:
  Parser(const Command& program, const Arguments& arguments, Extent extent)
      : program_(program), arguments_(arguments), whole_(extent == Extent::whole) {
    app_.set_help_flag();  // its own words for it
    app_.name(std::string(program.name));
    app_.fallthrough();
    if (whole_) app_.formatter(std::make_shared<HelpText>());
    tell(app_, program);
  }
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  /// Throws a `CLI::ParseError` for help and version too.
  const Command* read() {
    app_.parse(arguments_.for_parser());
    refuse_empty_values(app_);
    return chosen_;
  }

  int show(const CLI::ParseError& asked) { return app_.exit(asked); }
  [[nodiscard]] WrongArguments told_of(const CLI::ParseError& wrong) const;

 private:
  void tell(CLI::App& app, const Command& command);
  void tell(CLI::App& app, const Option& option);
  void describe(CLI::App& app, const Command& command) const;
  static void refuse_empty_values(const CLI::App& app);

  const Command& program_;
  const Arguments& arguments_;
  bool whole_;
  CLI::App app_{};
  const Command* chosen_ = nullptr;
};

void Parser::tell(CLI::App& app, const Command& command) {
  for (const Option& option : command.options) {
    if (whole_ || option.is_positional() || option.is_required || arguments_.name(option)) tell(app, option);
  }
  for (const Command& next : command.below) {
    if (whole_ || arguments_.name(next.name)) tell(*app.add_subcommand(std::string(next.name)), next);
  }
  if (!command.below.empty()) app.require_subcommand(1);
  if (command.run) app.callback([this, &command] { chosen_ = &command; });
  if (whole_) describe(app, command);  // last, because what is below would inherit it
}

void Parser::describe(CLI::App& app, const Command& command) const {
  app.description(std::string(command.help));
  app.footer(command.example.empty() ? "" : "Example:\n  " + command.example);
  if (!command.group.empty()) app.group(std::string(command.group));
}

/// Help and version are shown by who reads the whole; to others they are no options.
void show_instead(CLI::App& app, const Option& option) {
  if (option.names == "--version") {
    app.set_version_flag(std::string(option.names),
                         fmt::format("orgmgr {} (format {})", version, format_version),
                         std::string(option.help));
  } else {
    app.set_help_flag(std::string(option.names), std::string(option.help));
  }
}

void Parser::tell(CLI::App& app, const Option& option) {
  const auto made = std::visit(
      [&](auto value) -> CLI::Option* {
        const std::string names(option.names);
        const std::string help(whole_ ? option.help : std::string_view{});
        using Value = decltype(value);
        if constexpr (std::is_same_v<Value, std::monostate>) {
          return nullptr;
        } else if constexpr (std::is_same_v<Value, bool*> || std::is_same_v<Value, int*>) {
          return app.add_flag(names, *value, help);
        } else {
          return app.add_option(names, *value, help);
        }
      },
      option.value);
  if (made == nullptr) {
    if (whole_) show_instead(app, option);
    return;
  }
  if (option.is_positional() || !option.type.empty()) made->type_name(std::string(option.type));
  if (option.is_positional()) made->transform(unmarked);
  if (!option.choices.empty()) made->check(CLI::IsMember(option.choices));
  if (option.is_required) made->required();
  if (option.repeats) made->take_all()->allow_extra_args(false);
  if (option.shows_default) made->capture_default_str();
  if (!option.in_group.empty()) made->group(std::string(option.in_group));
  if (option.excluded == nullptr) return;
  if (CLI::Option* other = app.get_option_no_throw(std::string(option.excluded->names)))
    made->excludes(other);
}

void Parser::refuse_empty_values(const CLI::App& app) {
  for (const CLI::Option* option : app.get_options()) {
    const auto& values = option->results();
    if (option->nonpositional() && std::find(values.begin(), values.end(), "") != values.end()) {
      throw UsageError(fmt::format("{} is given, but empty.", option->get_name()));
    }
  }
  for (const CLI::App* chosen : app.get_subcommands()) refuse_empty_values(*chosen);
}

WrongArguments::Kind kind_of(const CLI::ParseError& wrong) {
  switch (static_cast<CLI::ExitCodes>(wrong.get_exit_code())) {
    case CLI::ExitCodes::RequiredError:
      return WrongArguments::Kind::lacks_something;
    case CLI::ExitCodes::ExtrasError:
      return WrongArguments::Kind::has_too_many;
    case CLI::ExitCodes::ArgumentMismatch:
      return WrongArguments::Kind::lacks_value;
    default:
      return WrongArguments::Kind::other;
  }
}

WrongArguments Parser::told_of(const CLI::ParseError& wrong) const {
  const CLI::App* app = &app_;
  const Command* reached = &program_;
  for (auto chosen = app->get_subcommands(); !chosen.empty(); chosen = app->get_subcommands()) {
    app = chosen.front();
    reached = &*std::find_if(reached->below.begin(), reached->below.end(),
                             [&](const Command& command) { return command.name == app->get_name(); });
  }
  const auto& options = app->get_options();
  const bool takes_more_values = std::any_of(options.begin(), options.end(), [](const CLI::Option* option) {
    return option->get_positional() && static_cast<int>(option->count()) < option->get_items_expected_max();
  });
  return {reached, kind_of(wrong), wrong.what(), app_.remaining(true), takes_more_values, app_.help()};
}

}  // namespace

const Command* read_named(const Command& program, const Arguments& arguments) {
  Parser parser(program, arguments, Extent::named);
  try {
    return parser.read();
  } catch (const CLI::ParseError&) {
    return nullptr;
  }
}

Reading read_whole(const Command& program, const Arguments& arguments) {
  Parser parser(program, arguments, Extent::whole);
  try {
    return {parser.read()};
  } catch (const CLI::Success& asked) {  // help or version
    return {nullptr, parser.show(asked)};
  } catch (const CLI::ParseError& wrong) {
    return {nullptr, report_wrong_arguments(parser.told_of(wrong), arguments.ask_for_json())};
  }
}

}  // namespace orgmgr::cli
