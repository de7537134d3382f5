// The three scripts.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

#include "completion.hpp"

namespace orgmgr::cli {
namespace {

// Single-quoted for a POSIX shell.
std::string quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

// Single-quoted for fish, where a backslash escapes.
std::string fish_quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

std::string option_words(const CompletionNode& node) {
  std::vector<std::string> names;
  for (const CompletionOption& option : node.options)
    names.insert(names.end(), option.names.begin(), option.names.end());
  return fmt::format("{}", fmt::join(names, " "));
}

// Names, over the whole tree, of the options that take a value: their values are no nouns.
std::vector<std::string> value_options(const std::vector<CompletionNode>& nodes) {
  std::vector<std::string> names;
  for (const CompletionNode& node : nodes) {
    for (const CompletionOption& option : node.options) {
      if (option.takes_value) names.insert(names.end(), option.names.begin(), option.names.end());
    }
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

// What follows the pattern of an arm that offers the values of an option.
std::string value_arm(const CompletionOption& option, std::string_view offer_choices,
                      std::string_view offer_paths) {
  if (!option.choices.empty())
    return fmt::format(") {}; return ;;\n",
                       fmt::format(fmt::runtime(offer_choices), fmt::join(option.choices, " ")));
  return fmt::format(") {} ;;\n", option.takes_path ? std::string(offer_paths) + "; return" : "return");
}

// `case "WORDS SO FAR AND THE PREVIOUS ONE" in` arms that offer the values of an option: one for the name,
// and before those, one for each verb that takes others under it.
std::string value_arms(const std::vector<CompletionNode>& nodes, std::string_view offer_choices,
                       std::string_view offer_paths) {
  std::string arms;
  std::string exceptions;
  std::map<std::string, std::string> usual;
  for (const CompletionNode& node : nodes) {
    for (const CompletionOption& option : node.options) {
      if (!option.takes_value) continue;
      const std::string& name = option.names.front();
      const std::string arm = value_arm(option, offer_choices, offer_paths);
      const auto [known, is_new] = usual.emplace(name, arm);
      if (is_new) {
        arms += fmt::format("    *' {}'{}", name, arm);
      } else if (known->second != arm) {
        exceptions += fmt::format("    '{} {}'{}", node.path, name, arm);
      }
    }
  }
  return exceptions + arms;
}

// `case "WORDS SO FAR" in` arms that set words and options.
std::string path_arms(const std::vector<CompletionNode>& nodes) {
  std::string arms;
  for (const CompletionNode& node : nodes) {
    arms += fmt::format("    {}) words={}; options={}; paths={} ;;\n", quoted(node.path),
                        quoted(fmt::format("{}", fmt::join(node.words, " "))), quoted(option_words(node)),
                        node.takes_path ? 1 : 0);
  }
  return arms;
}

std::string known_paths(const std::vector<CompletionNode>& nodes) {
  std::vector<std::string> paths;
  for (const CompletionNode& node : nodes) {
    if (!node.path.empty()) paths.push_back(quoted(node.path));
  }
  return fmt::format("{}", fmt::join(paths, "|"));
}

}  // namespace

std::string bash_completion(const std::vector<CompletionNode>& nodes) {
  return fmt::format(R"(# bash completion for orgmgr. Load it with: source <(orgmgr completion bash)
_orgmgr() {{
  local current="${{COMP_WORDS[COMP_CWORD]}}" previous="${{COMP_WORDS[COMP_CWORD-1]}}"
  local path='' candidate i words='' options='' paths=0
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "${{COMP_WORDS[i]}}" in
    {}) ((i++)); continue ;;
    -*) continue ;;
    esac
    candidate="${{path:+$path }}${{COMP_WORDS[i]}}"
    case "$candidate" in
    {}) path="$candidate" ;;
    esac
  done
  case "$path $previous" in
{}  esac
  case "$path" in
{}  esac
  if [[ "$current" == -* ]]; then
    COMPREPLY=($(compgen -W "$options {}" -- "$current"))
    return
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  if ((paths)); then COMPREPLY+=($(compgen -f -- "$current")); fi
}}
complete -o filenames -F _orgmgr orgmgr
)",
                     fmt::join(value_options(nodes), "|"), known_paths(nodes),
                     value_arms(nodes, "COMPREPLY=($(compgen -W '{}' -- \"$current\"))",
                                "COMPREPLY=($(compgen -f -- \"$current\"))"),
                     path_arms(nodes), option_words(nodes.front()));
}

std::string zsh_completion(const std::vector<CompletionNode>& nodes) {
  return fmt::format(R"(#compdef orgmgr
# zsh completion for orgmgr: put it into a folder of $fpath as _orgmgr, or source it.
_orgmgr() {{
  local current="${{words[CURRENT]}}" previous="${{words[CURRENT-1]}}"
  local -a typed=("${{(@)words[2,CURRENT-1]}}")
  local words='' options='' path_so_far='' candidate i paths=0
  for ((i = 1; i <= ${{#typed}}; i++)); do
    case "${{typed[i]}}" in
    {}) ((i++)); continue ;;
    -*) continue ;;
    esac
    candidate="${{path_so_far:+$path_so_far }}${{typed[i]}}"
    case "$candidate" in
    {}) path_so_far="$candidate" ;;
    esac
  done
  case "$path_so_far $previous" in
{}  esac
  case "$path_so_far" in
{}  esac
  if [[ "$current" == -* ]]; then
    compadd -- ${{=options}} {}
    return
  fi
  compadd -- ${{=words}}
  ((paths)) && _files
  return 0
}}
if [[ "${{funcstack[1]}}" == _orgmgr ]]; then _orgmgr "$@"; else compdef _orgmgr orgmgr; fi
)",
                     fmt::join(value_options(nodes), "|"), known_paths(nodes),
                     value_arms(nodes, "compadd -- {}", "_files"), path_arms(nodes),
                     option_words(nodes.front()));
}

namespace {

// A function that says whether the words so far lead to a noun or verb. Fish has helpers of its own for
// this, but takes the value of an option for a noun.
std::string fish_function(const std::vector<CompletionNode>& nodes) {
  std::vector<std::string> paths;
  paths.reserve(nodes.size());
  for (const CompletionNode& node : nodes) paths.push_back(fish_quoted(node.path));
  return fmt::format(R"(function __orgmgr_is_at
  set -l known {}
  set -l path ''
  set -l is_value 0
  set -l typed (commandline -opc)
  for word in $typed[2..-1]
    if test $is_value = 1
      set is_value 0
      continue
    end
    switch $word
      case {}
        set is_value 1
      case '-*'
      case '*'
        set -l candidate (string trim -- "$path $word")
        contains -- $candidate $known; and set path $candidate
    end
  end
  test "$path" = "$argv"
end
)",
                     fmt::join(paths, " "), fmt::join(value_options(nodes), " "));
}

}  // namespace

std::string fish_completion(const std::vector<CompletionNode>& nodes) {
  std::string script = "# fish completion for orgmgr: put it into ~/.config/fish/completions/orgmgr.fish\n" +
                       fish_function(nodes) + "complete -c orgmgr -f\n";
  for (const CompletionNode& node : nodes) {
    const std::string condition = node.path.empty() ? "__orgmgr_is_at" : "__orgmgr_is_at " + node.path;
    for (std::size_t i = 0; i < node.words.size(); ++i) {
      script += fmt::format("complete -c orgmgr -n {} -a {} -d {}\n", fish_quoted(condition),
                            fish_quoted(node.words[i]), fish_quoted(node.word_helps[i]));
    }
    if (node.takes_path) script += fmt::format("complete -c orgmgr -n {} -F\n", fish_quoted(condition));
    for (const CompletionOption& option : node.options) {
      std::string line = "complete -c orgmgr";
      if (!node.path.empty()) line += " -n " + fish_quoted(condition);
      for (const std::string& name : option.names) {
        line += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
      }
      if (option.takes_value) line += option.takes_path ? " -r -F" : " -x";
      if (!option.choices.empty())
        line += " -a " + fish_quoted(fmt::format("{}", fmt::join(option.choices, " ")));
      script += line + " -d " + fish_quoted(option.help) + "\n";
    }
  }
  return script;
}

}  // namespace orgmgr::cli
