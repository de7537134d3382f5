// What an operator does with a store: each refusal of checking, mending, archiving, backing up and restoring,
// and each finding, has its name [P5, P6].
#include <doctest/doctest.h>

#include "base/crc32c.hpp"
#include "storage/engine_support.hpp"
#include "storage/json/lock_page.hpp"
#include "storage/json/upkeep.hpp"
#include "support/memory_file_system.hpp"

namespace {

using namespace orgmgr;
using namespace orgmgr::test;
namespace engine_of = storage::json_engine;

struct Sut {
  Surroundings surroundings;
  MemoryFileSystem files;
  OpenOptions options = surroundings.options();

  [[nodiscard]] EnginePointer open() { return engine_of::open_engine("/store", options, files); }
  /// So many commits over several segments, and a snapshot.
  void fill(int commits = 12) {
    options.checkpoint_at_close = false;
    const auto engine = open();
    engine->rotate_at(1500);
    for (int number = 0; number < commits; ++number) {
      const std::string id = "org_" + std::to_string(number);
      commit(*engine, {put_organization(id, "Name " + std::to_string(number), 150), put_member(id, "ann")});
    }
    (void)engine->checkpoint();
  }
  void flip(const std::string& path, std::size_t at) {
    std::string bytes = files.get(path);
    bytes.at(at) = static_cast<char>(bytes.at(at) ^ 1);
    files.put(path, bytes);
  }
  [[nodiscard]] std::string snapshot(const std::string& name) {
    return "/store/snapshot/" + std::to_string(open()->manifest().base.revision) + "/" + name;
  }
};

std::string codes_of(const std::vector<Finding>& findings) {
  std::vector<std::string> codes;
  for (const auto& finding : findings) codes.push_back(finding.code);
  std::sort(codes.begin(), codes.end());
  codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
  std::string all;
  for (const auto& code : codes) all += (all.empty() ? "" : " ") + code;
  return all;
}

std::vector<std::string> segments_of(MemoryFileSystem& files) {
  auto names = files.list("/store/journal");
  std::sort(names.begin(), names.end(),
            [](const auto& one, const auto& other) { return std::stoul(one) < std::stoul(other); });
  return names;
}

}  // namespace

TEST_CASE("a check names damage of blocks, sums, journal, manifest and lookups, and goes on behind it [P5]") {
  Sut sut;
  sut.fill();
  CHECK(engine_of::check(*sut.open()).findings.empty());
  const auto found = [&](const std::string& path, std::size_t at) {
    const std::string sound = sut.files.get(path);
    const auto engine = sut.open();  // before the damage, or it would not open
    sut.flip(path, at);
    const auto report = engine_of::check(*engine);
    sut.files.put(path, sound);
    CHECK_FALSE(report.clean());
    return codes_of(report.findings);
  };
  CHECK(found(sut.snapshot("organizations.json"), 100) == "damaged_block");
  CHECK(found(sut.snapshot("lookup.json"), 100) == "damaged_block");
  CHECK(found(sut.snapshot("lookup.sums.json"), 12) == "damaged_block damaged_sums");
  CHECK(found("/store/manifest.json", 60) == "damaged");
  CHECK(found("/store/journal/" + segments_of(sut.files).front(), 400) == "damaged");
  {
    const auto engine = sut.open();
    sut.files.remove("/store/organizations.json");
    sut.files.remove("/store/org_users.json");  // it is the snapshot's own file
    sut.files.put("/store/org_users.json", "{}");
    sut.files.set_mode("/store", 0755);
    const auto report = engine_of::check(*engine);
    CHECK(report.clean());
    CHECK(codes_of(report.findings) == "edited not_shown wide_mode");
    const auto stats = engine_of::stats(*engine);
    CHECK(stats.organizations == 12);
    CHECK(stats.revision == 12);
    CHECK(stats.journal_segments == segments_of(sut.files).size());
  }
}

TEST_CASE("a check names a segment that is open to others, and passes over one that never began [P5, P11]") {
  Sut sut;
  {
    const auto engine = sut.open();
    engine->rotate_at(3000);
    for (int number = 0; number < 6; ++number)
      commit(*engine,
             {put_organization("org_" + std::to_string(number), "N " + std::to_string(number), 150)});
  }
  REQUIRE(segments_of(sut.files).size() > 1);
  const std::string segment = "/store/journal/" + segments_of(sut.files).front();
  const std::string begun = "/store/journal/2.0.jsonl";
  REQUIRE_FALSE(sut.files.stat(begun));
  sut.files.set_mode(segment, 0644);
  sut.files.put(begun, "{");  // in front of where the journal ends
  const auto report = engine_of::check(*sut.open());
  CHECK(report.clean());
  CHECK(codes_of(report.findings) == "headless_segment wide_mode");
  const auto wide = std::find_if(report.findings.begin(), report.findings.end(),
                                 [](const Finding& finding) { return finding.code == "wide_mode"; });
  REQUIRE(wide != report.findings.end());
  CHECK(wide->path == segment);
}

TEST_CASE("records that do not fit each other are findings of a check, whatever their sums say [P5]") {
  // Below the rules anything can be stored: what a faulty release might have written.
  const std::string organization = organization_record("org_1", "One");
  const std::pair<Edit, std::string> cases[] = {
      {{model::Collection::organizations, "org_other", organization_record("org_2", "Two")},
       "its id is not its key"},
      {{model::Collection::org_users, "org_1 bob", member_record("org_1", "eve")}, "its ids are not its key"},
      {{model::Collection::org_users, "org_9 bob", member_record("org_9", "bob")},
       "its organization is not there"},
      {{model::Collection::org_users, "org_1 bob", R"({"org_id":7})"}, "bad_record"},
      {{model::Collection::organizations, "org_1", R"({"id":"org_1","name":1})"}, "bad_record"},
      {{model::Collection::settings, "twice", R"({"value":1,"value":2})"}, "duplicate key"},
  };
  for (const auto& one : cases) {
    const std::string& what = one.second;
    CAPTURE(what);
    Sut sut;
    commit(*sut.open(), {{model::Collection::organizations, "org_1", organization}});
    const auto engine = sut.open();
    commit(*engine, {one.first});
    const auto report = engine_of::check(*engine);
    CHECK_FALSE(report.clean());
    const bool said = std::any_of(
        report.findings.begin(), report.findings.end(), [&, &expected = what](const Finding& finding) {
          return finding.code == expected || finding.message.find(expected) != std::string::npos;
        });
    CHECK(said);
  }
}

TEST_CASE("repair says what it would do, does it, and has nothing left to do [P5]") {
  Sut sut;
  sut.fill();
  sut.flip(sut.snapshot("organizations.sums.json"), 12);
  sut.files.set_mode("/store", 0755);
  sut.files.set_mode("/store/manifest.json", 0644);
  sut.files.set_mode("/store/journal/" + segments_of(sut.files).back(), 0666);
  const std::string expected = "mode_tightened shown_again sums_rebuilt";
  const auto engine = sut.open();
  sut.files.remove("/store/org_users.json");  // opening would show it again
  CHECK(codes_of(engine_of::repair(*engine, true)) == expected);
  CHECK(codes_of(engine_of::repair(*engine, false)) == expected);
  CHECK(engine_of::repair(*engine, false).empty());
  CHECK(codes_of(engine_of::check(*sut.open()).findings) == "");
  CHECK(sut.files.stat("/store/manifest.json")->mode == 0600);
  // A damaged block of records is beyond it; one of lookup keys is made anew.
  sut.flip(sut.snapshot("organizations.json"), 100);
  sut.flip(sut.snapshot("organizations.sums.json"), 12);
  CHECK(codes_of(engine_of::repair(*sut.open(), false)) == "damaged");
}

TEST_CASE("a damaged lookup file is made anew from the records [P5]") {
  Sut sut;
  sut.fill();
  const auto engine = sut.open();
  sut.flip(sut.snapshot("lookup.json"), 40);
  CHECK(codes_of(engine_of::repair(*engine, true)) == "lookup_rebuilt");
  CHECK(codes_of(engine_of::repair(*engine, false)) == "lookup_rebuilt");
  CHECK(engine_of::check(*engine).clean());
  CHECK(inconsistency(*sut.open()->read()) == "");
}

TEST_CASE("a manifest is rebuilt from a whole journal only, and beside nobody [P5, P6]") {
  Sut sut;
  sut.fill();
  const State state = state_of(*sut.open()->read());
  const std::string manifest = sut.files.get("/store/manifest.json");
  const auto mend = [&](bool dry_run) {
    return engine_of::repair_manifest(sut.files, "/store", dry_run, sut.options);
  };
  CHECK(mend(false).empty());  // a sound one is left alone
  sut.files.make_directory("/nothing");
  CHECK(engine_of::repair_manifest(sut.files, "/nothing", false, sut.options).empty());
  sut.files.remove("/store/manifest.json");
  CHECK(codes_of(mend(true)) == "manifest_rebuilt");
  CHECK_FALSE(sut.files.stat("/store/manifest.json"));
  {
    const auto lock = sut.files.open_lock("/store/.orgmgr/LOCK", false);
    REQUIRE(lock->try_lock(fs::LockByte::presence, fs::LockMode::shared));
    CHECK(code_of([&] { (void)mend(false); }) == ErrorCode::lock_timeout);
  }
  CHECK(codes_of(mend(false)) == "manifest_rebuilt");
  CHECK(state_of(*sut.open()->read()) == state);
  // Newer than this release: not ours to judge.
  std::string newer = sut.files.get("/store/manifest.json");
  newer.replace(newer.find("\"version\":1"), 11, "\"version\":9");
  sut.files.put("/store/manifest.json", newer);
  CHECK(code_of([&] { (void)mend(false); }) == ErrorCode::format_too_new);
  // Without its first segment the journal does not begin at an empty store.
  sut.files.remove("/store/manifest.json");
  sut.files.remove("/store/journal/" + segments_of(sut.files).front());
  CHECK(code_of([&] { (void)mend(false); }) == ErrorCode::history_missing);
}

TEST_CASE("the audit trail verifies as a whole and by a head, and what was rewritten or lost is named [P5]") {
  Sut sut;
  sut.fill();
  const auto engine = sut.open();
  const AuditVerification whole = engine_of::verify_audit(*engine, {});
  CHECK(whole.commits == 12);
  CHECK(whole.head.revision == 12);
  CHECK_FALSE(whole.expected_seen);
  CHECK(engine_of::verify_audit(*engine, whole.head).expected_seen);
  commit(*engine, {put_organization("org_x", "X")});
  CHECK(engine_of::verify_audit(*engine, whole.head).expected_seen);
  const auto expecting = [&](Revision revision, std::string sum) {
    return code_of([&] { (void)engine_of::verify_audit(*engine, AuditHead{revision, std::move(sum)}); });
  };
  CHECK(expecting(12, std::string(64, '0')) == ErrorCode::head_mismatch);
  CHECK(expecting(99, whole.head.sum) == ErrorCode::head_mismatch);

  // Moved away: nothing, part of it, and what is left verifies.
  CHECK(engine_of::archive_audit(*engine, 1, "/archive") == 0);
  const auto before = segments_of(sut.files);
  const auto moved = engine_of::archive_audit(*engine, 9, "/archive");
  CHECK(moved > 0);
  CHECK(segments_of(sut.files).size() == before.size() - moved);
  CHECK(sut.files.list("/archive").size() == moved);
  const AuditVerification rest = engine_of::verify_audit(*engine, {});
  CHECK(rest.from > 1);
  CHECK(rest.commits == 14 - rest.from);
  CHECK(expecting(1, whole.head.sum) == ErrorCode::head_mismatch);
  CHECK(code_of([&] { (void)engine->read_changes(0, 5, false); }) == ErrorCode::revision_not_found);
  CHECK(engine_of::check(*engine).clean());
  CHECK(engine_of::archive_audit(*engine, 9, "/archive") == 0);
  // A segment too many is gone.
  sut.files.remove("/store/journal/" + segments_of(sut.files).front());
  CHECK(code_of([&] { (void)engine_of::verify_audit(*engine, {}); }) == ErrorCode::damaged);
}

TEST_CASE("a history of which one revision is left is verified too [P5]") {
  Sut sut;
  const auto engine = sut.open();
  engine->rotate_at(600);
  for (int number = 0; number < 4; ++number)
    commit(*engine, {put_organization("org_1", "Name " + std::to_string(number), 400)});
  (void)engine_of::archive_audit(*engine, engine->durable(), "/archive");
  REQUIRE(engine->manifest().history_from == engine->durable());
  CHECK(engine_of::verify_audit(*engine, {}).commits == 1);
  const std::string last = "/store/journal/" + segments_of(sut.files).back();
  sut.flip(last, sut.files.get(last).size() - 150);
  CHECK(code_of([&] { (void)engine_of::verify_audit(*engine, {}); }) == ErrorCode::damaged);
}

TEST_CASE("a backup of a store that is damaged is refused, and not left under its name [P5]") {
  Sut sut;
  sut.fill();
  const auto engine = sut.open();
  sut.flip(sut.snapshot("organizations.json"), 100);
  CHECK(code_of([&] { (void)engine_of::backup(*engine, "/backup"); }) == ErrorCode::damaged);
  CHECK_FALSE(sut.files.stat("/backup"));
}

TEST_CASE("no segment is moved away that reaches to the limit of what is to be kept [P5]") {
  Sut sut;
  sut.fill();
  const auto engine = sut.open();
  const auto segments = segments_of(sut.files);
  REQUIRE(segments.size() > 3);
  const Revision third = std::stoul(segments[2]);
  CHECK(engine_of::archive_audit(*engine, third - 1, "/archive") == 1);
  CHECK(engine_of::archive_audit(*engine, third, "/archive") == 1);
  CHECK(segments_of(sut.files).front() == segments[2]);
}

TEST_CASE(
    "a backup goes to a free place outside, a restored one to a free place or, told so, over a store [P6]") {
  Sut sut;
  sut.fill();
  const auto engine = sut.open();
  const State state = state_of(*engine->read());
  const auto backup_code = [&](const std::string& target) {
    return code_of([&] { (void)engine_of::backup(*engine, target); });
  };
  CHECK(backup_code("/store/inside") == ErrorCode::target_not_empty);
  sut.files.put("/taken/file", "x");
  CHECK(backup_code("/taken") == ErrorCode::target_not_empty);
  CHECK(backup_code("/taken/file") == ErrorCode::target_not_empty);
  sut.files.make_directory("/empty");
  CHECK_FALSE(backup_code("/empty"));
  sut.files.make_directory("/backup.partial");
  sut.files.put("/backup.partial/left", "from an interrupted one");
  CHECK_FALSE(backup_code("/backup"));
  CHECK_FALSE(sut.files.stat("/backup.partial"));

  const auto restore = [&](const std::string& target, RestoreOptions how = {}) {
    return code_of([&] {
      (void)engine_of::restore(sut.files, "/backup", target, how, sut.options, [](storage::Transaction&) {});
    });
  };
  CHECK(restore("/store") == ErrorCode::store_exists);
  sut.files.put("/original/organizations.json", "{}");
  sut.files.put("/headless/journal/1.0.jsonl", sut.files.get("/store/journal/1.0.jsonl"));
  CHECK(restore("/headless") == ErrorCode::store_exists);
  CHECK(restore("/original") == ErrorCode::store_exists);
  CHECK(restore("/taken") == ErrorCode::target_not_empty);
  CHECK(restore("/taken", {.replace = true}) == ErrorCode::target_not_empty);
  CHECK_FALSE(restore("/elsewhere", {.dry_run = true}));
  CHECK_FALSE(sut.files.stat("/elsewhere"));
  sut.files.make_directory("/elsewhere");
  sut.files.set_mode("/backup", 0755);  // worth a warning, no reason to refuse it
  CHECK_FALSE(restore("/elsewhere"));
  CHECK(state_of(*engine_of::open_engine("/elsewhere", sut.options, sut.files)->read()) == state);
  commit(*engine, {put_organization("org_x", "X")});
  CHECK_FALSE(restore("/store", {.replace = true}));
  CHECK(code_of([&] { commit(*engine, {put_organization("org_y", "Y")}); }) == ErrorCode::store_replaced);
  CHECK(code_of([&] { (void)engine->read(); }) == ErrorCode::store_replaced);  // not the old records either
  CHECK(state_of(*sut.open()->read()) == state);
  // A file system that cannot exchange folders leaves the old store where it was.
  sut.files.set_exchange_supported(false);
  const auto meanwhile = sut.open();
  CHECK(restore("/store", {.replace = true}).has_value());
  CHECK(state_of(*meanwhile->read()) == state);  // nothing was replaced: a handle goes on
  sut.files.set_exchange_supported(true);
  CHECK(state_of(*sut.open()->read()) == state);
  // A damaged backup is nobody's store.
  sut.flip("/backup/snapshot/12/organizations.json", 90);
  CHECK(restore("/another") == ErrorCode::damaged);
  CHECK_FALSE(sut.files.stat("/another"));
}
