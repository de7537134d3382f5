// Any bytes behind the last line of a journal whose machine was started anew: a torn tail that is cut, or
// lines of a history that goes on. What was acknowledged is there.
#include <cstddef>
#include <cstdint>

#include "engine_in_memory.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t count) {
  using namespace orgmgr;
  static const fuzz::SmallStore store;
  const auto files = store.files->clone();
  const std::string path = fuzz::store_path + "/journal/1.0.jsonl";
  files->put(path, files->get(path) + std::string(bytes, bytes + count));
  files->restart();
  for (const bool read_only : {true, false}) {
    const auto engine = fuzz::open(*files, read_only);  // must open: nothing durable was touched
    fuzz::require(test::state_of(*engine->read()) == store.states.back());
    fuzz::require(test::broken_history(*engine).empty());
    if (!read_only) test::commit(*engine, {test::put_organization("org_after", "After")});
  }
  fuzz::require(fuzz::open(*files)->durable() == store.states.size());
  return 0;
}
