// Each kind of dirt that the original module leaves behind, taken over by its rule and reported.
#include <doctest/doctest.h>

#include "compat/original_folder.hpp"
#include "manager/transfer.hpp"
#include "unit/manager_fixture.hpp"

namespace orgmgr::tests {
namespace {

/// A store that has adopted a folder of these two texts.
struct Adopted {
  Adopted(std::string_view organizations, std::string_view org_users) : folder(organizations, org_users) {
    CHECK_FALSE(manager::check_originals(folder.path()).has_value());
    report = manager::adopt_originals(manager::session_of(host.orgs), folder.path()).value();
  }
  [[nodiscard]] std::string note(std::string_view code, std::string_view record) const {
    return note_of(report, code, record);
  }
  [[nodiscard]] std::string quarantined(std::string_view key) const {
    return host.store->read()->get(model::Collection::quarantine, key).value_or("");
  }

  OriginalFolder folder;
  MemoryHost host;
  ImportReport report;
};

std::string object(std::initializer_list<std::string> members) {
  std::string text = "{";
  for (const std::string& member : members) text += (text.size() > 1 ? ",\n" : "\n") + member;
  return text + "\n}";
}

}  // namespace

TEST_CASE("A clean folder comes in whole, in one commit called adopt") {
  const Adopted adopted(
      object({organization_text({.id = "org_a", .name = "Acme", .lago = "\"lago_1\""}),
              organization_text({.id = "org_b", .name = "Beta", .status = "deleted"})}),
      object({"\"org_a\": [" + member_text("org_a", "u1", "owner") + "," + member_text("org_a", "u2") + "]",
              "\"org_b\": []"}));
  CHECK(adopted.report.organizations == 2);
  CHECK(adopted.report.members == 2);
  CHECK(adopted.report.notes.empty());
  CHECK(adopted.host.store->last_commit().op == "adopt");
  CHECK(adopted.host.store->newest() == 1);
  const Organization acme = adopted.host.orgs.get_org("org_a").value();
  CHECK(acme.version == 1);
  CHECK_FALSE(acme.slug.has_value());
  CHECK(format_time(acme.created_at) == "2025-10-13T18:30:00.000000Z");
  CHECK(adopted.host.orgs.get_org("org_b")->status == OrganizationStatus::deleted);
  const OrgUser owner = adopted.host.orgs.get_org_user("org_a", "u1").value();
  CHECK(owner.role == Role::owner);
  CHECK(owner.epoch == 1);
  CHECK(format_time(owner.joined_at) == "2025-10-13T18:30:00.250000Z");
}

TEST_CASE("A store that has a revision already adopts nothing") {
  Adopted adopted(object({organization_text({.id = "org_a", .name = "Acme"})}), "{}");
  const OriginalFolder other(object({organization_text({.id = "org_b", .name = "Beta"})}), "{}");
  const auto again = manager::adopt_originals(manager::session_of(adopted.host.orgs), other.path());
  CHECK(again.value().organizations == 0);
  CHECK(adopted.host.store->newest() == 1);
  CHECK_FALSE(adopted.host.orgs.get_org("org_b").has_value());
}

TEST_CASE("An organization without a key in org_users.json has no members; an empty orphan key is dropped") {
  const Adopted adopted(object({organization_text({.id = "org_a", .name = "Acme"})}),
                        object({"\"org_gone\": []"}));
  CHECK(adopted.report.organizations == 1);
  CHECK(adopted.host.orgs.get_org_users("org_a").empty());
  CHECK_FALSE(adopted.note("orphan_dropped", "org_users org_gone").empty());
  CHECK(adopted.quarantined("org_users org_gone").empty());
}

TEST_CASE("Members of an organization that is not there are kept in quarantine as they were") {
  const Adopted adopted("{}", "{\"org_gone\": [" + member_text("org_gone", "u1", "owner") + ", " +
                                  member_text("org_gone", "u2") + "]}");
  CHECK(adopted.report.members == 0);
  CHECK(adopted.report.skipped == 2);
  CHECK_FALSE(adopted.note("orphan_kept", "org_users org_gone").empty());
  CHECK(adopted.quarantined("org_users org_gone") ==
        R"([{"org_id":"org_gone","user_id":"u1","role":"owner","joined_at":"2025-10-13 18:30:00.250000"},)"
        R"({"org_id":"org_gone","user_id":"u2","role":"member","joined_at":"2025-10-13 18:30:00.250000"}])");
}

TEST_CASE("Where a key differs from the record's id, the id counts, and the members follow") {
  std::string organization = organization_text({.id = "org_b", .name = "Beta"});
  organization.replace(0, 7, "\"org_key\"");
  const Adopted adopted("{" + organization + "}", "{\"org_key\": [" + member_text("org_key", "u1") + "]}");
  CHECK(adopted.host.orgs.get_org("org_b").has_value());
  CHECK_FALSE(adopted.host.orgs.get_org("org_key").has_value());
  CHECK_FALSE(adopted.note("key_differs", "organizations org_b").empty());
  CHECK(adopted.host.orgs.get_user_role_in_org("org_b", "u1") == Role::member);
}

TEST_CASE("Of two records with one id the one under its own key stays, the other goes to quarantine") {
  std::string impostor = organization_text({.id = "org_b", .name = "Impostor"});
  impostor.replace(0, 7, "\"org_a\"");
  const Adopted adopted(object({impostor, organization_text({.id = "org_b", .name = "Beta"})}), "{}");
  CHECK(adopted.host.orgs.get_org("org_b")->name == "Beta");
  CHECK_FALSE(adopted.note("id_duplicate", "organizations org_b").empty());
  CHECK(adopted.quarantined("organizations org_b").find("Impostor") != std::string::npos);
}

TEST_CASE("Of names that compare equal the oldest keeps its name; a number is chosen that nobody has") {
  const Adopted adopted(
      object({organization_text({.id = "org_1", .name = "ACME", .created_at = "2025-03-01T00:00:00"}),
              organization_text({.id = "org_2", .name = "Acme", .created_at = "2025-01-01T00:00:00"}),
              organization_text({.id = "org_3", .name = "\\uff21cme", .created_at = "2025-02-01T00:00:00"}),
              organization_text({.id = "org_4", .name = "acme (2)", .created_at = "2025-04-01T00:00:00"})}),
      "{}");
  CHECK(adopted.host.orgs.get_org("org_2")->name == "Acme");
  CHECK(adopted.host.orgs.get_org("org_3")->name == "\uff21cme (3)");
  CHECK(adopted.host.orgs.get_org("org_1")->name == "ACME (4)");
  CHECK(adopted.host.orgs.get_org("org_4")->name == "acme (2)");
  CHECK_FALSE(adopted.note("name_suffixed", "organizations org_1").empty());
}

TEST_CASE("A user who is twice in one organization stays as the first record says") {
  const Adopted adopted("{" + organization_text({.id = "org_a", .name = "Acme"}) + "}",
                        "{\"org_a\": [" + member_text("org_a", "u1", "billing_admin") + "," +
                            member_text("org_a", "u1", "owner") + "]}");
  CHECK(adopted.host.orgs.get_user_role_in_org("org_a", "u1") == Role::billing_admin);
  CHECK(adopted.report.members == 1);
  CHECK_FALSE(adopted.note("duplicate_member", "org_users org_a u1").empty());
}

TEST_CASE("A shared billing customer stays with the oldest organization") {
  const Adopted adopted(
      object(
          {organization_text(
               {.id = "org_1", .name = "Young", .created_at = "2025-03-01T00:00:00", .stripe = "\"cus_1\""}),
           organization_text(
               {.id = "org_2", .name = "Old", .created_at = "2025-01-01T00:00:00", .stripe = "\"cus_1\""})}),
      "{}");
  CHECK(adopted.host.orgs.get_org("org_2")->stripe_customer_id == "cus_1");
  CHECK_FALSE(adopted.host.orgs.get_org("org_1")->stripe_customer_id.has_value());
  CHECK_FALSE(adopted.note("billing_id_cleared", "organizations org_1").empty());
}

TEST_CASE("An unknown role sets the member aside, an unknown status the organization with its members") {
  const Adopted adopted(object({organization_text({.id = "org_a", .name = "Acme"}),
                                organization_text({.id = "org_b", .name = "Beta", .status = "frozen"})}),
                        object({"\"org_a\": [" + member_text("org_a", "u1", "emperor") + "," +
                                    member_text("org_a", "u2", "user") + "]",
                                "\"org_b\": [" + member_text("org_b", "u3", "owner") + "]"}));
  CHECK_FALSE(adopted.note("role_unknown", "org_users org_a u1").empty());
  CHECK(adopted.quarantined("org_users org_a u1").find("emperor") != std::string::npos);
  CHECK(adopted.host.orgs.get_user_role_in_org("org_a", "u2") == Role::member);
  CHECK_FALSE(adopted.host.orgs.get_org("org_b").has_value());
  CHECK_FALSE(adopted.note("status_unknown", "organizations org_b").empty());
  CHECK(adopted.quarantined("organizations org_b").find("frozen") != std::string::npos);
  CHECK(adopted.quarantined("org_users org_b").find("u3") != std::string::npos);
  CHECK(adopted.report.skipped == 3);
}

TEST_CASE("What the original's setters stored without looking, of any JSON type, keeps nothing else out") {
  const auto with = [](std::string text, std::string_view from, std::string_view to) {
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
  };
  const std::string null_status = organization_text({.id = "org_n", .name = "Null"});
  const std::string number_plan = organization_text({.id = "org_p", .name = "Plan"});
  const Adopted adopted(
      object({with(null_status, "\"active\"", "null"), with(number_plan, "\"founders_friend\"", "5"),
              organization_text({.id = "org_l", .name = "Linked", .lago = "77", .stripe = "\"cus_1\""})}),
      object({"\"org_p\": [" + with(member_text("org_p", "u1"), "\"member\"", "null") + "," +
                  with(member_text("org_p", "u2"), "\"member\"", "[\"owner\"]") + "," +
                  member_text("org_p", "u3") + "]",
              "\"org_n\": [" + member_text("org_n", "u4") + "]"}));
  const auto& orgs = adopted.host.orgs;
  CHECK_FALSE(orgs.get_org("org_n").has_value());
  CHECK(adopted.note("status_unknown", "organizations org_n").find("null") != std::string::npos);
  CHECK(adopted.quarantined("org_users org_n").find("u4") != std::string::npos);
  CHECK(orgs.get_org("org_p")->plan_tier == "founders_friend");
  CHECK_FALSE(adopted.note("plan_cleaned", "organizations org_p").empty());
  CHECK(adopted.quarantined("organizations org_p").find("\"plan_tier\":5") != std::string::npos);
  CHECK_FALSE(orgs.get_org("org_l")->lago_customer_id.has_value());
  CHECK(orgs.get_org("org_l")->stripe_customer_id == "cus_1");
  CHECK(adopted.quarantined("organizations org_l").find("77") != std::string::npos);
  CHECK(adopted.note("role_unknown", "org_users org_p u1").find("null") != std::string::npos);
  CHECK(adopted.quarantined("org_users org_p u2").find("[\"owner\"]") != std::string::npos);
  CHECK(orgs.get_user_role_in_org("org_p", "u3") == Role::member);
  CHECK(adopted.report.skipped == 4);
}

TEST_CASE("Names and plans beyond our limits are brought within them, and kept as they were in quarantine") {
  const std::string long_plan(80, 'p');
  const Adopted adopted(object({organization_text({.id = "org_1", .name = "Tab\\there"}),
                                organization_text({.id = "org_2", .name = "org_2"}),
                                organization_text({.id = "org_3", .name = "\\u0007"}),
                                organization_text({.id = "org_4", .name = "Plans", .plan = ""}),
                                organization_text({.id = "org_5", .name = "Long", .plan = long_plan}),
                                organization_text({.id = "org_6", .name = "  Spaces  ", .stripe = "\"\""})}),
                        "{}");
  const auto& orgs = adopted.host.orgs;
  CHECK(adopted.report.organizations == 6);
  CHECK(orgs.get_org("org_1")->name == "Tab here");
  CHECK(orgs.get_org("org_2")->name == "org_2 (1)");
  CHECK(orgs.get_org("org_3")->name == "Organization org_3");
  CHECK(orgs.get_org("org_4")->plan_tier == "founders_friend");
  CHECK(orgs.get_org("org_5")->plan_tier == long_plan.substr(0, 64));
  CHECK(orgs.get_org("org_6")->name == "Spaces");
  CHECK_FALSE(orgs.get_org("org_6")->stripe_customer_id.has_value());
  CHECK_FALSE(adopted.note("name_cleaned", "organizations org_1").empty());
  CHECK_FALSE(adopted.note("plan_cleaned", "organizations org_4").empty());
  CHECK_FALSE(adopted.note("trimmed", "organizations org_6").empty());
  CHECK(adopted.quarantined("organizations org_1").find("Tab\\there") != std::string::npos);
  CHECK(adopted.quarantined("organizations org_5").find(long_plan) != std::string::npos);
}

TEST_CASE("User ids are never altered but for white space around them") {
  const Adopted adopted("{" + organization_text({.id = "org_a", .name = "Acme"}) + "}",
                        "{\"org_a\": [" + member_text("org_a", "bell\\u0007") + "," +
                            member_text("org_a", " u2 ") + "," + member_text("org_a", "") + "]}");
  CHECK(adopted.report.members == 1);
  CHECK(adopted.host.orgs.get_user_role_in_org("org_a", "u2") == Role::member);
  CHECK_FALSE(adopted.note("trimmed", "org_users org_a u2").empty());
  CHECK_FALSE(adopted.quarantined("org_users org_a ").empty());
  CHECK(adopted.report.skipped == 2);
}

TEST_CASE("Ids of other forms: uuid4 behind org_ stays, one without org_ gets it, and members follow") {
  const std::string uuid = "3f2b8c1e-9a4d-4e6f-8b7a-1c2d3e4f5a6b";
  const Adopted adopted(
      object({organization_text({.id = "org_" + uuid, .name = "Behind"}),
              organization_text({.id = "7" + uuid.substr(1), .name = "Bare"})}),
      "{\"7" + uuid.substr(1) + "\": [" + member_text("7" + uuid.substr(1), "u1", "owner") + "]}");
  CHECK(adopted.host.orgs.get_org("org_" + uuid)->name == "Behind");
  CHECK(adopted.host.orgs.get_org("org_7" + uuid.substr(1))->name == "Bare");
  CHECK(adopted.host.orgs.get_user_role_in_org("org_7" + uuid.substr(1), "u1") == Role::owner);
  CHECK_FALSE(adopted.note("id_changed", "organizations org_7" + uuid.substr(1)).empty());
}

TEST_CASE("A byte order mark, both date forms, no indentation and unknown fields are taken") {
  const Adopted adopted(
      "\xEF\xBB\xBF{" +
          organization_text({.id = "org_a", .name = "Acme", .created_at = "2026-11-20 14:55:30.265398"}) +
          "}",
      R"({"org_a":[{"org_id":"org_a","user_id":"u1","role":"owner","joined_at":"2025-10-13T18:30:00+02:00","badge":1.50}]})");
  CHECK(format_time(adopted.host.orgs.get_org("org_a")->created_at) == "2026-11-20T14:55:30.265398Z");
  CHECK_FALSE(adopted.note("byte_order_mark", "organizations.json").empty());
  const OrgUser member = adopted.host.orgs.get_org_user("org_a", "u1").value();
  CHECK(member.extra.text() == R"({"badge":1.50})");
  CHECK(format_time(member.joined_at) == "2025-10-13T16:30:00.000000Z");
}

TEST_CASE("Members without organizations.json are refused: that file was lost, not empty [P5]") {
  const OriginalFolder folder("{}", "{\"org_a\": [" + member_text("org_a", "u1") + "]}");
  std::filesystem::remove(folder.path() / "organizations.json");
  CHECK(manager::check_originals(folder.path())->code() == ErrorCode::path_not_found);
  write_text(folder.path() / "org_users.json", "{}");
  CHECK_FALSE(manager::check_originals(folder.path()).has_value());
}

}  // namespace orgmgr::tests
