// How a verb joins the command line: its options, its help with an example, and what runs it.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "context.hpp"

namespace orgmgr::cli {

struct VerbText {
  std::string name{};
  std::string help{};
  std::string example{};
};

template <class Options>
struct Verb {
  CLI::App* app;
  std::shared_ptr<Options> options;
};

/// Adds the verb `text.name` under `parent`; choosing it makes `run` the action.
template <class Options>
Verb<Options> add_verb(CLI::App& parent, Context& context, const VerbText& text,
                       void (*run)(Context&, const Options&)) {
  auto options = std::make_shared<Options>();
  CLI::App* app = parent.add_subcommand(text.name, text.help);
  app->footer("Example:\n  " + text.example);
  app->callback(
      [&context, options, run] { context.action = [&context, options, run] { run(context, *options); }; });
  return {app, std::move(options)};
}

struct NoOptions {};

/// Makes a noun whose verbs follow.
CLI::App& add_noun(CLI::App& root, const std::string& name, const std::string& help);

}  // namespace orgmgr::cli
