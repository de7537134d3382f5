// Folders of the original module opened with OrgManager, on the real file system.
#include <doctest/doctest.h>

#include <cstdlib>

#include <orgmgr/orgmgr.hpp>

#include "compat/original_folder.hpp"
#include "storage/json/open.hpp"

namespace orgmgr::tests {
namespace {

std::string clean_organizations() {
  return "{" + organization_text({.id = "org_a", .name = "Acme", .stripe = "\"cus_1\""}) + ",\n" +
         organization_text({.id = "org_3f2b8c1e-9a4d-4e6f-8b7a-1c2d3e4f5a6b",
                            .name = "Caf\\u00e9",
                            .created_at = "2026-11-20 14:55:30.265398"}) +
         "}";
}
std::string clean_members() {
  return "{\"org_a\": [" + member_text("org_a", "u1", "owner") +
         "], \"org_3f2b8c1e-9a4d-4e6f-8b7a-1c2d3e4f5a6b\": []}";
}

std::string python(const std::string& program, const std::filesystem::path& folder) {
  const std::filesystem::path script = folder / "check.py";
  const std::filesystem::path output = folder / "check.txt";
  write_text(script, program);
  const std::string command =
      "python3 '" + script.string() + "' '" + folder.string() + "' > '" + output.string() + "' 2>&1";
  const bool done = std::system(command.c_str()) == 0;
  return (done ? "" : "failed: ") + read_text(output);
}

}  // namespace

TEST_CASE("A folder of the original opens as a store, its modes tightened, its files kept [P11]") {
  using std::filesystem::perms;
  const OriginalFolder folder(clean_organizations(), clean_members());
  std::filesystem::permissions(folder.path(), perms(0755));
  std::filesystem::permissions(folder.path() / "organizations.json", perms(0644));
  std::filesystem::permissions(folder.path() / "org_users.json", perms(0644));
  for (int time = 0; time < 2; ++time) {
    CAPTURE(time);
    OrgManager orgs(folder.path());
    CHECK(orgs.list_all_organizations().size() == 2);
    CHECK(orgs.get_org("org_a")->stripe_customer_id == "cus_1");
    CHECK(orgs.find_org_by_name("CAFÉ")->id == "org_3f2b8c1e-9a4d-4e6f-8b7a-1c2d3e4f5a6b");
    CHECK(orgs.get_user_role_in_org("org_a", "u1") == Role::owner);
    CHECK(orgs.revision() == 1);
    CHECK(orgs.read_changes(0).commits.front().op == "adopt");
  }
  CHECK((std::filesystem::status(folder.path()).permissions() & perms(0077)) == perms::none);
  std::size_t kept = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder.path())) {
    CAPTURE(entry.path().string());
    CHECK((entry.status().permissions() & perms(0077)) == perms::none);
    if (entry.path().string().find("/adopted/") == std::string::npos || !entry.is_regular_file()) continue;
    ++kept;
    CHECK(read_text(entry.path()) ==
          (entry.path().filename() == "organizations.json" ? clean_organizations() : clean_members()));
  }
  CHECK(kept == 2);
}

TEST_CASE("A damaged folder of the original is refused and stays as it was, byte for byte [P7]") {
  for (const std::string damaged : {"", "{", "[]", "{\"org_a\": 1}", "{\"org_a\": {}, \"org_a\": {}}"}) {
    CAPTURE(damaged);
    const OriginalFolder folder(damaged, clean_members());
    const auto before = folder.bytes();
    CHECK_THROWS_AS(OrgManager(folder.path()), StorageError);
    CHECK(folder.bytes() == before);
  }
}

TEST_CASE("Dirt that the original writes does not keep a folder from opening") {
  const OriginalFolder folder(
      "{" + organization_text({.id = "org_a", .name = "Acme", .created_at = "2025-02-01T00:00:00"}) + "," +
          organization_text(
              {.id = "org_b", .name = "ACME", .created_at = "2025-01-01T00:00:00", .status = "active"}) +
          "}",
      "{\"org_gone\": [" + member_text("org_gone", "u1") + "], \"org_b\": [" +
          member_text("org_b", "u2", "king") + "]}");
  const OrgManager orgs(folder.path());
  CHECK(orgs.get_org("org_b")->name == "ACME");
  CHECK(orgs.get_org("org_a")->name == "Acme (2)");
  CHECK(orgs.get_org_users("org_b").empty());
}

TEST_CASE(
    "A takeover that was interrupted is never served as an empty store; the next writer finishes it [P5]") {
  const OriginalFolder folder(clean_organizations(), clean_members());
  {  // The engine has made the store and kept the originals; the process dies before they are imported.
    OpenOptions options;
    options.checkpoint_at_close = false;
    (void)storage::json_engine::open_engine(folder.path(), options, fs::posix_file_system());
  }
  OpenOptions reading;
  reading.read_only = true;
  try {
    const OrgManager orgs(folder.path(), reading);
    FAIL_CHECK("served " << orgs.list_all_organizations().size() << " organizations");
  } catch (const StorageError& error) {
    CHECK(error.code() == ErrorCode::opened_read_only);
  }
  CHECK(OrgManager(folder.path()).list_all_organizations().size() == 2);
  CHECK(OrgManager(folder.path(), reading).list_all_organizations().size() == 2);
}

TEST_CASE("A batch folds its journal into snapshots while it runs [P13]") {
  const test::TemporaryFolder folder;
  OpenOptions options;
  options.checkpoint_bytes = 64U << 10U;
  OrgManager orgs(folder / "store", options);
  std::size_t refused = 0;
  std::size_t answered = 0;
  Batch batch(orgs, {}, [&](std::string_view answer) {
    ++answered;
    if (answer.find("\"ok\":true") == std::string_view::npos) ++refused;
  });
  // At 64 times checkpoint_bytes commits are refused; this is more, in large and small lines.
  const std::string filler(30'000, 'x');
  for (int number = 0; number < 160; ++number) {
    CHECK(batch.submit(
        fmt::format(R"({{"op":"create_organization","name":"N {}","id":"org_{}"}})", number, number)));
    CHECK(batch.submit(fmt::format(
        R"({{"op":"update_organization","org_id":"org_{}","patch":{{"attributes":{{"f":"{}"}}}}}})", number,
        filler)));
  }
  batch.finish();
  CHECK(answered == 320);
  CHECK(refused == 0);
  CHECK(Maintenance(orgs).stats().tail_bytes < 4U << 20U);
}

TEST_CASE("Python reads what --as-original gives, every field in the original's form") {
  const OriginalFolder folder(clean_organizations(), clean_members());
  OrgManager orgs(folder.path());
  REQUIRE(orgs.add_user_to_org("org_a", "Zo\u00eb \U0001F680", "admin").ok());
  const OriginalFolder out("", "");
  for (const char* const name : {"organizations.json", "org_users.json"}) {
    std::string text;
    (void)export_records(orgs, ExportForm::original, [&](std::string_view file, std::string_view bytes) {
      if (file == name) text.append(bytes);
    });
    write_text(out.path() / name, text);
  }
  const std::string program = R"(import json, sys, datetime
folder = sys.argv[1]
texts = {name: open(folder + "/" + name + ".json").read() for name in ("organizations", "org_users")}
data = {name: json.loads(text) for name, text in texts.items()}
for name, text in texts.items():
    assert json.dumps(data[name], indent=2) == text, name
assert set(data["organizations"]) == set(data["org_users"])
for key, org in data["organizations"].items():
    assert list(org) == ["id", "name", "created_at", "plan_tier", "lago_customer_id", "stripe_customer_id", "status"]
    assert org["id"] == key and datetime.datetime.fromisoformat(org["created_at"]).tzinfo is None
members = [m for list_of_org in data["org_users"].values() for m in list_of_org]
for m in members:
    assert list(m) == ["org_id", "user_id", "role", "joined_at"] and m["role"] in ("owner", "member", "billing_admin")
    datetime.datetime.fromisoformat(m["joined_at"])
assert [m["user_id"] for m in members] == ["Zo\u00eb \U0001F680", "u1"]
print("all right")
)";
  CHECK(python(program, out.path()) == "all right\n");
}

TEST_CASE("The sample comes in without a note") {
  const test::TemporaryFolder folder;
  OrgManager orgs(folder / "store");
  const ImportReport report =
      import_records(orgs, std::filesystem::path(ORGMGR_SOURCE_DIR) / "data/sample").value();
  CHECK(report.organizations == 12);
  CHECK(report.members == 40);
  CHECK(report.notes.empty());
}

TEST_CASE("A store is not imported by its files, which may be behind its journal") {
  const test::TemporaryFolder folder;
  OrgManager one(folder / "one");
  OrgManager other(folder / "other");
  CHECK(import_records(one, folder / "other").error().code() == ErrorCode::argument_invalid);
  CHECK_THROWS_AS((void)import_records(one, folder / "nowhere"), StorageError);
}

}  // namespace orgmgr::tests
