// A large import into an empty store, both ways: as a bulk load and as a transaction. Whatever is imported,
// the folder that they leave is the same to the byte, and so is the answer [P2, P6].
#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <random>

#include <fmt/format.h>
#include <orgmgr/transfer.hpp>

#include "compat/original_folder.hpp"
#include "manager/live_session.hpp"
#include "storage/bulk_load.hpp"
#include "storage/engine_support.hpp"
#include "support/memory_file_system.hpp"

namespace orgmgr::tests {
namespace {

using test::MemoryFileSystem;
namespace engines = storage::json_engine;

/// A store on a disk in memory, everything about it repeatable; tells whether a load was committed.
class WatchedStore final : public storage::Store {
 public:
  WatchedStore(MemoryFileSystem& files, bool loads, std::size_t memory)
      : engine_(engines::open_engine("/store", options(), files)), loads_(loads) {
    engine_->load_within(memory);
  }
  static OpenOptions options() {
    OpenOptions options = test::Surroundings{}.options();
    options.checkpoint_at_close = false;
    return options;
  }

  std::shared_ptr<const storage::Reader> read() override { return engine_->read(); }
  Revision durable() override { return engine_->durable(); }
  const storage::ChangeMarks& marks() override { return engine_->marks(); }
  storage::Outcome commit(const storage::CommitInfo& info,
                          const std::function<storage::Ruling(storage::Transaction&)>& function) override {
    ++commits;
    return engine_->commit(info, function);
  }
  void wait_durable(const storage::Outcome& outcome) override { engine_->wait_durable(outcome); }
  Changes read_changes(Revision after, std::size_t limit, bool with_text) override {
    return engine_->read_changes(after, limit, with_text);
  }
  void wait_for_change(Revision revision, std::chrono::milliseconds at_most) override {
    engine_->wait_for_change(revision, at_most);
  }
  std::unique_ptr<storage::BulkLoad> begin_load() override {
    return loads_ ? engine_->begin_load() : nullptr;
  }

  std::uint64_t commits = 0;

 private:
  std::shared_ptr<engines::Engine> engine_;
  bool loads_;
};

/// Every file of a folder with its bytes; the lock file's page has the process in it.
void collect(MemoryFileSystem& files, const std::string& folder, std::map<std::string, std::string>& found) {
  for (const std::string& name : files.list(folder)) {
    const std::string path = folder + "/" + name;
    if (name == "LOCK") continue;
    if (files.stat(path)->kind == fs::FileKind::directory) {
      found[path + "/"] = "";
      collect(files, path, found);
    } else {
      found[path] = files.get(path);
    }
  }
}

struct Left {
  std::string answer{};  ///< report or error, in words
  std::map<std::string, std::string> files{};
  bool loaded = false;
};

std::string words_of(const Result<ImportReport>& result) {
  if (!result) return fmt::format("{} {}", to_string(result.error().code()), result.error().message());
  const ImportReport& report = result.value();
  std::string words = fmt::format("revision {}: {} {} {} {}", result.revision(), report.organizations,
                                  report.members, report.updated, report.skipped);
  for (const ImportNote& note : report.notes)
    words += fmt::format("\n{} {} {}", note.code, note.record, note.reason);
  return words;
}

using Import = std::function<Result<ImportReport>(OrgManager&)>;

Left import_into_empty(bool loads, const Import& import, std::size_t memory = 1U << 19U) {
  MemoryFileSystem files;
  files.make_directory("/store");
  Left left;
  {
    auto ground = std::make_shared<manager::Ground>();
    const auto store = std::make_shared<WatchedStore>(files, loads, memory);
    ground->store = store;
    ground->options = WatchedStore::options();
    OrgManager orgs = manager::Session::handle(std::make_shared<manager::LiveSession>(std::move(ground)));
    const auto result = import(orgs);
    left.answer = words_of(result);
    left.loaded = result && store->commits == 0;
    if (result) left.answer += "\nagain: " + words_of(import(orgs));
  }
  collect(files, "/store", left.files);
  return left;
}

std::string organization_line(std::size_t number, std::string_view more = "") {
  return fmt::format(
      R"({{"organization":{{"id":"org_{0:05}","name":"Straße {0} Ångström","created_at":"2025-10-13T18:30:00.000000Z","plan_tier":"pro","lago_customer_id":null,"stripe_customer_id":"cus_{0}","status":"active"{1}}}}})"
      "\n",
      number, more);
}
std::string member_line(std::size_t org, std::string_view user, std::string_view role = "member",
                        std::string_view more = "") {
  return fmt::format(
      R"({{"org_user":{{"org_id":"org_{:05}","user_id":"{}","role":"{}","joined_at":"2025-10-14T04:30:00.000000Z"{}}}}})"
      "\n",
      org, user, role, more);
}

/// Lines of an export, enough of them to be a large import.
std::vector<std::string> clean_lines(std::mt19937_64& random, std::size_t organizations = 1500) {
  std::vector<std::string> lines;
  for (std::size_t org = 0; org < organizations; ++org) {
    const bool named = random() % 3 == 0;
    lines.push_back(organization_line(org, named ? R"(,"owner_id":"user_2")" : ""));
    for (std::size_t user = 0; user < 4 + random() % 4; ++user) {
      const bool owner = user == 2 || random() % 5 == 0;
      lines.push_back(member_line(org, fmt::format("user_{}", user), owner ? "owner" : "member",
                                  !owner && random() % 7 == 0 ? R"(,"status":"suspended")" : ""));
    }
  }
  return lines;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line;
  return text;
}

/// Both ways, compared; answers whether the quick one was taken.
bool same_both_ways(const Import& import) {
  const Left quick = import_into_empty(true, import);
  const Left ordinary = import_into_empty(false, import);
  CHECK_FALSE(ordinary.loaded);
  CHECK(quick.answer == ordinary.answer);
  for (const auto& file : ordinary.files) {
    const auto found = quick.files.find(file.first);
    CHECK_MESSAGE(found != quick.files.end(), file.first);
    if (found == quick.files.end()) continue;
    CHECK_MESSAGE(found->second == file.second, file.first);
  }
  for (const auto& file : quick.files) CHECK_MESSAGE(ordinary.files.count(file.first) == 1, file.first);
  return quick.loaded;
}
bool same_both_ways(const std::string& text, const ImportOptions& options = {},
                    const WriteOptions& write = {}) {
  return same_both_ways([&](OrgManager& orgs) { return import_lines(orgs, text, options, write); });
}

}  // namespace

TEST_CASE("a clean import is loaded, and leaves what a transaction leaves, in whatever order it comes [P2]") {
  const std::uint64_t seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937_64 random(seed);
  for (int round = 0; round < 6; ++round) {
    std::vector<std::string> lines = clean_lines(random);
    if (round % 2 == 1) std::shuffle(lines.begin(), lines.end(), random);
    CHECK(same_both_ways(joined(lines)));
  }
}

TEST_CASE("records of every kind, and unusual ones, are loaded as they would be otherwise [P2]") {
  std::mt19937_64 random(3);
  std::vector<std::string> lines = clean_lines(random);
  const std::string text =
      R"({"organization":{"id":"org_x","name":"X \"quoted\" \u00e9","created_at":"2024-01-01 10:00:00","plan_tier":"pro"}})";
  const std::vector<std::string> unusual{
      text + "\n",
      R"( { "org_user" : {"user_id":"user_9","org_id":"org_00001","joined_at":"2024-01-01T00:00:00Z","role":"user","hobby":[1, 2.50]} } )"
      "\n",
      R"({"id":"org_y","name":"Bare","created_at":"2024-01-01T00:00:00Z","plan_tier":"pro","attributes":{"a": 1},"version":77,"epoch":9})"
      "\n",
      R"({"org_id":"org_y","user_id":"user with a space","role":"owner","joined_at":"2024-01-01T00:00:00Z","version":5})"
      "\r\n",
      R"({"organization":{"id":"org_deleted","name":"Gone","created_at":"2024-01-01T00:00:00Z","plan_tier":"pro","status":"deleted","status_before":"active","deleted_at":"2025-01-01T00:00:00Z","deleted_by":"host","purge_after":"2025-02-01T00:00:00Z","personal_of":"user_77","slug":"gone-1"}})"
      "\n",
      R"({"organization":{"id":"org_platform","name":"Theirs","created_at":"2024-01-01T00:00:00Z","plan_tier":"pro","types":["customer","platform"],"limits":{"members":1,"custom_roles":0}}})"
      "\n",
      R"({"org_user":{"org_id":"org_platform","user_id":"root","role":"owner","joined_at":"2024-01-01T00:00:00Z","roles":["platform:staff","team:worker"]}})"
      "\n",
      R"({"org_user":{"org_id":"org_00003","user_id":"user_50","role":"member","joined_at":"2024-01-01T00:00:00Z","roles":["own:own-one","supplier:sales"]}})"
      "\n",
      R"({"invitation":{"id":"inv_1","org_id":"org_00003","email":"y@example.com","role":"member","roles":["own:own-one"],"state":"pending","token_hash":"t1","created_at":"2026-11-20T00:00:00Z","expires_at":"2026-12-20T00:00:00Z"}})"
      "\n",
      "\n",
      " \t\n",
      R"({"settings":{"default_plan":"pro","purge_after_days":12}})"
      "\n",
      R"({"role":{"scope":"team","name":"worker","permissions":["reports.run"]}})"
      "\n",
      R"({"role":{"scope":"org_00003","name":"own-one","permissions":["reports.run"]}})"
      "\n",
      R"({"user":{"id":"user_1","default_organization_id":"org_00001"}})"
      "\n",
      R"({"plan":{"name":"pro","title":"Pro","seats":50}})"
      "\n",
      R"({"quarantine":{"key":"organizations org_lost","value":{"x" : [ 1,2 ]}}})"
      "\n",
      R"({"org_user":{"org_id":"org_00004","user_id":"last one","role":"admin","joined_at":"2025-10-14T04:30:00.000000Z"}})"};
  for (const std::string& line : unusual) lines.push_back(line);
  CHECK(same_both_ways(joined(lines)));
  ImportOptions repair;
  repair.repair = true;
  CHECK(same_both_ways(joined(lines), repair));
  CHECK(same_both_ways(joined(lines), {}, {.operation_id = "import-1", .reason = "a move"}));
}

TEST_CASE("what is to be decided goes the ordinary way, and nothing is left of the attempt [P2, P6]") {
  std::mt19937_64 random(5);
  const std::vector<std::string> clean = clean_lines(random);
  const std::vector<std::string> dirt{
      organization_line(7),  // an id twice
      R"({"organization":{"id":"org_new","name":"STRASSE 3 ångström","created_at":"2025-01-01T00:00:00Z","plan_tier":"pro"}})"
      "\n",
      R"({"organization":{"id":"org_new","name":"New","created_at":"2025-01-01T00:00:00Z","plan_tier":"pro","stripe_customer_id":"cus_9"}})"
      "\n",
      R"({"organization":{"id":"org_new","name":" New ","created_at":"2025-01-01T00:00:00Z","plan_tier":"pro"}})"
      "\n",
      R"({"organization":{"id":"org_new","name":"New","created_at":"2025-01-01T00:00:00Z","plan_tier":"pro","owner_id":"nobody"}})"
      "\n",
      R"({"organization":{"id":"org_new","name":"New","created_at":"yesterday","plan_tier":"pro"}})"
      "\n",
      R"({"organization":{"id":"org_new","name":"New","created_at":"2025-01-01T00:00:00.000000Z","plan_tier":"pro","lago_customer_id":null,"stripe_customer_id":null,"status":"deleted"}})"
      "\n",
      R"({"organization":{"id":"org_new","name":"New","created_at":"2025-01-01T00:00:00Z","plan_tier":"pro","purge_after":"2025-02-01T00:00:00Z"}})"
      "\n",
      R"({"organization":{"id":"org_new","name":"New","created_at":"2025-01-01T00:00:00Z","plan_tier":"pro","types":["platform"]}})"
      "\n",
      R"({"plan":{"name":"pro","seats":3}})"
      "\n",
      R"({"settings":{"limits":{"*":{"custom_roles":0}}}})"
      "\n"
      R"({"role":{"scope":"org_00003","name":"own-one","permissions":["reports.run"]}})"
      "\n",
      R"({"role":{"scope":"team","name":"worker","permissions":["org.delete"]}})"
      "\n",
      R"({"invitation":{"id":"inv_1","org_id":"org_00003","email":"y@example.com","role":"member","roles":["own:none"],"state":"pending","token_hash":"t1","created_at":"2026-11-20T00:00:00Z","expires_at":"2026-12-20T00:00:00Z"}})"
      "\n",
      R"({"invitation":{"id":"inv_1","org_id":"org_00003","role":"owner","max_uses":3,"state":"pending","token_hash":"t1","created_at":"2026-11-20T00:00:00Z","expires_at":"2026-12-20T00:00:00Z"}})"
      "\n",
      member_line(3, "user_70", "member", R"(,"roles":["team:none"])"),
      R"({"organization":{"id":"new","name":"New","created_at":"2025-01-01T00:00:00Z","plan_tier":"pro"}})"
      "\n",
      R"({"organization":{"id":"org_new","name":"New","created_at":"2025-01-01T00:00:00.000000Z","plan_tier":"pro","lago_customer_id":null,"stripe_customer_id":null,"status":"active",}})"
      "\n",
      R"({"organization":{"id":"org_new","id":"org_neu","name":"New","created_at":"2025-01-01T00:00:00Z","plan_tier":"pro"}})"
      "\n",
      "{\"organization\":{\"id\":\"org_new\",\"name\":\"N\xff\",\"created_at\":\"2025-01-01T00:00:00."
      "000000Z\",\"plan_tier\":\"pro\",\"lago_customer_id\":null,\"stripe_customer_id\":null,\"status\":"
      "\"active\"}}\n",
      member_line(3, "user_0"),       // twice, perhaps as another
      member_line(99'999, "user_0"),  // of no organization
      member_line(3, " user_7"),
      member_line(3, "user_7", "emperor"),
      member_line(3, "user_7", "member", R"(,"status":null)"),
      member_line(3, "user_7", "member", R"(,"status":"absent")"),
      R"({"role":{"scope":"org_nowhere","name":"own-one","permissions":["reports.run"]}})"
      "\n",
      R"({"settings":{"default_plan":"pro","organizations_per_owner":1}})"
      "\n",
      R"({"quarantine":{"key":"","value":1}})"
      "\n",
      R"({"settings":{"default_plan":"pro"}})"
      "\n"
      R"({"settings":{"default_plan":"free"}})"
      "\n",
      R"({"settings":{}})"
      "\n",  // all as it is without
      fmt::format(R"({{"quarantine":{{"key":"organizations org_lost","value":"{}"}}}})"
                  "\n",
                  std::string(300'000, 'x')),
      R"({"plan":{"title":"without a name"}})"
      "\n",
      R"({"billing_event":{"provider":"stripe","id":"evt_1","received_at":"2025-01-01T00:00:00.000000Z"}})"
      "\n",
      R"({"org_user":{"org_id":"org_00003","user_id":"user_8","role":"member"}])"
      "\n",
      "not json\n",
      "[]\n",
      R"({"something":{"else":1}})"
      "\n",
  };
  std::size_t loaded = 0;
  for (const std::string& line : dirt) {
    CAPTURE(line);
    std::vector<std::string> lines = clean;
    lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(1 + random() % (lines.size() - 1)), line);
    for (const bool repair : {false, true}) {
      ImportOptions options;
      options.repair = repair;
      options.on_invalid = repair ? ImportOptions::OnInvalid::skip : ImportOptions::OnInvalid::error;
      options.on_duplicate = repair ? ImportOptions::OnDuplicate::suffix : ImportOptions::OnDuplicate::error;
      loaded += same_both_ways(joined(lines), options) ? 1U : 0U;
    }
  }
  CHECK(loaded == 4);  // a status of null is one that is not set, and so are settings that say nothing
}

TEST_CASE("a file is read in pieces, wherever a line is divided, and is the same as its text [P2]") {
  std::mt19937_64 random(9);
  const test::TemporaryFolder folder;
  const std::filesystem::path path = std::filesystem::path(folder.path()) / "export.jsonl";
  std::vector<std::string> lines = clean_lines(random, 4000);
  const auto from_file = [&](OrgManager& orgs) {
    return import_records(orgs, path, {}, {.operation_id = "from-a-file"});
  };
  for (const bool ended : {true, false}) {
    std::string text = joined(lines);
    if (!ended) text.pop_back();
    write_text(path, text);
    CHECK(same_both_ways(from_file));
    CHECK(import_into_empty(true, from_file).loaded);
  }
  // No record can be so long: the ordinary way says so.
  write_text(path, joined(lines) + R"({"organization":{"id":"org_long","name":")" +
                       std::string(5U << 20U, 'x') + "\"}}\n");
  CHECK_FALSE(same_both_ways(from_file));
}

TEST_CASE("small imports, dry runs and mappings of roles are none for a load") {
  std::mt19937_64 random(7);
  const std::string text = joined(clean_lines(random));
  ImportOptions dry;
  dry.dry_run = true;
  CHECK_FALSE(same_both_ways(text, dry));
  ImportOptions mapping;
  mapping.map_role["member"] = "manager";
  CHECK_FALSE(same_both_ways(text, mapping));
  CHECK_FALSE(same_both_ways(joined(clean_lines(random, 100))));
}

TEST_CASE("progress rises, and ends with all that was imported") {
  std::mt19937_64 random(11);
  ImportOptions options;
  std::vector<std::pair<std::uint64_t, std::uint64_t>> told;
  options.progress = [&](std::uint64_t done, std::uint64_t total) { told.emplace_back(done, total); };
  const std::string text = joined(clean_lines(random));
  const Left left =
      import_into_empty(true, [&](OrgManager& orgs) { return import_lines(orgs, text, options); });
  CHECK(left.loaded);
  REQUIRE(told.size() > 2);
  for (std::size_t i = 0; i + 1 < told.size(); ++i) {
    CHECK(told[i].first < told[i + 1].first);
    CHECK(told[i].first < told[i].second);
  }
  CHECK(told.back().first == told.back().second);
  // Who throws out of it wants nothing of it.
  options.progress = [](std::uint64_t, std::uint64_t) { throw std::runtime_error("interrupted"); };
  CHECK_THROWS_AS(
      (void)import_into_empty(true, [&](OrgManager& orgs) { return import_lines(orgs, text, options); }),
      std::runtime_error);
}

}  // namespace orgmgr::tests
