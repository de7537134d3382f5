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

TEST_CASE("lines that do not make up a revision are a torn tail, and nothing of them is served [P2, P5]") {
  const auto line = [](Revision revision, std::uint64_t part, std::uint64_t parts, std::string& prev) {
    const std::string key = "s" + std::to_string(part);
    const std::string now = "{\"n\":" + std::to_string(parts) + "}";
    std::string change;
    engines::append_change(change, {model::Collection::settings, key, "", now});
    engines::LineHead head;
    head.revision = revision;
    head.op = "forged";
    head.part = part;
    head.parts = parts;
    const std::string text = engines::write_line(head, change, std::string(32, '0'), prev);
    prev = engines::sum_of_line(text);
    return text;
  };
  using Parts = std::vector<std::pair<std::uint64_t, std::uint64_t>>;
  const auto served = [&](const Parts& parts) {
    Store store(1);
    store.fill(1);
    std::string prev = store.engine->read_changes(0, 1, false).commits.front().sum;
    store.engine.reset();
    std::string text = store.files.get(first_segment);
    for (const auto& [part, of] : parts) text += line(2, part, of, prev);
    store.files.put(first_segment, text);
    const auto engine = store.open(2);
    CHECK(state_of(*engine->read()).size() == (engine->durable() == 2 ? 1 + parts.size() : 1));
    return engine->durable() == 2;
  };
  CHECK(served({{0, 0}}));
  CHECK(served({{1, 0}, {2, 2}}));
  CHECK_FALSE(served({{1, 0}}));
  CHECK_FALSE(served({{1, 0}, {0, 0}}));
  CHECK_FALSE(served({{1, 0}, {2, 3}}));
  CHECK_FALSE(served({{2, 2}}));
  CHECK_FALSE(served({{1, 0}, {1, 0}, {2, 2}}));
}
