// `orgmgr init`: makes a store.
#include <fmt/format.h>

#include "change.hpp"
#include "json_slices.hpp"
#include "nouns.hpp"

namespace orgmgr::cli {
namespace {

const Shape& store_shape() {
  static const Shape shape{{"path", "store_id", "revision"}, {"path", "store_id", "revision"}, "path"};
  return shape;
}

void run_init(Context& context, const NoOptions&) {
  const std::filesystem::path folder = context.location().folder;
  if (holds_store(folder) || is_foreign_folder(folder)) {
    throw BadResult(Error(ErrorCode::store_exists, fmt::format("{} is a store already.", folder.string()),
                          folder.string()));
  }
  if (context.global.dry_run) {
    answer_dry_run(context, fmt::format("Would make a store in {}.", folder.string()));
    return;
  }
  const OrgManager orgs = context.open_creating(folder);
  const StoreStats stats = Maintenance(orgs).stats();
  JsonObject made;
  made.string("path", folder.string()).string("store_id", stats.store_id).number("revision", stats.revision);
  if (context.output().format() == Format::table) {
    context.output().sentence(fmt::format("Made a store in {}.", folder.string()));
  } else {
    context.output().one(store_shape(), made.text());
  }
}

}  // namespace

void setup_init(CLI::App& root, Context& context) {
  add_verb<NoOptions>(root, context, {"init", "Make a store", "orgmgr --data ./acme init"}, run_init);
}

}  // namespace orgmgr::cli
