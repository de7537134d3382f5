// An edit that was taken, but whose file was not put away yet when the process died, was refused for ever:
// the record differed in the numbers that each change counts up [P9].
#include <doctest/doctest.h>

#include "storage/engine_support.hpp"
#include "storage/json/upkeep.hpp"
#include "support/memory_file_system.hpp"

using namespace orgmgr;
using namespace orgmgr::test;
namespace engines = orgmgr::storage::json_engine;

TEST_CASE("an edit that was taken already differs in nothing, whatever was counted up since [P9]") {
  MemoryFileSystem files;
  OpenOptions options = Surroundings{}.options();
  options.checkpoint_at_close = false;
  const auto engine = engines::open_engine("/store", options, files);
  commit(*engine, {put_organization("org_a", "Before"), put_member("org_a", "ann")});
  (void)engine->checkpoint();
  for (const std::string name : {"organizations.json", "org_users.json"}) {
    std::string text = files.get("/store/" + name);
    const std::string from = name == "organizations.json" ? "Before" : "\"member\"";
    const std::string to = name == "organizations.json" ? "Edited" : "\"admin\"";
    text.replace(text.find(from), from.size(), to);
    files.remove("/store/" + name);
    files.put("/store/" + name, text);
  }
  auto edits = engines::edited_records(*engine);
  REQUIRE(edits.size() == 2);
  std::vector<Edit> taken;
  for (const auto& edit : edits) {  // as adopting commits it: with a version of its own
    CHECK_FALSE(edit.conflict);
    const auto collection = model::collection_named(edit.collection).value();
    std::string text(edit.now.text());
    text.insert(text.size() - 1, R"(,"version":7,"epoch":7)");
    taken.push_back({collection, edit.key, text});
  }
  commit(*engine, taken);
  CHECK(engines::edited_records(*engine).empty());
}
