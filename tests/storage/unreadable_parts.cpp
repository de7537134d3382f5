// What a check makes of parts that are damaged, and of parts that the disk would not give [P5, P6].
#include <doctest/doctest.h>

#include <algorithm>

#include "storage/engine_support.hpp"
#include "storage/json/upkeep.hpp"
#include "support/fault_file_system.hpp"
#include "support/memory_file_system.hpp"

namespace {

using namespace orgmgr;
using namespace orgmgr::test;
using storage::json_engine::Unreadable;

struct Store {
  Store() {
    open();
    commit(*engine, {put_organization("org_a", "Acme"), put_member("org_a", "ann")});
    (void)engine->checkpoint();
  }
  void open() {
    engine.reset();
    engine = storage::json_engine::open_engine("/store", Surroundings{}.options(), files);
  }
  void damage(const std::string& path) {
    std::string bytes = disk.get(path);
    char& byte = bytes[bytes.size() - 100];
    byte = static_cast<char>(byte ^ 1);
    disk.put(path, bytes);
  }
  /// Whether a check says so.
  [[nodiscard]] bool finds(std::string_view code, Unreadable unreadable) const {
    const CheckReport report = storage::json_engine::check(*engine, unreadable);
    return std::any_of(report.findings.begin(), report.findings.end(),
                       [&](const Finding& finding) { return finding.code == code; });
  }
  [[nodiscard]] bool clean() const { return storage::json_engine::check(*engine).clean(); }

  MemoryFileSystem disk{};
  FaultFileSystem files{disk};
  EnginePointer engine{};
};

const std::string data = "/store/snapshot/1/organizations.json";

}  // namespace

TEST_CASE("what is damaged or missing is a finding, to whoever wants to be told of errors too") {
  for (const auto unreadable : {Unreadable::is_found, Unreadable::is_thrown}) {
    Store damaged;
    CHECK(damaged.clean());
    damaged.damage(data);
    damaged.open();  // what was open before has the old file
    CHECK(damaged.finds("damaged_block", unreadable));

    Store rewritten;
    rewritten.damage("/store/journal/1.0.jsonl");
    CHECK(rewritten.finds("damaged", unreadable));

    Store missing;
    missing.disk.remove("/store/manifest.json");
    CHECK(missing.finds("history_missing", unreadable));
  }
}

TEST_CASE("what the disk would not give is a finding, or an error to whoever has to know") {
  Store store;
  store.files.plan({.calls = Call::read, .times = Fault::for_ever, .path_contains = data});
  CHECK(store.finds("io_failed", Unreadable::is_found));
  CHECK(code_of([&] { (void)store.finds("io_failed", Unreadable::is_thrown); }) == ErrorCode::io_failed);
  store.files.heal();
  CHECK(store.clean());
}
