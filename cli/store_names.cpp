// `orgmgr store list|add|use`: names for folders.
#include <fmt/format.h>

#include <algorithm>

#include "error_output.hpp"
#include "json_slices.hpp"
#include "store.hpp"
#include "stores_file.hpp"
#include "terminal_text.hpp"

namespace orgmgr::cli {
namespace {

const Shape& name_shape() {
  static const Shape shape{{"name", "path", "current"}, {"name", "path", "current"}, "name", true, {},
                           "No names of stores."};
  return shape;
}

std::string name_json(const NamedStores& stores, const std::string& name) {
  JsonObject object;
  object.string("name", name)
      .string("path", stores.paths.at(name))
      .boolean("current", stores.current == name);
  return object.text();
}

void run_list(Context& context, const NoOptions&) {
  const NamedStores stores = read_stores_file();
  context.output().begin(name_shape());
  for (const auto& [name, path] : stores.paths) context.output().record(name_json(stores, name));
  context.output().end();
}

struct AddOptions {
  std::string name{};
  std::string path{};
};

void run_add(Context& context, const AddOptions& options) {
  const bool plain = !options.name.empty() && options.name.size() <= 64 &&
                     std::all_of(options.name.begin(), options.name.end(), [](unsigned char c) {
                       return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                              c == '-' || c == '_' || c == '.';
                     });
  if (!plain) {
    throw BadResult(Error(ErrorCode::argument_invalid, "A store's name is 1 to 64 of A-Z a-z 0-9 - _ .",
                          options.name, "NAME"));
  }
  NamedStores stores = read_stores_file();
  const std::string path = std::filesystem::absolute(options.path).lexically_normal().string();
  if (const auto found = stores.paths.find(options.name);
      found != stores.paths.end() && found->second != path) {
    throw BadResult(Error(ErrorCode::store_exists,
                          fmt::format("The name \"{}\" stands for {} already.", options.name, found->second),
                          options.name));
  }
  if (!holds_store(path) && !is_foreign_folder(path)) {
    say(fmt::format("Note: {} is no store yet; \"orgmgr --store {} init\" makes one.", path, options.name));
  }
  stores.paths[options.name] = path;
  if (!context.global.dry_run) {
    write_stores_file(stores);
    context.carried_out();
  }
  context.output().sentence(
      fmt::format("{} {} as {}.", context.global.dry_run ? "Would add" : "Added", path, options.name));
  if (context.output().format() != Format::table)
    context.output().one(name_shape(), name_json(stores, options.name));
}

struct UseOptions {
  std::string name{};
};

void run_use(Context& context, const UseOptions& options) {
  NamedStores stores = read_stores_file();
  if (!stores.paths.contains(options.name)) {
    throw BadResult(
        Error(ErrorCode::store_not_found,
              fmt::format("There is no store named \"{}\". See: orgmgr store list", excerpt(options.name)),
              options.name));
  }
  stores.current = options.name;
  if (!context.global.dry_run) {
    write_stores_file(stores);
    context.carried_out();
  }
  context.output().sentence(fmt::format("{} {} unless --data, --store or ORGMGR_DATA say otherwise.",
                                        context.global.dry_run ? "Would use" : "Using", options.name));
  if (context.output().format() != Format::table)
    context.output().one(name_shape(), name_json(stores, options.name));
}

}  // namespace

void setup_store_names(Command& noun, Context& context) {
  add_verb<NoOptions>(noun, context, {"list", "List the names of stores", "orgmgr store list"}, run_list);
  const auto add = add_verb<AddOptions>(
      noun, context, {"add", "Give a store a name", "orgmgr store add prod /srv/acme/orgs"}, run_add);
  add.app->add_option("NAME", add.options->name, "1 to 64 of A-Z a-z 0-9 - _ .")->required();
  add.app->add_option("DIR", add.options->path, "Its folder")->required();
  const auto use = add_verb<UseOptions>(
      noun, context, {"use", "Use a named store when nothing else is said", "orgmgr store use prod"},
      run_use);
  use.app->add_option("NAME", use.options->name, "A name of \"store list\"")->required();
}

}  // namespace orgmgr::cli
