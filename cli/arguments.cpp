// CLI11 knows `--` too, but leaves a verb at it once each of its arguments has one value: a further role
// would be taken for an option. Marking the values keeps them with the verb, and tells them from options in
// what is said of errors.
#include "arguments.hpp"

#include <algorithm>

namespace orgmgr::cli {
namespace {

// No argument of a program holds this character, because it ends each of them.
constexpr char mark = '\0';

// `--format` and `--format=json` are --format; `-qv` is -q, and -v.
bool may_mean(std::string_view word, std::string_view name) {
  if (!word.starts_with('-')) return false;
  if (!name.starts_with("--")) return word.find(name[1], 1) != std::string_view::npos;
  return word.starts_with(name) && (word.size() == name.size() || word[name.size()] == '=');
}

}  // namespace

bool Arguments::name(std::string_view command) const {
  return std::any_of(words_.begin(), words_.end(), [&](const char* word) { return word == command; });
}

bool Arguments::name(const Option& option) const {
  const auto names = option.each_name();
  return std::any_of(words_.begin(), words_.end(), [&](const char* word) {
    return std::any_of(names.begin(), names.end(), [&](std::string_view own) { return may_mean(word, own); });
  });
}

bool Arguments::ask_for_json() const {
  for (std::size_t i = 0; i < words_.size(); ++i) {
    const std::string_view word = words_[i];
    if (word == "--") return false;
    if (word == "--json" || word == "--format=json") return true;
    if (word == "--format" && i + 1 < words_.size() && std::string_view(words_[i + 1]) == "json") return true;
  }
  return false;
}

std::vector<std::string> Arguments::for_parser() const {
  std::vector<std::string> words;
  words.reserve(words_.size());
  bool only_values = false;
  for (const std::string_view word : words_) {
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

std::string unmarked(std::string value) {
  if (value.starts_with(mark)) value.erase(0, 1);
  return value;
}

}  // namespace orgmgr::cli
