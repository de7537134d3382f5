// `orgmgr completion bash|zsh|fish`: walking the tree of commands.
#include "completion.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "nouns.hpp"
#include "program.hpp"

namespace orgmgr::cli {
namespace {

const std::vector<std::string>& permission_names() {
  static const std::vector<std::string> names(built_in_permissions.begin(), built_in_permissions.end());
  return names;
}

// Values worth offering, by option or argument name, and by verb where it takes others.
const std::vector<std::string>& choices_for(const std::string& path, const std::string& name) {
  static const std::map<std::string, std::vector<std::string>> choices{
      {"--format", {"table", "json", "csv", "ids"}},
      {"--status", {"active", "suspended", "deleted"}},
      {"STATUS", {"active", "suspended", "deleted"}},
      {"--role", {"owner", "admin", "manager", "billing_admin", "member"}},
      {"ROLE", {"owner", "admin", "manager", "billing_admin", "member"}},
      {"--assignable", {"admin", "manager", "billing_admin", "member"}},
      {"--manages", {"admin", "manager", "billing_admin", "member"}},
      {"--permission", permission_names()},
      {"PERMISSION", permission_names()},
      {"plan set --permission", {}},  // the host's alone, which only the store knows
      {"--state", {"pending", "accepted", "declined", "revoked"}},
      {"--on-duplicate", {"error", "skip", "suffix", "update"}},
      {"--on-invalid", {"error", "skip"}},
      {"--provider", {"stripe", "lago"}},
      {"STATE", {"current", "locked"}},
      {"SHELL", {"bash", "zsh", "fish"}},
  };
  static const std::vector<std::string> none;
  auto found = choices.find(path + " " + name);
  if (found == choices.end()) found = choices.find(name);
  return found == choices.end() ? none : found->second;
}

bool is_path(const std::string& name) {
  static const std::vector<std::string> paths{"--data",      "--log-file", "--to",
                                              "--from-file", "--keys",     "--headers-file",
                                              "--body-file", "PATH",       "DIR"};
  return std::find(paths.begin(), paths.end(), name) != paths.end();
}

CompletionOption describe(const std::string& path, const Option& option) {
  CompletionOption described;
  const auto names = option.each_name();
  described.names.assign(names.begin(), names.end());
  std::stable_partition(described.names.begin(), described.names.end(),
                        [](const std::string& name) { return name.starts_with("--"); });
  described.takes_value = !option.is_flag();
  described.choices = choices_for(path, described.names.front());
  described.takes_path = is_path(described.names.front());
  described.help = option.help;
  return described;
}

void walk(const Command& command, const std::string& path, std::vector<CompletionNode>& nodes) {
  CompletionNode node;
  node.path = path;
  node.help = command.help;
  for (const Option& option : command.options) {
    if (!option.is_positional()) {
      node.options.push_back(describe(path, option));
      continue;
    }
    const std::string name(option.names);
    node.takes_path = node.takes_path || is_path(name);
    const auto& choices = choices_for(path, name);
    node.words.insert(node.words.end(), choices.begin(), choices.end());
  }
  for (const Command& verb : command.below) {
    node.words.emplace_back(verb.name);
    node.word_helps.emplace_back(verb.help);
  }
  node.word_helps.resize(node.words.size());
  nodes.push_back(std::move(node));
  for (const Command& verb : command.below)
    walk(verb, path.empty() ? std::string(verb.name) : fmt::format("{} {}", path, verb.name), nodes);
}

struct CompletionOptions {
  std::string shell{};
};

void run_completion(Context& context, const CompletionOptions& options) {
  Context unused;
  std::vector<CompletionNode> nodes;
  walk(*declare_program(unused, [](std::string_view) { return true; }), "", nodes);
  context.output().raw(options.shell == "bash"  ? bash_completion(nodes)
                       : options.shell == "zsh" ? zsh_completion(nodes)
                                                : fish_completion(nodes));
}

}  // namespace

void setup_completion(Command& root, Context& context) {
  const auto verb =
      add_verb<CompletionOptions>(root, context,
                                  {"completion", "Print a completion script for a shell",
                                   "source <(orgmgr completion bash)\n"
                                   "  orgmgr completion zsh > \"${fpath[1]}/_orgmgr\"\n"
                                   "  orgmgr completion fish > ~/.config/fish/completions/orgmgr.fish"},
                                  run_completion);
  verb.app->add_option("SHELL", verb.options->shell, "bash, zsh or fish")
      ->required()
      ->one_of({"bash", "zsh", "fish"});
}

}  // namespace orgmgr::cli
