// A journal that was exchanged behind the back of an open store for one that is sound in itself, but tells
// another history [P3, P5].
#include <doctest/doctest.h>

#include "storage/engine_support.hpp"
#include "storage/json/journal_line.hpp"
#include "storage/json/upkeep.hpp"
#include "support/memory_file_system.hpp"

namespace {

using namespace orgmgr;
using namespace orgmgr::test;
namespace engines = orgmgr::storage::json_engine;

const std::string first_segment = "/store/journal/1.0.jsonl";

struct Store {
  explicit Store(std::uint64_t seed) : engine(open(seed)) {}

  [[nodiscard]] EnginePointer open(std::uint64_t seed) {
    OpenOptions options = Surroundings{}.options(seed);
    options.checkpoint_at_close = false;
    return engines::open_engine("/store", options, files);
  }
  void fill(int commits = 3) const {
    for (int number = 0; number < commits; ++number)
      commit(*engine,
             {put_organization("org_" + std::to_string(number), "N " + std::to_string(number), 150)});
  }
  [[nodiscard]] std::string audit_error() const {
    try {
      (void)engines::verify_audit(*engine, {});
      return {};
    } catch (const StorageError& error) {
      CHECK(error.code() == ErrorCode::damaged);
      return error.what();
    }
  }

  MemoryFileSystem files{};
  EnginePointer engine;
};

bool says(const std::string& text, std::string_view words) { return text.find(words) != std::string::npos; }

/// The journal of a store with the same commits, of which every sum is another.
std::string other_history() {
  Store other(2);
  other.fill();
  return other.files.get(first_segment);
}

}  // namespace

TEST_CASE("a history with other sums is not what the manifest knows, nor what the state rests on") {
  for (const bool snapshot : {true, false}) {
    Store store(1);
    store.fill();
    if (snapshot) (void)store.engine->checkpoint();
    CHECK(store.audit_error().empty());
    store.files.put(first_segment, other_history());
    CHECK(says(store.audit_error(), snapshot ? "but the manifest says" : "but the state rests on"));
    CHECK_FALSE(engines::check(*store.engine).clean());
  }
}

TEST_CASE("history begins with the segment that the manifest names, and with the sum before it") {
  Store store(1);
  store.engine->rotate_at(1500);
  store.fill(12);
  const std::string first = store.files.get(first_segment);
  REQUIRE(engines::archive_audit(*store.engine, 8, "/archive") > 0);
  CHECK(store.audit_error().empty());
  const Revision from = store.engine->manifest().history_from;
  const std::string kept = "/store/journal/" + std::to_string(from) + ".0.jsonl";
  const std::string bytes = store.files.get(kept);

  auto header = engines::read_header(bytes.substr(0, bytes.find('\n')), kept);
  REQUIRE(header);
  header->prev = std::string(64, '0');
  store.files.put(kept, engines::write_header(*header) + bytes.substr(bytes.find('\n') + 1));
  CHECK(says(store.audit_error(), "is missing"));

  // An older segment in its place.
  store.files.remove(kept);
  store.files.put(first_segment, first);
  CHECK(says(store.audit_error(), "is missing"));
  store.files.remove(first_segment);
  CHECK(says(store.audit_error(), "is missing"));
}
