// What the fuzz targets of storage share: a small store in memory, and what must hold of whatever opens.
#pragma once

#include <cstdlib>
#include <memory>
#include <string>

#include <orgmgr/error.hpp>

#include "storage/engine_support.hpp"
#include "support/memory_file_system.hpp"

namespace orgmgr::fuzz {

inline void require(bool holds) {
  if (!holds) std::abort();
}

inline const std::string store_path = "/store";

inline OpenOptions options_in_memory(bool read_only = false) {
  OpenOptions options = test::Surroundings{}.options();
  options.checkpoint_at_close = false;
  options.read_only = read_only;
  options.checkpoint_bytes = 1200;
  return options;
}

inline test::EnginePointer open(fs::FileSystem& files, bool read_only = false) {
  return storage::json_engine::open_engine(store_path, options_in_memory(read_only), files);
}

/// A snapshot, a run above it, a tail above that; every state that it went through.
struct SmallStore {
  std::unique_ptr<test::MemoryFileSystem> files = std::make_unique<test::MemoryFileSystem>();
  std::vector<test::State> states{};

  SmallStore() {
    test::State state;
    states.push_back(state);
    const auto engine = open(*files);
    for (int number = 0; number < 9; ++number) {
      const std::string id = "org_" + std::to_string(number);
      std::vector<test::Edit> edits{test::put_organization(id, "Name " + std::to_string(number), 90),
                                    test::put_member(id, "ann")};
      if (number == 6) edits.push_back(test::erase_organization("org_2"));
      test::commit(*engine, edits);
      test::apply(state, edits);
      states.push_back(state);
      if (number == 3) (void)engine->checkpoint();
    }
  }
};

/// What opens is a state that was, with its index and history whole, and goes on; what does not is refused
/// by name.
inline void judge(test::MemoryFileSystem& files, const std::vector<test::State>& states) {
  for (const bool read_only : {true, false}) {
    try {
      const auto engine = open(files, read_only);
      const auto reader = engine->read();
      require(std::find(states.begin(), states.end(), test::state_of(*reader)) != states.end());
      require(test::inconsistency(*reader).empty());
      if (!read_only) {
        const Revision before = engine->durable();
        require(test::commit(*engine, {test::put_organization("org_after", "After")}).revision == before + 1);
        (void)engine->checkpoint();
      }
    } catch (const StorageError& error) {
      require(!std::string(error.what()).empty() && !error.path().empty());
    }
  }
}

}  // namespace orgmgr::fuzz
