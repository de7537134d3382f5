// `orgmgr version`.
#include <fmt/format.h>

#include "json_slices.hpp"
#include "nouns.hpp"

namespace orgmgr::cli {
namespace {

void run_version(Context& context, const NoOptions&) {
  static const Shape shape{{"version", "format"}, {"version", "format"}, "version"};
  if (context.output().format() == Format::table) {
    context.output().sentence(fmt::format("orgmgr {} (format {})", version, format_version));
    return;
  }
  JsonObject object;
  object.string("version", version).number("format", static_cast<std::uint64_t>(format_version));
  context.output().one(shape, object.text());
}

}  // namespace

void setup_version(Command& root, Context& context) {
  add_verb<NoOptions>(root, context, {"version", "Print the version", "orgmgr version --json"}, run_version);
}

}  // namespace orgmgr::cli
