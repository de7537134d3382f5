// `orgmgr completion bash|zsh|fish`: walking the tree of commands.
#include "completion.hpp"

#include <algorithm>
#include <map>

#include "nouns.hpp"

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

CompletionOption describe(const std::string& path, const CLI::Option& option) {
  CompletionOption described;
  for (const std::string& name : option.get_lnames()) described.names.push_back("--" + name);
  for (const std::string& name : option.get_snames()) described.names.push_back("-" + name);
  described.takes_value = option.get_items_expected_max() > 0 && option.get_type_size_max() > 0;
  described.choices = choices_for(path, described.names.front());
  described.takes_path = is_path(described.names.front());
  described.help = option.get_description();
  return described;
}

void walk(CLI::App& app, const std::string& path, std::vector<CompletionNode>& nodes) {
  CompletionNode node;
  node.path = path;
  node.help = app.get_description();
  for (const CLI::Option* option : app.get_options()) {
    if (!option->get_positional()) {
      node.options.push_back(describe(path, *option));
      continue;
    }
    node.takes_path = node.takes_path || is_path(option->get_name(true));
    const auto& choices = choices_for(path, option->get_name(true));
    node.words.insert(node.words.end(), choices.begin(), choices.end());
  }
  const auto below = app.get_subcommands([](CLI::App*) { return true; });
  for (const CLI::App* verb : below) {
    node.words.push_back(verb->get_name());
    node.word_helps.push_back(verb->get_description());
  }
  node.word_helps.resize(node.words.size());
  nodes.push_back(std::move(node));
  for (CLI::App* verb : below)
    walk(*verb, path.empty() ? verb->get_name() : path + " " + verb->get_name(), nodes);
}

struct CompletionOptions {
  std::string shell{};
  CLI::App* root = nullptr;
};

void run_completion(Context& context, const CompletionOptions& options) {
  std::vector<CompletionNode> nodes;
  walk(*options.root, "", nodes);
  context.output().raw(options.shell == "bash"  ? bash_completion(nodes)
                       : options.shell == "zsh" ? zsh_completion(nodes)
                                                : fish_completion(nodes));
}

}  // namespace

void setup_completion(CLI::App& root, Context& context) {
  const auto verb =
      add_verb<CompletionOptions>(root, context,
                                  {"completion", "Print a completion script for a shell",
                                   "source <(orgmgr completion bash)\n"
                                   "  orgmgr completion zsh > \"${fpath[1]}/_orgmgr\"\n"
                                   "  orgmgr completion fish > ~/.config/fish/completions/orgmgr.fish"},
                                  run_completion);
  verb.options->root = &root;
  verb.app->add_option("SHELL", verb.options->shell, "bash, zsh or fish")
      ->required()
      ->type_name("")
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
}

}  // namespace orgmgr::cli
