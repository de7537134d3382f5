// The command line as nouns and verbs declare it: data, which parser.hpp has CLI11 read the arguments by.
#pragma once

#include <functional>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace orgmgr::cli {

/// What takes words after its name, a flag, or an argument known by its place. Texts are literals: they
/// outlive it.
struct Option {
  /// What the words are written to; nothing for --help and --version, which the parser answers itself.
  using Value = std::variant<std::monostate, bool*, int*, std::string*, std::optional<std::string>*,
                             std::vector<std::string>*>;

  Option(std::string_view names_given, Value value_given, std::string_view help_given)
      : names(names_given), value(value_given), help(help_given) {}

  Option* type_name(std::string_view name) { return type = name, this; }
  Option* group(std::string_view title) { return in_group = title, this; }
  Option* required() { return is_required = true, this; }
  /// Its default stands in the help.
  Option* show_default() { return shows_default = true, this; }
  /// One value after each time that it is said, and all of them count.
  Option* may_repeat() { return repeats = true, this; }
  Option* one_of(std::vector<std::string> words) { return choices = std::move(words), this; }
  Option* excludes(const Option* other) { return excluded = other, this; }

  /// Known by its place: `ORG`, not `--org`.
  [[nodiscard]] bool is_positional() const { return !names.starts_with('-'); }
  [[nodiscard]] bool is_flag() const {
    return std::holds_alternative<std::monostate>(value) || std::holds_alternative<bool*>(value) ||
           std::holds_alternative<int*>(value);
  }
  /// `-q,--quiet`, taken apart.
  [[nodiscard]] std::vector<std::string_view> each_name() const;

  std::string_view names;
  Value value;
  std::string_view help;
  std::string_view type{};
  std::string_view in_group{};
  std::vector<std::string> choices{};
  const Option* excluded = nullptr;
  bool is_required = false;
  bool shows_default = false;
  bool repeats = false;
};

/// The program, a noun, or a verb.
struct Command {
  Command(std::string_view name_given, std::string_view help_given, const Command* above = nullptr);
  Command(const Command&) = delete;
  Command& operator=(const Command&) = delete;

  /// What comes below stays where it is, however much is added.
  Command* add_command(std::string_view name_given, std::string_view help_given);
  template <class Value>
  Option* add_option(std::string_view names, Value& value, std::string_view text) {
    return &options.emplace_back(names, &value, text);
  }
  template <class Value>
  Option* add_flag(std::string_view names, Value& value, std::string_view text) {
    return add_option(names, value, text);
  }

  /// The words from the program to it: `orgmgr org list`.
  [[nodiscard]] std::string words() const;

  std::string_view name;
  std::string_view help;
  const Command* parent;
  std::string_view group{};     ///< of nouns, in the program's help
  std::string example{};        ///< of verbs
  std::function<void()> run{};  ///< of verbs
  std::list<Option> options{};  ///< the first one is --help
  std::list<Command> below{};   ///< nouns of the program, verbs of a noun
};

}  // namespace orgmgr::cli
