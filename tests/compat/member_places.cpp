// Members whose place is in doubt: a key and an org_id that differ, keys that hold nobody, roles that are
// none.
#include <doctest/doctest.h>

#include <string>

#include "compat/original_folder.hpp"
#include "unit/manager_fixture.hpp"

namespace orgmgr::tests {
namespace {

struct Imported {
  Imported(const std::string& organizations, const std::string& org_users, const ImportOptions& options) {
    const OriginalFolder folder("{" + organizations + "}", "{" + org_users + "}");
    auto answer = import_records(host.orgs, folder.path(), options);
    REQUIRE_MESSAGE(answer.ok(), answer.error().message());
    report = std::move(answer).value();
  }
  [[nodiscard]] bool has_member(const char* org, const char* user) const {
    return host.orgs.get_org_user(org, user).has_value();
  }
  [[nodiscard]] std::string quarantined(std::string_view key) const {
    return host.store->read()->get(model::Collection::quarantine, key).value_or("");
  }
  [[nodiscard]] std::size_t notes(std::string_view code) const {
    std::size_t count = 0;
    for (const ImportNote& note : report.notes) count += note.code == code ? 1U : 0U;
    return count;
  }

  MemoryHost host;
  ImportReport report;
};

const std::string acme = organization_text({.id = "org_a", .name = "Acme"});
const std::string both = acme + "," + organization_text({.id = "org_b", .name = "Beta"});

std::string under(const std::string& key, const std::string& members) {
  return "\"" + key + "\": [" + members + "]";
}

}  // namespace

TEST_CASE(
    "A member of one organization under the key of another is refused, or by repair where its org_id says") {
  const std::string member = under("org_b", member_text("org_a", "ann"));
  const OriginalFolder folder("{" + both + "}", "{" + member + "}");
  MemoryHost host;
  const auto refused = import_records(host.orgs, folder.path());
  REQUIRE(code_of(refused) == ErrorCode::record_invalid);
  CHECK(refused.error().message().find("A member of org_a stands under the key org_b") != std::string::npos);
  CHECK(host.store->newest() == 0);

  const Imported mended(both, member, {.repair = true});
  CHECK(mended.has_member("org_a", "ann"));
  CHECK_FALSE(mended.has_member("org_b", "ann"));
  CHECK(note_of(mended.report, "key_differs", "org_users org_a ann").find("org_b") != std::string::npos);
}

TEST_CASE("A member whose org_id leads nowhere is in the organization of its key, or kept aside") {
  const Imported by_key(acme, under("org_a", member_text("org_gone", "ann")), {.repair = true});
  CHECK(by_key.has_member("org_a", "ann"));
  CHECK(note_of(by_key.report, "key_differs", "org_users org_a ann").find("org_gone") != std::string::npos);
  CHECK(by_key.quarantined("org_users org_a").empty());

  const Imported nowhere(acme, under("org_lost", member_text("org_gone", "ann")), {.repair = true});
  CHECK(nowhere.report.members == 0);
  CHECK(nowhere.quarantined("org_users org_lost").find(R"("user_id":"ann")") != std::string::npos);
}

TEST_CASE("A key without members is told only where its organization is neither there nor left out already") {
  std::string moved = organization_text({.id = "org_b", .name = "Beta"});
  moved.replace(0, 7, "\"org_key\"");
  const std::string odd = organization_text({.id = "org_odd", .name = "Odd", .status = "sleeping"});
  const Imported imported(moved + "," + odd, under("org_key", "") + "," + under("org_odd", ""),
                          {.repair = true});
  CHECK(imported.notes("orphan_dropped") == 0);
  CHECK(imported.host.orgs.get_org("org_b"));
  CHECK_FALSE(imported.host.orgs.get_org("org_odd"));
  const Imported empty(acme, under("org_gone", ""), {.repair = true});
  CHECK_FALSE(note_of(empty.report, "orphan_dropped", "org_users org_gone").empty());
}

TEST_CASE("A role that is no text is set aside by repair, and a role that we know may be mapped too") {
  std::string odd = member_text("org_a", "odd");
  odd.replace(odd.find("\"member\""), 8, "[\"member\"]");
  const std::string members = under("org_a", odd + "," + member_text("org_a", "ann"));
  const Imported imported(acme, members, {.map_role = {{"member", "admin"}}, .repair = true});
  CHECK(imported.host.orgs.get_user_role_in_org("org_a", "ann") == Role::admin);
  CHECK_FALSE(imported.has_member("org_a", "odd"));
  CHECK(note_of(imported.report, "role_unknown", "org_users org_a odd").find("[\"member\"]") !=
        std::string::npos);
  CHECK(imported.quarantined("org_users org_a odd").find("[\"member\"]") != std::string::npos);
}

TEST_CASE(
    "An organization under another key is refused without repair; white space around a plan or id is told") {
  std::string moved = organization_text({.id = "org_b", .name = "Beta"});
  moved.replace(0, 7, "\"org_key\"");
  const OriginalFolder folder("{" + moved + "}", "{}");
  MemoryHost host;
  const auto refused = import_records(host.orgs, folder.path());
  REQUIRE(code_of(refused) == ErrorCode::record_invalid);
  CHECK(refused.error().message().find("Organization org_b stands under the key org_key") !=
        std::string::npos);

  const Imported trimmed(
      organization_text({.id = "org_a", .name = "Acme", .plan = " pro ", .stripe = "\" cus_1\""}), "",
      {.repair = true});
  CHECK(trimmed.host.orgs.get_org("org_a")->plan_tier == "pro");
  CHECK(trimmed.host.orgs.get_org("org_a")->stripe_customer_id == "cus_1");
  CHECK(trimmed.notes("trimmed") == 2);
}

}  // namespace orgmgr::tests
