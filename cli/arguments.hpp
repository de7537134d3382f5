// The words that the program was given: what they could name, and values that begin with a dash.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "command.hpp"

namespace orgmgr::cli {

class Arguments {
 public:
  /// Without the program's own name.
  explicit Arguments(std::span<char* const> words) : words_(words) {}

  /// True when one of them is this noun or verb, if they stand where one is looked for.
  [[nodiscard]] bool name(std::string_view command) const;
  /// True when one of them is this option, if they stand where one is looked for.
  [[nodiscard]] bool name(const Option& option) const;
  /// True when --json stands among them, for errors found before they are all read.
  [[nodiscard]] bool ask_for_json() const;

  /// In the order that CLI11 wants, last one first. Values that begin with a dash after `--` are marked.
  [[nodiscard]] std::vector<std::string> for_parser() const;

 private:
  std::span<char* const> words_;
};

/// The word as it was given.
[[nodiscard]] std::string unmarked(std::string value);

}  // namespace orgmgr::cli
