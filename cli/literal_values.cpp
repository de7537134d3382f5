// CLI11 knows `--` too, but leaves a verb at it once each of its arguments has one value: a further role
// would be taken for an option. Marking the values keeps them with the verb, and tells them from options in
// what is said of errors.
#include "literal_values.hpp"

#include <algorithm>
#include <string_view>

namespace orgmgr::cli {
namespace {

// No argument of a program holds this character, because it ends each of them.
constexpr char mark = '\0';

}  // namespace

std::vector<std::string> arguments_for_parser(int argc, char** argv) {
  std::vector<std::string> words;
  bool only_values = false;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (!only_values && word == "--") {
      only_values = true;
    } else {
      words.emplace_back(word);
      if (only_values && word.starts_with('-')) words.back().insert(0, 1, mark);
    }
  }
  std::reverse(words.begin(), words.end());
  return words;
}

void accept_literal_values(CLI::App& app) {
  for (CLI::Option* option : app.get_options()) {
    if (option->get_positional()) option->transform(unmarked);
  }
  for (CLI::App* verb : app.get_subcommands([](CLI::App*) { return true; })) accept_literal_values(*verb);
}

std::string unmarked(std::string value) {
  if (value.starts_with(mark)) value.erase(0, 1);
  return value;
}

}  // namespace orgmgr::cli
