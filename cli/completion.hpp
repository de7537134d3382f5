// Completion scripts, made from the command line's own tree, so that they never lag behind it.
#pragma once

#include <string>
#include <vector>

namespace orgmgr::cli {

struct CompletionOption {
  std::vector<std::string> names{};    ///< `--format`, `-q` …
  std::vector<std::string> choices{};  ///< values that can be offered
  bool takes_value = false;
  bool takes_path = false;
  std::string help{};
};

/// A noun or verb: its words, what may follow.
struct CompletionNode {
  std::string path{};  ///< words joined by a space: `org create`; empty for the program itself
  std::string help{};
  std::vector<std::string> words{};  ///< names of what is below, or choices of its first argument
  std::vector<std::string> word_helps{};
  std::vector<CompletionOption> options{};
  bool takes_path = false;  ///< its arguments are files or folders
};

/// Scripts for the tree, the program first.
[[nodiscard]] std::string bash_completion(const std::vector<CompletionNode>& nodes);
[[nodiscard]] std::string zsh_completion(const std::vector<CompletionNode>& nodes);
[[nodiscard]] std::string fish_completion(const std::vector<CompletionNode>& nodes);

}  // namespace orgmgr::cli
