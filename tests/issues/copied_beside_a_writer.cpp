// A copy made with cp beside a writer held a manifest newer than its journal: the state was right, and
// opened, but the revisions between were not there, and whoever read the changes was told that there were
// no more [P3, P5].
#include <doctest/doctest.h>

#include <algorithm>

#include "storage/engine_support.hpp"
#include "storage/json/journal_line.hpp"
#include "storage/json/upkeep.hpp"
#include "support/memory_file_system.hpp"

using namespace orgmgr;
using namespace orgmgr::test;
namespace engines = orgmgr::storage::json_engine;

namespace {

const std::string segment = "/store/journal/1.0.jsonl";

EnginePointer open(fs::FileSystem& files, bool read_only = false) {
  OpenOptions options = Surroundings{}.options();
  options.checkpoint_at_close = false;
  options.read_only = read_only;
  return engines::open_engine("/store", options, files);
}

void commit_some(Engine& engine, int first, int count) {
  for (int number = first; number < first + count; ++number)
    commit(engine, {put_organization("org_" + std::to_string(number), "Acme " + std::to_string(number))});
}

/// Its journal was copied after three revisions, padding and all, its manifest after a checkpoint of six.
void copy_too_late(MemoryFileSystem& files) {
  std::string copied;
  {
    const auto engine = open(files);
    commit_some(*engine, 0, 3);
    copied = files.get(segment);
    commit_some(*engine, 3, 3);
    (void)engine->checkpoint();
  }
  files.put(segment, copied + std::string(5000, '\n'));
}

/// What is wrong with opening it, either way.
void check_refused(MemoryFileSystem& files) {
  CHECK(code_of([&] { (void)open(files); }) == ErrorCode::history_missing);
  CHECK(code_of([&] { (void)open(files, true); }) == ErrorCode::history_missing);
}

}  // namespace

TEST_CASE(
    "a journal that was copied before the manifest is refused, whether padding or nothing follows [P5]") {
  MemoryFileSystem files;
  copy_too_late(files);
  check_refused(files);
  std::string cut = files.get(segment);
  cut.erase(cut.find_last_not_of('\n') + 2);
  files.put(segment, cut);
  check_refused(files);
  files.remove(segment);
  check_refused(files);
}

TEST_CASE("a journal whose newest segment holds no line yet must follow what the manifest says [P5]") {
  MemoryFileSystem files;
  commit_some(*open(files), 0, 1);
  files.put(segment, files.get(segment) + "{\"revision\":2,\"synced");  // cut at the next opening
  (void)open(files);
  (void)open(files)->checkpoint();
  const std::string empty = "/store/journal/2.1.jsonl";
  REQUIRE(files.get("/store/manifest.json").find("\"2.1.jsonl\"") != std::string::npos);
  const std::string header = files.get(empty);
  REQUIRE(std::count(header.begin(), header.end(), '\n') == 1);
  CHECK(open(files)->durable() == 1);
  auto other = engines::read_header(header.substr(0, header.size() - 1), empty);
  REQUIRE(other);
  other->prev = std::string(64, '0');
  files.put(empty, engines::write_header(*other));
  check_refused(files);
}

TEST_CASE("revisions that are gone from the journal of an open store are not called the end [P3]") {
  MemoryFileSystem files;
  const auto engine = open(files);
  commit_some(*engine, 0, 6);
  (void)engine->checkpoint();
  CHECK(engine->read_changes(0, 100, false).commits.size() == 6);
  std::string text = files.get(segment);
  const std::size_t fourth = text.find("{\"revision\":4,");
  std::fill(text.begin() + static_cast<std::ptrdiff_t>(fourth), text.end(), '\n');
  files.put(segment, text);
  CHECK(engine->read_changes(0, 2, false).commits.size() == 2);
  CHECK(code_of([&] { (void)engine->read_changes(0, 100, false); }) == ErrorCode::history_missing);
  CHECK(code_of([&] { (void)engines::verify_audit(*engine, {}); }) == ErrorCode::history_missing);
  CHECK_FALSE(engines::check(*engine).clean());
}
