// How a verb joins the command line: its options, its help with an example, and what runs it.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "command.hpp"
#include "context.hpp"

namespace orgmgr::cli {

struct VerbText {
  std::string_view name{};
  std::string_view help{};
  std::string example{};
};

template <class Options>
struct Verb {
  Command* app;
  std::shared_ptr<Options> options;
};

/// Adds the verb `text.name` under `parent`; choosing it runs `run`.
template <class Options>
Verb<Options> add_verb(Command& parent, Context& context, const VerbText& text,
                       void (*run)(Context&, const Options&)) {
  auto options = std::make_shared<Options>();
  Command* verb = parent.add_command(text.name, text.help);
  verb->example = text.example;
  verb->run = [&context, options, run] { run(context, *options); };
  return {verb, std::move(options)};
}

struct NoOptions {};

}  // namespace orgmgr::cli
