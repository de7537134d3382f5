// The damage rule: whatever happens to the bytes of a small journal, the answer is the state of a whole
// revision, and what was acknowledged is never lost in silence, the last line aside [P5].
#include <doctest/doctest.h>

#include <algorithm>

#include "crash/ledger.hpp"
#include "support/memory_file_system.hpp"

namespace {

using namespace orgmgr;
using namespace orgmgr::test;

constexpr Revision last = 5;

struct Sample {
  std::unique_ptr<MemoryFileSystem> disk;
  std::vector<State> states{State{}};
  std::string path = store_path + "/journal/1.0.jsonl";
  std::string bytes;

  /// `page` false: as a copy of the folder that left the lock file out.
  explicit Sample(bool page, const OpenOptions& given = Surroundings{}.options()) {
    OpenOptions options = given;
    options.checkpoint_at_close = false;
    disk = std::make_unique<MemoryFileSystem>();
    {
      const auto engine = storage::json_engine::open_engine(store_path, options, *disk);
      State state;
      for (Revision revision = 1; revision <= last; ++revision) {
        const std::string number = std::to_string(revision);
        const std::vector<Edit> edits{put_organization("org_" + number, "N " + number)};
        commit(*engine, edits);
        apply(state, edits);
        states.push_back(state);
      }
    }
    if (!page) disk->remove(store_path + "/.orgmgr/LOCK");
    bytes = disk->get(path);
  }
};

enum class Answer { refused, whole, shorter };

/// Opens with these bytes as the journal. Fails the test on a state that was never committed.
Answer look(const Sample& sample, const std::string& bytes, Revision least, const std::string& what) {
  const auto disk = sample.disk->clone();
  disk->put(sample.path, bytes);
  OpenOptions options = Surroundings{}.options(7);
  options.checkpoint_at_close = false;
  try {
    const auto engine = storage::json_engine::open_engine(store_path, options, *disk);
    const auto reader = engine->read();
    const Revision revision = reader->revision();
    if (revision > last || state_of(*reader) != sample.states[revision])
      FAIL_CHECK(what << ": a wrong answer");
    if (revision < least) FAIL_CHECK(what << ": revision " << revision << " in silence");
    if (revision < last && engine->notices().empty() && bytes.size() >= sample.bytes.size())
      FAIL_CHECK(what << ": not reported");
    return revision == last ? Answer::whole : Answer::shorter;
  } catch (const StorageError& error) {
    if (error.kind() != ErrorKind::corrupt && error.kind() != ErrorKind::unsupported_version)
      FAIL_CHECK(what << ": " << error.what());
    if (error.path().empty()) FAIL_CHECK(what << ": names no file");
    CHECK(disk->get(sample.path) == bytes);  // nothing was changed
    return Answer::refused;
  }
}

std::vector<std::string> lines_of(const std::string& bytes) {
  std::vector<std::string> lines;
  for (std::size_t from = 0; from < bytes.size();) {
    const std::size_t newline = bytes.find('\n', from);
    lines.push_back(bytes.substr(from, newline + 1 - from));
    from = newline + 1;
  }
  return lines;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string bytes;
  for (const auto& line : lines) bytes += line;
  return bytes;
}

}  // namespace

TEST_CASE(
    "every flipped bit of a journal is detected, but for the last line's, which ends the history before it") {
  for (const bool page : {true, false}) {
    CAPTURE(page);
    const Sample sample(page);
    const std::size_t last_line = lines_of(sample.bytes).back().size();
    std::size_t refused = 0;
    for (std::size_t at = 0; at < sample.bytes.size(); ++at) {
      for (int bit = 0; bit < 8; ++bit) {
        std::string bytes = sample.bytes;
        bytes[at] = static_cast<char>(bytes[at] ^ (1 << bit));
        const bool in_last = at >= sample.bytes.size() - last_line;
        const auto answer = look(sample, bytes, page ? last : last - 1,
                                 "byte " + std::to_string(at) + " bit " + std::to_string(bit));
        if (!in_last && answer != Answer::refused)
          FAIL_CHECK("byte " << at << " bit " << bit << " was not noticed");
        refused += answer == Answer::refused ? 1 : 0;
      }
    }
    CHECK(refused >= (sample.bytes.size() - last_line) * 8);
  }
}

TEST_CASE(
    "a journal cut short at any length is refused when the page knows better, and else is a shorter "
    "history") {
  const Sample known(true);
  const Sample copied(false);
  for (std::size_t length = 0; length < known.bytes.size(); ++length) {
    CHECK(look(known, known.bytes.substr(0, length), last, "length " + std::to_string(length)) ==
          Answer::refused);
    (void)look(copied, copied.bytes.substr(0, length), 0, "length " + std::to_string(length));
  }
}

TEST_CASE("zeros or garbage behind the last line are a torn tail: cut, reported, nothing lost") {
  for (const bool page : {true, false}) {
    const Sample sample(page);
    for (const std::string& tail :
         {std::string(1, '\0'), std::string(5000, '\0'), std::string("{\"revision\":6"), std::string("x\n"),
          std::string("\xff\xfe\n\n{}\n"), std::string(3'000'000, 'y')}) {
      CHECK(look(sample, sample.bytes + tail, last, "a tail of " + std::to_string(tail.size())) ==
            Answer::whole);
    }
  }
}

TEST_CASE("a removed, repeated, swapped or foreign line never loses one that is not the last") {
  const Sample sample(false);
  Surroundings elsewhere;
  const Sample other(false, elsewhere.options(1234));
  const auto lines = lines_of(sample.bytes);
  const auto foreign = lines_of(other.bytes);
  REQUIRE(lines.size() == last + 1);
  for (std::size_t at = 0; at < lines.size(); ++at) {
    auto removed = lines;
    removed.erase(removed.begin() + static_cast<std::ptrdiff_t>(at));
    const auto without = look(sample, joined(removed), last - 1, "without line " + std::to_string(at));
    CHECK(without == (at == last ? Answer::shorter : Answer::refused));

    auto repeated = lines;
    repeated.insert(repeated.begin() + static_cast<std::ptrdiff_t>(at), lines[at]);
    CHECK(look(sample, joined(repeated), last - 1, "line " + std::to_string(at) + " twice") !=
          Answer::shorter);

    if (at == 0) continue;  // a header of another store with the same `prev` says the same
    auto replaced = lines;
    replaced[at] = foreign[at];
    CHECK(look(sample, joined(replaced), last - 1, "foreign line " + std::to_string(at)) != Answer::whole);
    auto swapped = lines;
    std::swap(swapped[at], swapped[at - 1]);
    CHECK(look(sample, joined(swapped), last, "swapped at " + std::to_string(at)) == Answer::refused);
  }
}
