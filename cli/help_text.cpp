// Names on the left, words wrapped beside them.
#include "help_text.hpp"

#include <fmt/format.h>

#include "exit_codes.hpp"
#include "terminal_text.hpp"

namespace orgmgr::cli {
namespace {

constexpr std::size_t page_width = 80;
constexpr std::size_t text_column = 24;

// Breaks `text` at spaces; the first line begins at column `at`, the others at `indent`.
std::string wrapped(std::string_view text, std::size_t at, std::size_t indent) {
  std::string out;
  bool line_has_word = false;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    const std::size_t width = display_width(word);
    if (line_has_word && at + 1 + width > page_width) {
      out += '\n' + std::string(indent, ' ');
      at = indent;
      line_has_word = false;
    }
    if (line_has_word) out += ' ';
    at += width + (line_has_word ? 1 : 0);
    out += word;
    line_has_word = true;
  }
  return out + '\n';
}

std::string entry(std::string_view name, std::string_view text) {
  std::string left = fmt::format("  {:<{}}", name, text_column - 2);
  if (left.back() != ' ') left += '\n' + std::string(text_column, ' ');
  return left + wrapped(text, text_column, text_column);
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at))
    text.replace(at, from.size(), to);
}

// Below the help of the whole program.
std::string program_footer() {
  return "\"orgmgr NOUN --help\" shows the verbs of a noun, \"orgmgr NOUN VERB --help\" the\n"
         "options of a verb.\n"
         "ORG is an id (org_…), a slug or an exact name; id:, slug: and name: force one\n"
         "reading.\n"
         "The store is --data, --store, ORGMGR_DATA, the one that \"store use\" chose, or\n"
         "$XDG_DATA_HOME/orgmgr.\n\n"
         "Example:\n"
         "  orgmgr --data ./acme init\n"
         "  orgmgr --data ./acme org create \"Acme Corp\" --owner user_123\n"
         "  orgmgr --data ./acme member list acme-corp\n\n" +
         exit_code_table() + '\n';
}

}  // namespace

std::string HelpText::make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode) const {
  std::string help = Formatter::make_help(app, std::move(name), mode);
  replace_all(help, "\nSubcommands:\n", "\nVerbs:\n");
  replace_all(help, "\n\n\n", "\n\n");
  while (help.ends_with("\n\n")) help.pop_back();
  return help;
}

std::string HelpText::make_usage(const CLI::App* app, std::string name) const {
  std::string usage = Formatter::make_usage(app, std::move(name));
  replace_all(usage, "SUBCOMMAND", app->get_parent() == nullptr ? "NOUN VERB" : "VERB");
  return usage;
}

std::string HelpText::make_description(const CLI::App* app) const {
  return wrapped(app->get_description(), 0, 0);
}

std::string HelpText::make_option(const CLI::Option* option, bool is_positional) const {
  std::string name = make_option_name(option, is_positional);
  replace_all(name, ",-", ", -");
  // What may stand there is said in words; the parser's own list of it follows a colon.
  const std::string type = option->get_type_name();
  if (!is_positional && option->get_type_size() != 0) name += " " + type.substr(0, type.find(':'));
  std::string text = option->get_description();
  if (!is_positional && option->get_required()) text += " (required)";
  if (const std::string value = option->get_default_str(); !value.empty())
    text += fmt::format(" (default: {})", value);
  return entry(name, text);
}

std::string HelpText::make_subcommand(const CLI::App* verb) const {
  return entry(verb->get_name(), verb->get_description());
}

std::string HelpText::make_footer(const CLI::App* app) const {
  if (app->get_parent() == nullptr) return program_footer();
  std::string footer = Formatter::make_footer(app);
  if (!footer.empty()) footer += '\n';
  return footer + "Global options, such as --data, --json and --as: see orgmgr --help\n";
}

}  // namespace orgmgr::cli
