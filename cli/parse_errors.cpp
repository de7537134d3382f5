// Sentences for wrong usage, with the nearest name that there is.
#include "parse_errors.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <numeric>
#include <string>
#include <string_view>
#include <vector>

#include "arguments.hpp"
#include "error_output.hpp"
#include "exit_codes.hpp"
#include "terminal_text.hpp"

namespace orgmgr::cli {
namespace {

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
    if (typed.size() >= name.size() + least) continue;  // so many letters are to be dropped
    const bool begun = typed.size() >= 3 && name.starts_with(typed);
    const std::size_t apart = begun ? 0 : distance(typed, name);
    if (apart >= least || apart >= name.size()) continue;
    least = apart;
    best = name;
  }
  return best.empty() ? "." : fmt::format("; did you mean \"{}\"?", best);
}

std::vector<std::string> verbs_of(const Command& reached) {
  std::vector<std::string> names;
  for (const Command& verb : reached.below) names.emplace_back(verb.name);
  return names;
}

std::vector<std::string> options_of(const Command& reached) {
  std::vector<std::string> names;
  for (const Command* at = &reached; at != nullptr; at = at->parent) {
    for (const Option& option : at->options) {
      for (const std::string_view name : option.each_name()) {
        if (name.starts_with("--")) names.emplace_back(name);
      }
    }
  }
  return names;
}

bool lacks_verb(const WrongArguments& wrong) {
  return wrong.kind == WrongArguments::Kind::lacks_something && !wrong.reached->below.empty();
}

std::string sentence(const WrongArguments& wrong) {
  const std::string words = wrong.reached->words();
  const auto option = std::find_if(wrong.unknown.begin(), wrong.unknown.end(), [](const std::string& word) {
    return word.size() > 1 && word.front() == '-';
  });
  if (option != wrong.unknown.end()) {
    const std::string name = option->substr(0, option->find('='));
    return fmt::format(
        "\"{}\" has no option \"{}\"{}{}", words, excerpt(name), guess(name, options_of(*wrong.reached)),
        wrong.takes_more_values ? " To pass a value that begins with -, put -- before it." : "");
  }
  if (lacks_verb(wrong) && !wrong.unknown.empty()) {
    const std::string word = unmarked(wrong.unknown.front());
    return fmt::format("There is no \"{} {}\"{}", words, excerpt(word),
                       guess(word, verbs_of(*wrong.reached)));
  }
  if (wrong.kind == WrongArguments::Kind::has_too_many && !wrong.unknown.empty())
    return fmt::format("\"{}\" is one argument too many.", excerpt(unmarked(wrong.unknown.front())));
  if (wrong.kind == WrongArguments::Kind::lacks_value)
    return fmt::format("{} needs a value.", wrong.message.substr(0, wrong.message.find(':')));
  return fmt::format("{}.", excerpt(wrong.message));
}

}  // namespace

int report_wrong_arguments(const WrongArguments& wrong, bool json) {
  if (wrong.kind == WrongArguments::Kind::lacks_something && !wrong.unknown.empty() &&
      wrong.unknown.front() == "help") {
    std::cout << wrong.help;
    return exit_done;
  }
  if (lacks_verb(wrong) && wrong.unknown.empty() && !json) {
    std::cerr << wrong.help;
    return exit_usage;
  }
  return report_usage(fmt::format("{} See: {} --help", sentence(wrong), wrong.reached->words()), {}, json);
}

}  // namespace orgmgr::cli
