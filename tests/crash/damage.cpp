// Whatever becomes of the bytes of a store's files: it is named, or mended with a report, or does no harm;
// never a wrong answer, `not there` included, and nothing acknowledged but the last line is dropped [P5].
#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "crash/ledger.hpp"
#include "storage/json/upkeep.hpp"
#include "support/memory_file_system.hpp"
#include "support/proof.hpp"

namespace {

using namespace orgmgr;
using namespace orgmgr::test;
namespace engines = orgmgr::storage::json_engine;

OpenOptions quiet(std::uint64_t seed = 1) {
  OpenOptions options = Surroundings{}.options(seed);
  options.checkpoint_at_close = false;
  return options;
}

constexpr Revision folded = 3;
constexpr Revision newest = 6;

/// Three revisions in a snapshot, three behind it; closed, with its page or as a copy without it.
struct Sample {
  explicit Sample(std::uint64_t seed = 1, bool page = true) {
    {
      const auto engine = engines::open_engine(store_path, quiet(seed), *disk);
      State state;
      for (Revision revision = 1; revision <= newest; ++revision) {
        const std::string id = "org_" + std::to_string(revision);
        const std::vector<Edit> edits{put_organization(id, "N " + std::to_string(revision * seed)),
                                      put_member(id, "u" + std::to_string(revision))};
        commit(*engine, edits);
        apply(state, edits);
        states.push_back(state);
        if (revision == folded) (void)engine->checkpoint();
      }
    }
    if (!page) disk->remove(store_path + "/.orgmgr/LOCK");
  }
  [[nodiscard]] std::vector<std::string> paths() const {
    std::vector<std::string> paths{store_path + "/manifest.json"};
    for (const auto& folder : {std::string("/journal"), "/snapshot/" + std::to_string(folded)}) {
      for (const auto& name : disk->list(store_path + folder))
        paths.push_back((store_path + folder).append("/").append(name));
    }
    return paths;
  }

  std::unique_ptr<MemoryFileSystem> disk = std::make_unique<MemoryFileSystem>();
  std::vector<State> states{State{}};
};

/// What became of damage; each is fine but `silent`.
enum class Ending { refused, named, mended, harmless, silent };

struct Counts {
  std::uint64_t all = 0;
  std::uint64_t wrong = 0;
  std::map<Ending, std::uint64_t> endings{};
};

bool is_damage(const StorageError& error) {
  return (error.kind() == ErrorKind::corrupt || error.kind() == ErrorKind::unsupported_version ||
          error.code() == ErrorCode::path_not_found) &&
         !error.path().empty();
}

/// Reads in every way. True when something was named; throws std::logic_error at a wrong answer.
class Reading {
 public:
  Reading(const storage::Reader& reader, const State& known) : reader_(reader), known_(known) {}

  bool named_anything() {
    for (const auto& record : known_) {
      const auto& path = record.first;
      const auto& value = record.second;
      const auto slash = path.find('/');
      const auto collection = *model::collection_named(path.substr(0, slash));
      const std::string key = path.substr(slash + 1);
      ask([&] { return reader_.get(collection, key) == value; }, "get " + path);
      ask([&] { return !reader_.get(collection, key + "!"); }, "get behind " + path);
      for (const auto& lookup : model::lookup_keys(collection, key, value))
        ask([&] { return reader_.find(lookup) == key; }, "find " + lookup);
      ask([&] { return !reader_.find("name:none " + key); }, "find none");
    }
    ask([&] { return state_of(reader_) == known_; }, "the walk");
    ask([&] { return inconsistency(reader_).empty(); }, "lookup keys");
    return named_;
  }

 private:
  template <class Question>
  void ask(const Question& question, const std::string& what) {
    try {
      if (!question()) throw std::logic_error("a wrong answer to " + what);
    } catch (const StorageError& error) {
      if (!is_damage(error)) throw std::logic_error(what + ": " + error.what());
      named_ = true;
    }
  }

  const storage::Reader& reader_;
  const State& known_;
  bool named_ = false;
};

/// Looks at one damaged store. `least` is the revision that must not be lost in silence.
class Look {
 public:
  Look(const Sample& sample, Counts& counts) : sample_(sample), counts_(counts) {}

  void at(const std::string& path, const std::optional<std::string>& bytes, Revision least,
          const std::string& what) {
    ++counts_.all;
    const auto disk = sample_.disk->clone();
    if (bytes) {
      disk->put(path, *bytes);
    } else {
      disk->remove(path);
    }
    std::string wrong;
    try {
      const Ending ending = ending_of(*disk, least);
      ++counts_.endings[ending];
      if (ending == Ending::silent) wrong = "nobody noticed";
      if (ending == Ending::refused && bytes && disk->get(path) != *bytes) wrong = "refused, and changed";
    } catch (const std::logic_error& error) {
      wrong = error.what();
    }
    if (!wrong.empty() && ++counts_.wrong <= 8) FAIL_CHECK(path << ", " << what << ": " << wrong);
  }

 private:
  Ending ending_of(MemoryFileSystem& disk, Revision least) const {
    EnginePointer engine;
    try {
      engine = engines::open_engine(store_path, quiet(7), disk);
    } catch (const StorageError& error) {
      if (!is_damage(error)) throw std::logic_error(error.what());
      return Ending::refused;
    }
    std::shared_ptr<const storage::Reader> reader;
    try {
      reader = engine->read();
    } catch (const StorageError& error) {
      if (!is_damage(error)) throw std::logic_error(error.what());
      return Ending::named;
    }
    const Revision revision = reader->revision();
    if (revision > newest) throw std::logic_error("a revision that was never made");
    if (revision < least) throw std::logic_error("revision " + std::to_string(revision) + " in silence");
    if (Reading(*reader, sample_.states[revision]).named_anything()) return Ending::named;
    if (std::string wrong; !history_holds(*engine, wrong))
      return wrong.empty() ? Ending::named : throw std::logic_error(wrong);
    if (revision < newest) return engine->notices().empty() ? Ending::silent : Ending::mended;
    const CheckReport report = engines::check(*engine);
    if (!report.clean()) return Ending::named;
    return engine->notices().empty() && report.findings.empty() ? Ending::harmless : Ending::mended;
  }

  static bool history_holds(Engine& engine, std::string& wrong) {
    try {
      wrong = broken_history(engine);
      return wrong.empty();
    } catch (const StorageError& error) {
      if (!is_damage(error)) wrong = error.what();
      return false;
    }
  }

  const Sample& sample_;
  Counts& counts_;
};

bool is_journal(const std::string& path) { return path.find("/journal/") != std::string::npos; }

std::vector<std::string> lines_of(const std::string& bytes) {
  std::vector<std::string> lines;
  for (std::size_t from = 0; from < bytes.size();) {
    const std::size_t end = std::min(bytes.find('\n', from), bytes.size() - 1);
    lines.push_back(bytes.substr(from, end + 1 - from));
    from = end + 1;
  }
  return lines;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string bytes;
  for (const auto& line : lines) bytes += line;
  return bytes;
}

/// A store whose page is gone may lose its last line, which looks like an append that was interrupted.
Revision least_of(bool page) { return page ? newest : newest - 1; }

}  // namespace

TEST_CASE("every flipped bit of every file of a store is named, mended or harmless [P5]") {
  Counts counts;
  const Sample sample;
  Look look(sample, counts);
  const std::uint64_t step = std::max<std::uint64_t>(1, 100 / proof_scale());
  for (const std::string& path : sample.paths()) {
    const std::string sound = sample.disk->get(path);
    for (std::size_t at = 0; at < sound.size(); ++at) {
      for (std::size_t bit = at % step; bit < 8; bit += step) {
        std::string bytes = sound;
        bytes[at] = static_cast<char>(bytes[at] ^ (1 << bit));
        look.at(path, bytes, newest, "byte " + std::to_string(at) + " bit " + std::to_string(bit));
      }
    }
  }
  figure_at_least("P5", "flipped bits of journal, snapshot, lookup, sums and manifest", counts.all, 40'000);
  figure_none("P5", "flipped bits unnoticed, or answered wrongly", counts.wrong);
  for (const Ending ending : {Ending::harmless, Ending::mended})
    std::cout << "damage: " << counts.endings[ending] << (ending == Ending::mended ? " mended" : " harmless")
              << "\n";
}

TEST_CASE("every file cut short at every length, or missing, is named, mended or harmless [P5]") {
  Counts counts;
  for (const bool page : {true, false}) {
    const Sample sample(1, page);
    Look look(sample, counts);
    for (const std::string& path : sample.paths()) {
      const std::string sound = sample.disk->get(path);
      const auto lines = lines_of(sound);
      for (std::size_t length = 0; length < sound.size(); ++length) {
        // Without the page the end of a journal cannot be told from one that was always shorter.
        const bool end = !page && is_journal(path);
        if (end && length + lines.back().size() <= sound.size() &&
            sound.find('\n', length == 0 ? 0 : length - 1) == length - 1)
          continue;
        look.at(path, sound.substr(0, length), end ? folded : newest, "length " + std::to_string(length));
      }
      look.at(path, std::nullopt, newest, "missing");
      look.at(path, std::string(sound.size(), '\0'), newest, "zeros");
    }
  }
  figure_at_least("P5", "files cut short, missing or zero", counts.all, 8'000);
  figure_none("P5", "shortened files unnoticed, or answered wrongly", counts.wrong);
}

TEST_CASE(
    "every line removed, doubled, swapped or taken from another store is named, mended or harmless [P5]") {
  Counts counts;
  for (const bool page : {true, false}) {
    const Sample sample(1, page);
    const Sample other(3, page);
    Look look(sample, counts);
    for (const std::string& path : sample.paths()) {
      const auto lines = lines_of(sample.disk->get(path));
      const auto foreign = lines_of(other.disk->get(path));
      const Revision least = is_journal(path) ? least_of(page) : newest;
      look.at(path, joined(foreign), newest, "another store's");
      for (std::size_t at = 0; at < lines.size(); ++at) {
        const std::string number = std::to_string(at);
        auto changed = lines;
        changed.erase(changed.begin() + static_cast<std::ptrdiff_t>(at));
        // The last line of a journal that nobody knows to be durable: it was never there.
        const bool unknown = !page && is_journal(path) && at + 1 == lines.size();
        if (!unknown) look.at(path, joined(changed), least, "without line " + number);
        changed = lines;
        changed.insert(changed.begin() + static_cast<std::ptrdiff_t>(at), lines[at]);
        look.at(path, joined(changed), least, "line twice " + number);
        changed = lines;
        if (at < foreign.size() && foreign[at] != lines[at]) {
          changed[at] = foreign[at];
          look.at(path, joined(changed), least, "foreign line " + number);
        }
        if (at == 0 || lines[at] == lines[at - 1]) continue;
        changed = lines;
        std::swap(changed[at], changed[at - 1]);
        look.at(path, joined(changed), least, "swapped with the line before " + number);
      }
    }
  }
  figure_at_least("P5", "lines removed, doubled, swapped or foreign", counts.all, 200);
  figure_none("P5", "changed lines unnoticed, or answered wrongly", counts.wrong);
}
