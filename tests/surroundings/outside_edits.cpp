// Editors and the original Python module at work on a live store's files: noticed by name, never adopted in
// silence, never in the way of what was committed [P1, P5].
#include <doctest/doctest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <orgmgr/orgmgr.hpp>

#include "support/temporary_folder.hpp"
#include "surroundings/real_store.hpp"

namespace {

using namespace orgmgr;
using namespace orgmgr::test;

std::string text_in(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

/// How a program saves what it has changed.
enum class Saving : std::uint8_t { beside_and_renamed, backup_kept, cut_and_written, python_dump };
constexpr Saving every_saving[] = {Saving::beside_and_renamed, Saving::backup_kept, Saving::cut_and_written,
                                   Saving::python_dump};

void save(Saving saving, const std::string& path, const std::string& text) {
  switch (saving) {
    case Saving::beside_and_renamed:
      std::ofstream(path + ".swp") << text;
      std::filesystem::rename(path + ".swp", path);
      return;
    case Saving::backup_kept:
      std::filesystem::rename(path, path + "~");
      std::ofstream(path) << text;
      return;
    case Saving::cut_and_written:
    case Saving::python_dump:  // as root modes do not bind: into the snapshot's own file
      ::chmod(path.c_str(), 0600);
      std::ofstream(path, std::ios::trunc) << text;
      return;
  }
}

/// What json.dump of the whole dictionary leaves, with two more changes of the original module's.
std::string dumped_by_python(const std::string& path) {
  std::string text = text_in(path);
  replace_all(text, "\n", "\n  ");
  return text;
}

bool has(const std::vector<Finding>& findings, const std::string& code, const std::string& path) {
  for (const auto& finding : findings) {
    if (finding.code == code && finding.path == path) return true;
  }
  return false;
}

}  // namespace

TEST_CASE(
    "whichever way an editor saves a file at the top, it is named and neither taken nor lost [P1, P5]") {
  for (const Saving saving : every_saving) {
    for (const bool live : {true, false}) {
      CAPTURE(static_cast<int>(saving));
      CAPTURE(live);
      const TemporaryFolder folder;
      const std::string store = folder / "store";
      auto orgs = std::make_optional<OrgManager>(store);
      const OrgId acme = orgs->create_organization("Acme").value();
      (void)orgs->add_user_to_org(acme, UserId("ann"), "owner").value();
      (void)Maintenance(*orgs).checkpoint();
      const OrgId beta = orgs->create_organization("Beta").value();  // behind the snapshot
      if (!live) orgs.reset();

      const std::string path = store + "/organizations.json";
      std::string edited = saving == Saving::python_dump ? dumped_by_python(path) : text_in(path);
      replace_all(edited, "\"Acme\"", "\"Edited\"");
      save(saving, path, edited);
      const bool in_place = saving == Saving::cut_and_written || saving == Saving::python_dump;

      if (!live) {
        try {
          orgs.emplace(store);
        } catch (const StorageError& error) {
          // In place, by root: the snapshot itself is not what was written any more.
          CHECK(in_place);
          CHECK(error.code() == ErrorCode::damaged);
          CHECK(error.path().ends_with("organizations.json"));
          continue;
        }
      }
      // Never taken in silence, by nobody.
      CHECK_FALSE(orgs->find_org_by_name("Edited"));
      CHECK(orgs->find_org_by_name("Beta")->id == beta);
      if (in_place) {
        const CheckReport report = Maintenance(*orgs).check();
        CHECK_FALSE(report.clean());
        CHECK(report.findings.front().path.ends_with("organizations.json"));
        continue;
      }
      CHECK(has(Maintenance(*orgs).check().findings, "edited", path));
      if (!live) CHECK(has(Maintenance(*orgs).notices(), "edited", path));
      (void)orgs->create_organization("Gamma").value();
      (void)Maintenance(*orgs).checkpoint();
      CHECK(text_in(path) == edited);  // the person's work is still theirs
      CHECK_FALSE(orgs->find_org_by_name("Edited"));
      // Taken when it is asked for, with what was committed since.
      CHECK(Maintenance(*orgs).adopt(false).value().applied);
      CHECK(orgs->find_org_by_name("Edited")->id == acme);
      CHECK(orgs->find_org_by_name("Beta"));
      CHECK(orgs->find_org_by_name("Gamma"));
      CHECK(Maintenance(*orgs).check().clean());
    }
  }
}

TEST_CASE("the original module writing both files of a store that it knows is noticed by name [P1, P5]") {
  if (std::system("python3 -c 'import json' 2>/dev/null") != 0) {
    MESSAGE("SKIPPED: no python3 here");
    return;
  }
  const TemporaryFolder folder;
  const std::string store = folder / "store";
  OrgId acme;
  {
    OrgManager orgs(store);
    acme = orgs.create_organization("Acme").value();
    (void)orgs.add_user_to_org(acme, UserId("ann"), "owner").value();
  }
  // As its _save does: open(path, "w"), json.dump(…, indent=2). Links are parted first, as a restored copy
  // or an unprivileged writer's own files would be.
  const std::string program =
      "import json, os, sys\n"
      "root = sys.argv[1]\n"
      "orgs = json.load(open(root + '/organizations.json'))\n"
      "members = json.load(open(root + '/org_users.json'))\n"
      "orgs['org_new'] = dict(next(iter(orgs.values())), id='org_new', name='From Python', slug=None)\n"
      "members['org_new'] = [dict(next(iter(members.values()))[0], org_id='org_new')]\n"
      "for name, value in (('organizations', orgs), ('org_users', members)):\n"
      "  path = root + '/' + name + '.json'\n"
      "  if sys.argv[2] == 'parted': os.remove(path)\n"
      "  with open(path, 'w') as file: json.dump(value, file, indent=2)\n";
  std::ofstream(folder / "write.py") << program;
  const auto python = [&](const std::string& how) {
    return std::system(("python3 '" + (folder / "write.py") + "' '" + store + "' " + how).c_str());
  };
  REQUIRE(python("parted") == 0);
  {
    OrgManager orgs(store);
    CHECK(has(Maintenance(orgs).notices(), "edited", store + "/organizations.json"));
    CHECK(has(Maintenance(orgs).notices(), "edited", store + "/org_users.json"));
    CHECK(orgs.list_all_organizations().size() == 1);
    CHECK(Maintenance(orgs).adopt(false).value().applied);
    CHECK(orgs.find_org_by_name("From Python"));
    CHECK(orgs.get_org_users(OrgId("org_new")).size() == 1);
  }
  // In place, into what is the snapshot's own file: root may, and it is damage by name.
  for (const char* name : {"/organizations.json", "/org_users.json"}) ::chmod((store + name).c_str(), 0600);
  REQUIRE(python("in_place") == 0);
  for (const bool read_only : {true, false}) {
    const auto code = opening_of(store, read_only);
    CHECK(code == ErrorCode::damaged);
  }
}

TEST_CASE(
    "an edit that cannot be taken is refused by file and reason, and taken once it is mended [P5, P6]") {
  struct Edit {
    const char* file;
    const char* from;
    const char* to;
    ErrorCode code;
  };
  const Edit edits[] = {
      {"organizations", "\"Acme\"", "\"Acme", ErrorCode::json_invalid},
      {"organizations", "\"org_a\": {\"id\":\"org_a\"", "\"org_a\": {\"id\":\"org_z\"",
       ErrorCode::json_invalid},
      {"organizations", "\"Acme\"", "7", ErrorCode::json_invalid},
      {"organizations", "\"Acme\"", "\"Beta\"", ErrorCode::name_taken},
      {"organizations", "\"cus_a\"", "\"cus_b\"", ErrorCode::billing_id_taken},
      {"organizations", "\"slug\":\"acme\"", "\"slug\":\"beta\"", ErrorCode::slug_taken},
      {"org_users", "\"org_a\": [", "\"org_a\": {", ErrorCode::json_invalid},
      {"org_users", "\"user_id\":\"ann\"", "\"user_id\":7", ErrorCode::json_invalid},
      {"org_users", "\"role\":\"owner\"", "\"role\":\"king\"", ErrorCode::json_invalid},
      {"org_users", "\"user_id\":\"ann\"", "\"user_id\":\"eve\"", ErrorCode::json_invalid},
      {"org_users", "\"org_id\":\"org_a\"", "\"org_id\":\"org_b\"", ErrorCode::json_invalid},
      {"org_users", "\"org_a\"", "\"org_nowhere\"", ErrorCode::organization_not_found},
  };
  const TemporaryFolder folder;
  const std::string store = folder / "store";
  OrgManager orgs(store);
  (void)orgs.create_organization("Acme", {.id = "org_a", .owner = "ann", .stripe_id = "cus_a"}).value();
  (void)orgs.create_organization("Beta", {.id = "org_b", .owner = "bob", .stripe_id = "cus_b"}).value();
  (void)orgs.add_user_to_org(OrgId("org_a"), UserId("eve")).value();
  Maintenance care(orgs);
  (void)care.checkpoint();
  for (const Edit& edit : edits) {
    CAPTURE(edit.to);
    const std::string path = store + "/" + edit.file + ".json";
    const std::string sound = text_in(path);
    std::string edited = sound;
    replace_all(edited, edit.from, edit.to);
    REQUIRE(edited != sound);
    save(Saving::beside_and_renamed, path, edited);
    const Revision before = orgs.revision();
    for (const bool dry_run : {true, false}) {
      std::optional<ErrorCode> code;
      try {
        const auto adopted = care.adopt(dry_run);
        if (!adopted) code = adopted.error().code();
      } catch (const StorageError& error) {
        code = error.code();
        CHECK(error.path() == path);
      }
      if (!dry_run || code) CHECK(code == edit.code);
    }
    CHECK(orgs.revision() == before);
    CHECK(text_in(path) == edited);
    save(Saving::beside_and_renamed, path, sound);  // a copy of what the store shows: no edit
    CHECK(care.adopt(false).value().records.empty());
  }
  // Changed on both sides: nobody's choice but a person's.
  std::string edited = text_in(store + "/organizations.json");
  replace_all(edited, "\"Acme\"", "\"Edited\"");
  save(Saving::beside_and_renamed, store + "/organizations.json", edited);
  (void)orgs.rename_organization(OrgId("org_a"), "Renamed").value();
  CHECK(care.adopt(true).value().records.front().conflict);
  CHECK(care.adopt(false).error().code() == ErrorCode::edited_both_sides);
  CHECK(orgs.find_org_by_name("Renamed"));
  std::filesystem::remove(store + "/organizations.json");  // the edit is given up, and begun anew
  (void)care.checkpoint();
  edited = text_in(store + "/organizations.json");
  replace_all(edited, "\"Renamed\"", "\"Edited\"");
  save(Saving::beside_and_renamed, store + "/organizations.json", edited);
  // A member and an organization taken out by hand, another put in.
  std::string members = text_in(store + "/org_users.json");
  const auto eve = members.find("\"user_id\":\"eve\"");
  const auto begin = members.rfind('{', eve);
  const auto end = members.find('}', eve) + 1;
  std::string without = members.substr(0, begin) + members.substr(end);
  const auto comma = without.rfind(',', begin);
  without.erase(comma, 1);
  save(Saving::beside_and_renamed, store + "/org_users.json", without);
  const AdoptReport taken = care.adopt(false).value();
  CHECK(taken.applied);
  CHECK_FALSE(orgs.get_org_user(OrgId("org_a"), UserId("eve")));
  CHECK(orgs.find_org_by_name("Edited"));
  CHECK(care.check().clean());
}
