// A snapshot or journal whose sums are all right and that does not hold what history says, as a faulty
// release would leave it: a check names each difference, and repair mends only what follows from the records
// [P5].
#include <doctest/doctest.h>

#include "base/digest.hpp"
#include "storage/engine_support.hpp"
#include "storage/json/manifest.hpp"
#include "storage/json/sorted_file.hpp"
#include "storage/json/upkeep.hpp"
#include "support/memory_file_system.hpp"

namespace {

using namespace orgmgr;
using namespace orgmgr::test;
using namespace orgmgr::storage::json_engine;

struct Sut {
  Surroundings surroundings;
  MemoryFileSystem files;
  OpenOptions options = surroundings.options();
  Layout layout{"/store"};

  explicit Sut(int organizations = 4) {
    options.checkpoint_at_close = false;
    const auto engine = open();
    for (int number = 0; number < organizations; ++number) {
      const std::string id = "org_" + std::to_string(1000 + number);
      commit(*engine, {put_organization(id, "Name " + std::to_string(number)), put_member(id, "ann")});
    }
    (void)engine->checkpoint();
  }
  [[nodiscard]] EnginePointer open() { return open_engine("/store", options, files); }
  [[nodiscard]] std::string data(const std::string& stem) {
    return layout.snapshot(manifest().base.revision) + "/" + stem + ".json";
  }
  [[nodiscard]] Manifest manifest() { return *load_manifest(files, layout); }
  /// Puts other bytes in place of a file of the snapshot, with every sum that goes with them.
  void forge(const std::string& stem, const std::string& text, std::int64_t more_records = 0) {
    Manifest changed = manifest();
    const std::string sums = sums_of(text);
    files.put(data(stem), text);
    files.put(layout.snapshot(changed.base.revision) + "/" + stem + ".sums.json", sums);
    FileFacts& facts = changed.files.at(stem);
    facts.bytes = text.size();
    facts.records = static_cast<std::uint64_t>(static_cast<std::int64_t>(facts.records) + more_records);
    facts.sums = sha256_hex(sums);
    store_manifest(files, layout, changed);
  }
};

/// The codes of what a check finds, each once; how often the first.
std::string found(Engine& engine, std::size_t* times = nullptr) {
  std::string all;
  std::string last;
  for (const Finding& finding : check(engine).findings) {
    if (times != nullptr && (all.empty() || finding.code == last)) ++*times;
    if (finding.code != last) all += (all.empty() ? "" : " ") + finding.code;
    last = finding.code;
  }
  return all;
}

/// The lines of the records, without the brackets around them.
std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = text.find('\n') + 1; at < text.rfind("}\n");) {
    const std::size_t end = text.find('\n', at);
    std::string line = text.substr(at, end - at);
    if (line.ends_with(',')) line.pop_back();
    lines.push_back(std::move(line));
    at = end + 1;
  }
  return lines;
}

std::string file_of(const std::vector<std::string>& lines) {
  std::string text = "{\n";
  for (std::size_t at = 0; at < lines.size(); ++at)
    text += lines[at] + (at + 1 < lines.size() ? ",\n" : "\n");
  return text + "}\n";
}

}  // namespace

TEST_CASE("records out of order are found, and a hundred of them are enough [P5]") {
  Sut sut(120);
  auto lines = lines_of(sut.files.get(sut.data("organizations")));
  REQUIRE(lines.size() == 120);
  std::reverse(lines.begin(), lines.end());
  sut.forge("organizations", file_of(lines));
  std::size_t times = 0;
  CHECK(found(*sut.open(), &times).starts_with("wrong_order"));
  CHECK(times >= 100);
  CHECK(times < 119);
}

TEST_CASE("a record that stands twice is out of order [P5]") {
  Sut sut;
  auto lines = lines_of(sut.files.get(sut.data("organizations")));
  lines.push_back(lines.back());
  sut.forge("organizations", file_of(lines), 1);
  CHECK(found(*sut.open()).starts_with("wrong_order"));
}

TEST_CASE("a count that is not that of the records is found, in the file and in the whole [P5]") {
  Sut sut;
  sut.forge("organizations", sut.files.get(sut.data("organizations")), 1);
  CHECK(found(*sut.open()) == "wrong_count");
}

TEST_CASE("a record that history does not give, gives otherwise or gives too is found [P5]") {
  const auto after = [](const auto& change) {
    Sut sut;
    auto lines = lines_of(sut.files.get(sut.data("organizations")));
    const auto before = lines.size();
    change(lines);
    sut.forge("organizations", file_of(lines),
              static_cast<std::int64_t>(lines.size()) - static_cast<std::int64_t>(before));
    return found(*sut.open());
  };
  CHECK(after([](auto&) {}) == "");
  // Lookup keys and memberships do not fit either: those are named first.
  CHECK(after([](auto& lines) { lines[1].replace(lines[1].find("org_"), 9, "org_10001"); }) != "");
  CHECK(after([](auto& lines) { lines.back().insert(lines.back().size() - 1, ",\"z\":1"); }) ==
        "replay_differs");
  CHECK(after([](auto& lines) { lines.pop_back(); }) != "");
}

TEST_CASE("a record without lookup keys that history does not give, or gives too, is found [P5]") {
  const auto after = [](const auto& change) {
    Sut sut;
    {
      const auto engine = sut.open();
      commit(*engine, {{model::Collection::settings, "a", "{\"n\":1}"},
                       {model::Collection::settings, "b", "{\"n\":2}"}});
      (void)engine->checkpoint();
    }
    auto lines = lines_of(sut.files.get(sut.data("settings")));
    const auto before = lines.size();
    change(lines);
    sut.forge("settings", file_of(lines),
              static_cast<std::int64_t>(lines.size()) - static_cast<std::int64_t>(before));
    return found(*sut.open());
  };
  CHECK(after([](auto&) {}) == "");
  CHECK(after([](auto& lines) { lines.push_back("\"c\": {\"n\":3}"); }) == "replay_differs");
  CHECK(after([](auto& lines) { lines.pop_back(); }) == "replay_differs");
}

TEST_CASE("lookup keys that do not follow from the records are found, and made anew by repair [P5]") {
  Sut sut;
  auto lines = lines_of(sut.files.get(sut.data("lookup")));
  lines.pop_back();
  sut.forge("lookup", file_of(lines), -1);
  const auto engine = sut.open();
  CHECK(found(*engine).find("stale_lookup") != std::string::npos);
  bool rebuilt = false;
  for (const Finding& finding : repair(*engine, false)) rebuilt = rebuilt || finding.code == "lookup_rebuilt";
  CHECK(rebuilt);
  CHECK(found(*engine) == "");
  CHECK(inconsistency(*sut.open()->read()) == "");
}

TEST_CASE("a lookup key that no record gives is found [P5]") {
  Sut sut;
  auto lines = lines_of(sut.files.get(sut.data("lookup")));
  lines.push_back("\"zzz:none\": \"org_1000\"");
  sut.forge("lookup", file_of(lines), 1);
  CHECK(found(*sut.open()) == "stale_lookup");
}

TEST_CASE("keys folded by other tables are found by a check, and made anew at the next opening") {
  Sut sut;
  const auto engine = sut.open();
  Manifest other = sut.manifest();
  other.unicode = "1.0.0";
  store_manifest(sut.files, sut.layout, other);
  CHECK(found(*engine).find("unicode_version") != std::string::npos);
  // Not while another process might look names up by the old ones.
  CHECK(code_of([&] { (void)sut.open(); }) == ErrorCode::unicode_version);
}

TEST_CASE("a segment without its header, and a file that is no segment, are told apart [P5]") {
  Sut sut;
  const auto engine = sut.open();
  const std::uint64_t segments = stats(*engine).journal_segments;
  sut.files.put("/store/journal/notes.txt", "mine");
  CHECK(found(*engine) == "");
  CHECK(stats(*engine).journal_segments == segments);
  sut.files.put("/store/journal/99.0.jsonl", "{}\n");
  CHECK_FALSE(found(*engine).empty());
}
