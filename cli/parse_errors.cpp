// Sentences for wrong usage, with the nearest name that there is.
#include "parse_errors.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <numeric>
#include <string>
#include <string_view>
#include <vector>

#include "error_output.hpp"
#include "exit_codes.hpp"
#include "literal_values.hpp"

namespace orgmgr::cli {
namespace {

// The noun or verb that the arguments reached.
const CLI::App& deepest(const CLI::App& app) {
  const auto chosen = app.get_subcommands();
  return chosen.empty() ? app : deepest(*chosen.front());
}

bool is(const CLI::ParseError& wrong, CLI::ExitCodes code) {
  return wrong.get_exit_code() == static_cast<int>(code);
}

std::string words_to(const CLI::App& reached) {
  std::string words = reached.get_name();
  for (const CLI::App* at = reached.get_parent(); at != nullptr; at = at->get_parent())
    words = fmt::format("{} {}", at->get_name(), words);
  return words;
}

// Letters to add, drop, change or swap with the next, to come from one word to the other.
std::size_t distance(std::string_view from, std::string_view to) {
  std::vector<std::vector<std::size_t>> rows(from.size() + 1, std::vector<std::size_t>(to.size() + 1));
  std::iota(rows[0].begin(), rows[0].end(), std::size_t{0});
  for (std::size_t i = 1; i <= from.size(); ++i) {
    rows[i][0] = i;
    for (std::size_t j = 1; j <= to.size(); ++j) {
      const std::size_t changed = rows[i - 1][j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
      rows[i][j] = std::min({changed, rows[i - 1][j] + 1, rows[i][j - 1] + 1});
      if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
        rows[i][j] = std::min(rows[i][j], rows[i - 2][j - 2] + 1);
    }
  }
  return rows.back().back();
}

// `; did you mean "list"?` when a name is near enough to be meant.
std::string guess(std::string_view typed, const std::vector<std::string>& names) {
  std::string_view best;
  std::size_t least = typed.size() < 5 ? 2 : 3;
  for (const std::string& name : names) {
    const bool begun = typed.size() >= 3 && name.starts_with(typed);
    const std::size_t apart = begun ? 0 : distance(typed, name);
    if (apart >= least || apart >= name.size()) continue;
    least = apart;
    best = name;
  }
  return best.empty() ? "." : fmt::format("; did you mean \"{}\"?", best);
}

std::vector<std::string> verbs_of(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* verb : app.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(verb->get_name());
  return names;
}

std::vector<std::string> options_of(const CLI::App& reached) {
  std::vector<std::string> names;
  for (const CLI::App* at = &reached; at != nullptr; at = at->get_parent()) {
    for (const CLI::Option* option : at->get_options()) {
      for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    }
  }
  return names;
}

// True when an argument that is no option has room for one more value.
bool takes_more_values(const CLI::App& reached) {
  const auto& options = reached.get_options();
  return std::any_of(options.begin(), options.end(), [](const CLI::Option* option) {
    return option->get_positional() && static_cast<int>(option->count()) < option->get_items_expected_max();
  });
}

std::string sentence(const CLI::App& reached, const CLI::ParseError& wrong,
                     const std::vector<std::string>& unknown, bool lacks_verb) {
  const auto option = std::find_if(unknown.begin(), unknown.end(), [](const std::string& word) {
    return word.size() > 1 && word.front() == '-';
  });
  if (option != unknown.end()) {
    const std::string name = option->substr(0, option->find('='));
    return fmt::format(
        "\"{}\" has no option \"{}\"{}{}", words_to(reached), name, guess(name, options_of(reached)),
        takes_more_values(reached) ? " To pass a value that begins with -, put -- before it." : "");
  }
  if (lacks_verb && !unknown.empty()) {
    const std::string word = unmarked(unknown.front());
    return fmt::format("There is no \"{} {}\"{}", words_to(reached), word, guess(word, verbs_of(reached)));
  }
  if (is(wrong, CLI::ExitCodes::ExtrasError) && !unknown.empty())
    return fmt::format("\"{}\" is one argument too many.", unmarked(unknown.front()));
  const std::string_view what = wrong.what();
  if (is(wrong, CLI::ExitCodes::ArgumentMismatch))
    return fmt::format("{} needs a value.", what.substr(0, what.find(':')));
  return fmt::format("{}.", what);
}

}  // namespace

int report_parse_error(const CLI::App& app, const CLI::ParseError& wrong, bool json) {
  const CLI::App& reached = deepest(app);
  const bool lacks_something = is(wrong, CLI::ExitCodes::RequiredError);
  const bool lacks_verb = lacks_something && !verbs_of(reached).empty();
  const std::vector<std::string> unknown = app.remaining(true);
  if (lacks_something && !unknown.empty() && unknown.front() == "help") {
    std::cout << app.help();  // of the noun or verb that was reached
    return exit_done;
  }
  if (lacks_verb && unknown.empty() && !json) {
    std::cerr << app.help();
    return exit_usage;
  }
  return report_usage(
      fmt::format("{} See: {} --help", sentence(reached, wrong, unknown, lacks_verb), words_to(reached)),
      json);
}

void refuse_empty_values(const CLI::App& app) {
  for (const CLI::Option* option : app.get_options()) {
    const auto& values = option->results();
    if (option->nonpositional() && std::find(values.begin(), values.end(), "") != values.end()) {
      throw UsageError(fmt::format("{} is given, but empty.", option->get_name()));
    }
  }
  for (const CLI::App* chosen : app.get_subcommands()) refuse_empty_values(*chosen);
}

}  // namespace orgmgr::cli
