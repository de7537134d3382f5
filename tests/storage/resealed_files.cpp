// Files whose sums are right and that still are not of the format, as a faulty release or a careful forger
// would leave them: what is read is refused by name, never guessed [P5]. Damage without a right sum is in
// journal_lines.cpp, sorted_lines.cpp and crash/damage.cpp.
#include <doctest/doctest.h>

#include "base/digest.hpp"
#include "base/json_text.hpp"
#include "storage/engine_support.hpp"
#include "storage/json/journal_line.hpp"
#include "storage/json/manifest.hpp"
#include "storage/json/sorted_file.hpp"
#include "storage/json/sorted_line.hpp"
#include "support/fault_file_system.hpp"
#include "support/memory_file_system.hpp"

namespace {

using namespace orgmgr;
using namespace orgmgr::test;
using namespace orgmgr::storage::json_engine;

/// `text` with `from` replaced once, and its sum made to fit again.
std::string resealed(std::string text, std::string_view from, std::string_view to) {
  constexpr std::string_view mark = "\"sum\":\"";
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  text.replace(at, from.size(), to);
  const auto sum = text.rfind(mark);
  const auto begin = text.rfind(',', sum);
  return text.replace(sum + mark.size(), 64, sha256_hex(std::string_view(text).substr(0, begin)));
}

Manifest sample_manifest() {
  Manifest manifest;
  manifest.store = "store";
  manifest.base.revision = 7;
  manifest.base.place = {{3, 1}, 12345};
  manifest.files["organizations"] = {100, 3, std::string(64, 'f')};
  manifest.views["organizations.json"] = 5;
  manifest.runs = {
      {.after = 7, .reach = {9, {{3, 1}, 23456}, no_sum(), {}}, .file = {300, 4, {}}, .added = {{"x", 1}}}};
  return manifest;
}

/// A file of these bytes, with the sums that belong to them.
struct Written {
  MemoryFileSystem files;
  FaultFileSystem faults{files};
  FileFacts facts;
  Shape shape;

  Written(Shape kind, std::string_view bytes, std::uint64_t records) : shape(kind) {
    files.put("/data", bytes);
    files.put("/sums", sums_of(bytes));
    facts = {.bytes = bytes.size(), .records = records};
  }
  [[nodiscard]] SortedFile open() {
    return {faults.open("/data", fs::OpenMode::read), faults.open("/sums", fs::OpenMode::read), shape, facts,
            std::make_shared<BlockCache>(1U << 20U)};
  }
  /// What a walk says is wrong. A search may pass over lines that it need not take apart, but finds nothing.
  [[nodiscard]] std::string refusal(const std::string& key) {
    const auto said = [](const auto& run) -> std::string {
      try {
        return run() ? "a record" : "";
      } catch (const StorageError& error) {
        CHECK(error.code() == ErrorCode::damaged);
        CHECK(error.path() == "/data");
        return error.what();
      }
    };
    CHECK(said([&] { return open().find(key); }) != "a record");
    return said([&] {
      const SortedFile file = open();
      SortedFile::Cursor cursor(file, {});
      while (cursor.next()) {
      }
      return false;
    });
  }
};

bool holds(std::string_view text, std::string_view words) {
  return text.find(words) != std::string_view::npos;
}

/// Records of so many bytes each, in order.
std::string keyed_lines(int count, std::size_t bytes) {
  std::string text = "{\n";
  for (int number = 1000; number < 1000 + count; ++number) {
    const std::string start = "\"" + std::to_string(number) + "\": \"";
    text += start + std::string(bytes - start.size() - 3, 'v') + "\"";
    text += number + 1 < 1000 + count ? ",\n" : " \n";
  }
  return text + "}\n";
}

}  // namespace

TEST_CASE("a manifest that lacks a field, or has it of another kind, names the field [P5]") {
  const std::string sound = write_manifest(sample_manifest());
  CHECK(read_manifest(resealed(sound, "\"store\":\"store\"", "\"store\":\"other\""), "m").store == "other");
  struct Case {
    const char* from;
    const char* to;
    const char* said;
  };
  for (const Case& each :
       {Case{"\"store\":", "\"stare\":", "\"store\" is missing"},
        Case{"\"revision\":7", "\"revision\":-7", "\"revision\" is missing"},
        Case{"\"revision\":7", "\"revision\":\"7\"", "\"revision\" is missing"},
        Case{"3.1.jsonl", "3.1.json", "is not a segment's name"},
        Case{"\"at\":\"", "\"at\":\"x", "\"at\" is not a time"},
        Case{"\"files\":", "\"filed\":", "\"files\" is missing"},
        Case{"\"views\":", "\"viewed\":", "\"views\" is missing"},
        Case{"\"runs\":", "\"rums\":", "\"runs\" is missing"},
        Case{"\"after\":7", "\"after\":6", "do not follow each other"},
        Case{"\"revision\":9", "\"revision\":7", "do not follow each other"},
        Case{"\"added\":", "\"addled\":", "\"added\" is missing"},
        Case{"\"format\":\"orgmgr\"", "\"format\":\"other\"", "not a manifest of orgmgr"}}) {
    CAPTURE(each.to);
    try {
      (void)read_manifest(resealed(sound, each.from, each.to), "manifest.json");
      FAIL_CHECK("was read");
    } catch (const StorageError& error) {
      CHECK(error.code() == ErrorCode::damaged);
      CHECK(error.path() == "manifest.json");
      CHECK(holds(error.what(), each.said));
    }
  }
}

TEST_CASE("a manifest of a size that none has is refused before it is read [P13]") {
  MemoryFileSystem files;
  files.put("/store/manifest.json", std::string((16U << 20U) + 1, ' '));
  CHECK(code_of([&] { (void)load_manifest(files, Layout{"/store"}); }) == ErrorCode::damaged);
}

TEST_CASE("a line of the journal that is sound and whose changes cannot be understood gives none [P12]") {
  LineHead head;
  head.revision = 1;
  const auto changes_of = [&](std::string_view changes) {
    const std::string line = write_line(head, changes, std::string(32, 'a'), no_sum());
    const auto sound = read_line(std::string_view(line).substr(0, line.size() - 1));
    REQUIRE(sound);
    return read_changes(*sound);
  };
  CHECK(changes_of("")->empty());
  CHECK_FALSE(changes_of("}{"));
  CHECK_FALSE(changes_of(R"({"collection":"organizations","key":7,"was":null,"now":null})"));
  CHECK_FALSE(changes_of(R"({"collection":7,"key":"a","was":null,"now":null})"));
  CHECK(changes_of(R"({"collection":"organizations","key":"a","was":null,"now":{}})")->at(0).now == "{}");
}

TEST_CASE("what is too short, too long or without salt and digest is no line of the journal [P5]") {
  LineHead head;
  head.revision = 1;
  CHECK_FALSE(read_line(R"({"revision":1})"));
  const std::string filler(max_line_bytes, 'x');
  const std::string longest = write_line(head, "\"" + filler + "\"", std::string(32, 'a'), no_sum());
  CHECK_FALSE(read_line(std::string_view(longest).substr(0, longest.size() - 1)));
  const std::string text = R"({"revision":1)";
  const std::string bare = text + R"(,"prev":")" + no_sum() + R"(","sum":")" + sha256_hex(text) + "\"}";
  CHECK_FALSE(read_line(bare));
  const std::string salted = text + R"(,"salt":")" + std::string(32, 'a') + R"(","prev":")" + no_sum() +
                             R"(","sum":")" + sha256_hex(text) + "\"}";
  CHECK_FALSE(read_line(salted));
}

TEST_CASE("a header of a segment ends with its sum, and says which format it is of [P5, P12]") {
  const std::string whole = write_header({"store-id", {7, 2}, no_sum()});
  const std::string line = whole.substr(0, whole.size() - 1);
  CHECK(read_header(resealed(line, "store-id", "stare-id"), "p")->store == "stare-id");
  CHECK_FALSE(read_header(line + " ", "p"));
  CHECK_FALSE(read_header(line.substr(0, line.size() - 1) + ")", "p"));
  CHECK(code_of([&] { (void)read_header(resealed(line, "\"version\":", "\"versed\":"), "p"); }) ==
        ErrorCode::format_too_new);
}

TEST_CASE("lines of a sorted file that are not of the format are damage, and no record to a search [P5]") {
  struct Case {
    Shape shape;
    const char* bytes;
    const char* said;
  };
  for (const Case& each :
       {Case{Shape::keyed, "{\nnonsense\n}\n", "not of the format"},
        Case{Shape::keyed, "{\n\"a\\x\": 1\n}\n", "not of the format"},
        Case{Shape::keyed, "{\n\"a\"=1\n}\n", "not of the format"},
        Case{Shape::grouped, "{\n\"o\": 1\n}\n", "not of the format"},
        Case{Shape::grouped, "{\n\"o\": [\n{\"org_id\":7}\n]\n}\n", "not of the format"},
        Case{Shape::grouped, "{\n\"o\": [\n{\"org_id\":\"o\\x\",\"user_id\":\"u\"}\n]\n}\n",
             "not of the format"},
        Case{Shape::grouped, "{\n\"o\": [\n{\"org_id\":\"\\u006f\",\"user_id\":\"\\x\"}\n]\n}\n",
             "not of the format"},
        Case{Shape::keyed, "{\n\"a\": 1", "the last line has no end"}}) {
    CAPTURE(each.bytes);
    Written written(each.shape, each.bytes, 1);
    CHECK(holds(written.refusal("o u"), each.said));
  }
}

TEST_CASE("a sorted file is read to where it ends, and an empty value or an escaped key is one") {
  Written unfinished(Shape::keyed, "{\n\"a\": 1\n", 1);  // all that the facts say is there
  CHECK(unfinished.open().find("a") == "1");
  CHECK_FALSE(unfinished.open().find("b"));
  CHECK(unfinished.refusal("b") == "");
  Written none(Shape::keyed, "{\n}\n", 1);
  CHECK_FALSE(none.open().find("a"));
  Written odd(Shape::keyed, "{\n\"a\": \n\"b\\u007f\": 2\n}\n", 2);
  CHECK(odd.open().find("a") == "");
  CHECK(odd.open().find("b\x7f") == "2");
  CHECK_FALSE(line_start(Shape::keyed, "b\x7f"));
  CHECK(line_start(Shape::keyed, "b") == "\"b\": ");
  const SortedFile file = odd.open();
  SortedFile::Cursor cursor(file, "b");
  CHECK_FALSE(cursor.next_holding(Needle("b"), "b"));
}

TEST_CASE("a file that ends early is damaged where it ends, and only there [P5]") {
  const std::string bytes = keyed_lines(400, 64);  // over six blocks
  Written written(Shape::keyed, bytes, 400);
  CHECK(written.open().find("1399"));
  written.files.put("/data", bytes.substr(0, block_size + 100));
  CHECK(written.open().verify_block(0) == "");
  CHECK(holds(written.open().verify_block(1), "shorter than the manifest says"));
  CHECK(holds(written.open().verify_block(5), "shorter than the manifest says"));
  CHECK(code_of([&] { (void)written.open().find("1399"); }) == ErrorCode::damaged);
  written.files.put("/data", bytes);
  written.files.put("/sums", sums_of(bytes).substr(0, sums_header + 3 * sums_line));
  CHECK(written.open().verify_block(2) == "");
  CHECK(holds(written.open().verify_block(3), "checksum does not match"));
}

TEST_CASE("a line that is not of the format shows in the middle of a search too [P5]") {
  std::string bytes = keyed_lines(400, 64);
  for (auto at = bytes.find("\": \"", block_size); at != std::string::npos && at < 5 * block_size;
       at = bytes.find("\": \"", at + 1)) {
    bytes[at + 1] = '=';
  }
  Written written(Shape::keyed, bytes, 400);
  CHECK(holds(written.refusal("1390"), "not of the format"));
  CHECK(code_of([&] { (void)written.open().find("1390"); }) == ErrorCode::damaged);
}

TEST_CASE("a read that fails is no damage: it is told as what it was [P6]") {
  Written written(Shape::keyed, keyed_lines(10, 64), 10);
  const SortedFile file = written.open();
  written.faults.plan({.calls = Call::read});
  CHECK(code_of([&] { (void)file.verify_block(0); }) == ErrorCode::io_failed);
  CHECK(file.verify_block(0) == "");
}

TEST_CASE("a block in which no line begins says so, also when its only newline is its last byte") {
  std::string bytes(2 * block_size, 'x');
  bytes.back() = '\n';
  bytes += "more\n";
  const std::string sums = sums_of(bytes);
  const auto first_line = [&](std::size_t index) {
    return parse_sum(std::string_view(sums).substr(sums_header + index * sums_line, sums_line))->first_line;
  };
  CHECK(first_line(0) == 0);
  CHECK(first_line(1) == block_size);
  CHECK(first_line(2) == 0);
  CHECK_FALSE(parse_sum("[\n"));
}
