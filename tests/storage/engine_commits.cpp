// What the embedded engine alone promises of commits: operation ids over time, large changes, limits,
// several handles, what a wait may answer.
#include <doctest/doctest.h>

#include <set>
#include <thread>

#include "storage/engine_support.hpp"
#include "storage/json/lock_page.hpp"
#include "support/memory_file_system.hpp"

namespace {

using namespace orgmgr;
using namespace orgmgr::test;
using model::Collection;
using storage::Ruling;

struct Sut {
  Surroundings surroundings;
  MemoryFileSystem files;
  OpenOptions options = surroundings.options();
  EnginePointer engine = open();

  [[nodiscard]] EnginePointer open() { return storage::json_engine::open_engine("/store", options, files); }
  void reopen() {
    engine.reset();
    engine = open();
  }
  [[nodiscard]] bool repeats(const std::string& id, const std::string& op) {
    const auto outcome = engine->commit({.op = op, .operation_id = id, .digest = op},
                                        [](storage::Transaction&) { return Ruling{}; });
    return outcome.repeated.has_value();
  }
};

std::vector<Edit> many(int first, int count, std::size_t filler) {
  std::vector<Edit> edits;
  for (int number = first; number < first + count; ++number) {
    const std::string id = "org_" + std::to_string(10'000 + number);
    edits.push_back(put_organization(id, "Name " + std::to_string(number), filler));
    edits.push_back(put_member(id, "alice"));
  }
  return edits;
}

}  // namespace

TEST_CASE("operation ids are remembered for 7 days, across checkpoints and reopening, and no longer [P7]") {
  Sut sut;
  commit(*sut.engine, {put_organization("org_a", "A")}, "create", "id-1");
  (void)sut.engine->checkpoint();
  CHECK(sut.repeats("id-1", "create"));
  sut.reopen();
  *sut.surroundings.now += std::chrono::hours(24 * 7) - std::chrono::seconds(1);
  CHECK(sut.repeats("id-1", "create"));
  *sut.surroundings.now += std::chrono::seconds(2);
  CHECK_FALSE(sut.repeats("id-1", "create"));
  CHECK(commit(*sut.engine, {put_organization("org_b", "B")}, "another", "id-1").revision == 2);
  CHECK(sut.repeats("id-1", "another"));
  CHECK(sut.engine->read()->count(Collection::operations) == 1);
  CHECK(inconsistency(*sut.engine->read()) == "");
}

TEST_CASE("a clock set back brings no expired operation id back to life") {
  Sut sut;
  commit(*sut.engine, {put_organization("org_a", "A")}, "create", "id-1");
  *sut.surroundings.now += std::chrono::hours(24 * 8);
  commit(*sut.engine, {put_organization("org_b", "B")});
  *sut.surroundings.now -= std::chrono::hours(24 * 8);
  CHECK_FALSE(sut.repeats("id-1", "create"));
}

TEST_CASE("a commit takes at most two expired operation ids away") {
  Sut sut;
  for (int number = 0; number < 7; ++number) {
    commit(*sut.engine, {put_organization("org_a", "A " + std::to_string(number))}, "x",
           "old-" + std::to_string(number));
  }
  *sut.surroundings.now += std::chrono::hours(24 * 8);
  for (const std::uint64_t left : {6U, 5U, 4U, 4U, 5U}) {  // 7 old: minus 2 plus 1 each time
    commit(*sut.engine, {put_organization("org_b", "B " + std::to_string(sut.engine->durable()))}, "x",
           "new-" + std::to_string(sut.engine->durable()));
    CHECK(sut.engine->read()->count(Collection::operations) == left);
  }
  CHECK(inconsistency(*sut.engine->read()) == "");
}

TEST_CASE("a change of more than a line is one revision over several, none above 1 MiB [P2, P13]") {
  Sut sut;
  commit(*sut.engine, {put_organization("org_a", "A")});
  const auto edits = many(0, 60, 50'000);
  CHECK(commit(*sut.engine, edits, "large").revision == 2);
  commit(*sut.engine, {put_organization("org_b", "B")});
  State expected;
  test::apply(expected, {put_organization("org_a", "A"), put_organization("org_b", "B")});
  test::apply(expected, edits);
  CHECK(state_of(*sut.engine->read()) == expected);
  const auto changes = sut.engine->read_changes(1, 1, true);
  REQUIRE(changes.commits.size() == 1);
  CHECK(changes.commits[0].changes.size() == edits.size());
  std::size_t lines = 0;
  for (std::size_t from = 0; from < changes.commits[0].text.size(); ++lines) {
    const std::size_t newline = changes.commits[0].text.find('\n', from);
    CHECK(newline - from <= (1U << 20U));
    from = newline + 1;
  }
  CHECK(lines >= 3);
  sut.options.checkpoint_at_close = false;
  sut.reopen();
  CHECK(state_of(*sut.engine->read()) == expected);
  CHECK(broken_history(*sut.engine) == "");
}

TEST_CASE(
    "no two journal lines have one salt, so that changes of which the digest is left cannot be compared") {
  Sut sut;
  std::set<std::string> salts;
  std::size_t lines = 0;
  for (int number = 0; number < 40; ++number)
    commit(*sut.engine,
           {put_organization("org_" + std::to_string(number), "Name " + std::to_string(number))});
  const std::string journal = sut.files.get("/store/journal/1.0.jsonl");
  constexpr std::string_view mark = "\"salt\":\"";
  for (auto at = journal.find(mark); at != std::string::npos; at = journal.find(mark, at + 1)) {
    salts.insert(journal.substr(at + mark.size(), 32));
    ++lines;
  }
  CHECK(lines == 40);
  CHECK(salts.size() == lines);
}

TEST_CASE("a large import into an empty store becomes its snapshot and one short line [P2]") {
  Sut sut;
  const auto edits = many(0, 40, 40'000);
  CHECK(commit(*sut.engine, edits, "import", "import-1").revision == 1);
  const std::string journal = sut.files.get("/store/journal/1.0.jsonl");
  CHECK(journal.size() < 4000);
  CHECK(sut.engine->manifest().base.revision == 1);
  for (const auto& [stem, facts] : sut.engine->manifest().files) {
    CHECK(journal.find("\"" + stem + "\":" + std::to_string(facts.records)) != std::string::npos);
    CHECK(journal.find("\"" + stem + "\":\"" + facts.sums + "\"") != std::string::npos);
  }
  State expected;
  test::apply(expected, edits);
  CHECK(state_of(*sut.engine->read()) == expected);
  CHECK(inconsistency(*sut.engine->read()) == "");
  CHECK(sut.repeats("import-1", "import"));
  commit(*sut.engine, {erase_organization("org_10000")});
  CHECK(sut.engine->read_changes(0, 10, false).commits.size() == 2);
  sut.reopen();
  CHECK(sut.repeats("import-1", "import"));
  CHECK(sut.engine->durable() == 2);
  CHECK(sut.engine->read()->count(Collection::organizations) == 39);
}

TEST_CASE("a large import is seen by a handle that was open before") {
  Sut sut;
  const auto other = sut.open();
  CHECK(other->read()->revision() == 0);
  commit(*sut.engine, many(0, 40, 40'000));
  CHECK(state_of(*other->read()) == state_of(*sut.engine->read()));
  CHECK(commit(*other, {put_organization("org_a", "A")}).revision == 2);
  CHECK(sut.engine->read()->find("name:a") == "org_a");
}

TEST_CASE("a record or a head too large for a line is refused, and nothing is written [P13]") {
  Sut sut;
  commit(*sut.engine, {put_organization("org_a", "A")});
  CHECK(code_of([&] { commit(*sut.engine, {put_organization("org_b", "B", 1'100'000)}); }) ==
        ErrorCode::transaction_too_large);
  storage::CommitInfo info;
  info.actor.reason = std::string(1'100'000, 'r');
  CHECK(code_of([&] {
          (void)sut.engine->commit(info, [](storage::Transaction& transaction) {
            transaction.put(Collection::quarantine, "q", "{}");
            return Ruling{.apply = true};
          });
        }) == ErrorCode::transaction_too_large);
  CHECK(sut.engine->durable() == 1);
  CHECK(commit(*sut.engine, {put_organization("org_c", "C")}).revision == 2);
  sut.reopen();
  CHECK(sut.engine->durable() == 2);
}

TEST_CASE("a host's function that takes too long is rolled back, the engine's own is not limited") {
  Sut sut;
  sut.options.transaction_limit = std::chrono::milliseconds(5);
  sut.reopen();
  const auto slow = [](storage::Transaction& transaction) {
    transaction.put(Collection::quarantine, "q", "{}");
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    return Ruling{.apply = true};
  };
  CHECK(code_of([&] { (void)sut.engine->commit({.op = "x", .user_function = true}, slow); }) ==
        ErrorCode::transaction_timeout);
  CHECK(sut.engine->durable() == 0);
  sut.engine->wait_durable(sut.engine->commit({.op = "x"}, slow));
  CHECK(sut.engine->durable() == 1);
}

TEST_CASE("a lock that is not given back in time is busy, naming the holder, and nothing was changed [P6]") {
  Sut sut;
  sut.options.lock_timeout = std::chrono::milliseconds(30);
  const auto other = sut.open();
  const auto check_busy = [](std::string_view with, const std::function<void()>& change) {
    try {
      change();
      FAIL_CHECK("no error");
    } catch (const StorageError& error) {
      CHECK(error.code() == ErrorCode::lock_timeout);
      CHECK(std::string_view(error.what()).find(with) != std::string_view::npos);
    }
  };
  (void)sut.engine->commit({.op = "x"}, [&](storage::Transaction&) {
    check_busy("(a change in progress)", [&] { commit(*other, {put_organization("org_a", "A")}); });
    return Ruling{};
  });
  {
    const auto held = sut.engine->hold_snapshots();
    check_busy("(maintenance in progress)", [&] { (void)other->checkpoint(); });
  }
  CHECK(commit(*other, {put_organization("org_a", "A")}).revision == 1);
}

TEST_CASE("several handles of one process are one store [P4]") {
  Sut sut;
  std::vector<EnginePointer> handles;
  for (int number = 0; number < 5; ++number) handles.push_back(sut.open());
  State expected;
  for (int number = 0; number < 40; ++number) {
    const auto index = static_cast<std::size_t>(number) % handles.size();
    const std::vector<Edit> edits{
        put_organization("org_" + std::to_string(number % 7), "Name " + std::to_string(number))};
    CHECK(commit(*handles[index], edits).revision == static_cast<Revision>(number + 1));
    test::apply(expected, edits);
    if (number % 9 == 0) (void)handles[(index + 1) % handles.size()]->checkpoint();
    if (number % 11 == 0) handles[(index + 2) % handles.size()] = sut.open();
    for (const auto& handle : handles) CHECK(state_of(*handle->read()) == expected);
  }
  for (const auto& handle : handles) CHECK(broken_history(*handle) == "");
}

TEST_CASE("the journal rotates by size, closes the old segment, and is read across") {
  Sut sut;
  const auto other = sut.open();
  sut.engine->rotate_at(3000);
  State expected;
  for (int number = 0; number < 30; ++number) {
    const std::vector<Edit> edits{
        put_organization("org_" + std::to_string(number), "N " + std::to_string(number), 300)};
    commit(number % 3 == 0 ? *other : *sut.engine, edits);
    test::apply(expected, edits);
  }
  const auto segments = sut.files.list("/store/journal");
  CHECK(segments.size() > 4);
  for (const auto& name : segments) {
    const bool newest = name == segments.back() || sut.files.stat("/store/journal/" + name)->mode == 0600;
    CHECK((newest || sut.files.stat("/store/journal/" + name)->mode == 0400));
  }
  for (const auto& engine : {sut.engine, other}) {
    CHECK(state_of(*engine->read()) == expected);
    CHECK(broken_history(*engine) == "");
  }
  CHECK(sut.engine->read_changes(17, 5, false).commits.front().revision == 18);
  sut.options.checkpoint_at_close = false;
  const auto fresh = sut.open();
  CHECK(state_of(*fresh->read()) == expected);
}

TEST_CASE("waiting for a change ends with it, or with the time") {
  Sut sut;
  const auto other = sut.open();
  std::thread writer([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    commit(*other, {put_organization("org_a", "A")});
  });
  sut.engine->wait_for_change(0, std::chrono::seconds(10));
  CHECK(sut.engine->durable() == 1);
  writer.join();
  sut.engine->wait_for_change(1, std::chrono::milliseconds(10));
  CHECK(sut.engine->durable() == 1);
}

TEST_CASE(
    "a tail that checkpoints cannot fold is bounded: then changes are refused, and go on after one [P13]") {
  Sut sut;
  sut.options.checkpoint_bytes = 100;
  sut.reopen();
  std::optional<ErrorCode> code;
  {
    const auto other = sut.open();
    const auto held = other->hold_snapshots();  // as a checkpoint that hangs
    for (int number = 0; number < 200 && !code; ++number) {
      code = code_of(
          [&] { commit(*sut.engine, {put_organization("org_a", "N " + std::to_string(number), 500)}); });
    }
  }
  CHECK(code == ErrorCode::disk_full);
  (void)sut.engine->checkpoint();
  CHECK_NOTHROW(commit(*sut.engine, {put_organization("org_b", "B")}));
}

TEST_CASE(
    "what is durable stays acknowledged when the journal is cut behind it before its writer asks [P1, P7]") {
  Sut sut;
  const auto put = [](storage::Transaction& transaction) {
    const Edit edit = put_organization("org_mine", "Mine");
    transaction.put(edit.collection, edit.key, edit.value);
    return Ruling{.apply = true};
  };
  commit(*sut.engine, {put_organization("org_first", "First")});
  const storage::Outcome outcome = sut.engine->commit({.op = "add"}, put);
  // Another process dies amid its line; a third one cuts that away, and goes on in a new segment.
  const auto lock = sut.files.open_lock("/store/.orgmgr/LOCK", false);
  storage::json_engine::LockPage::of(*lock).flags.fetch_or(storage::json_engine::LockPage::appending);
  const std::string path = "/store/journal/" + sut.files.list("/store/journal").front();
  sut.files.put(path, sut.files.get(path) + R"({"revision":3,"sync)");
  commit(*sut.open(), {put_organization("org_other", "Other")});
  REQUIRE(sut.files.list("/store/journal").size() == 2);
  sut.engine->wait_durable(outcome);
  CHECK(sut.engine->read()->get(Collection::organizations, "org_mine"));
  CHECK(broken_history(*sut.engine) == "");
}
