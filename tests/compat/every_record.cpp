// Every kind of record goes out as a line and comes back; a line altered in any member is refused by its
// place, skipped and told, or taken as a record that goes out again [P2, P6].
#include <doctest/doctest.h>

#include <set>
#include <vector>

#include "base/json_text.hpp"
#include "support/json_member.hpp"
#include "unit/manager_fixture.hpp"

#include <orgmgr/transfer.hpp>

namespace orgmgr::tests {
namespace {

using test::with_member;

std::string exported(const OrgManager& orgs, ExportForm form = ExportForm::lines) {
  std::string text;
  (void)export_records(orgs, form, [&](std::string_view, std::string_view bytes) { text.append(bytes); });
  return text;
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

/// Each kind of record at least once.
void fill(OrgManager& orgs) {
  orgs.set_plan({.name = "pro", .title = "Professional", .limits = Json::trusted(R"({"custom_roles":9})")})
      .value();
  orgs.set_plan({.name = "founders_friend"}).value();
  orgs.update_setting("offer_days", Json::trusted("5")).value();
  const OrgId acme =
      orgs.create_organization("Acme", {.plan_tier = "pro", .owner = "ann", .stripe_id = "cus_1"}).value();
  const OrgId beta = orgs.create_organization("Beta", {.owner = "bob", .lago_id = "lago_1"}).value();
  orgs.update_organization(
          acme, {.types = std::vector<std::string>{"customer"}, .attributes = Json::trusted(R"({"a":[1]})")})
      .value();
  orgs.create_role({.scope = acme.str(), .name = "editor", .permissions = {"billing.read"}}).value();
  orgs.create_role({.scope = "customer", .name = "buyer", .permissions = {"billing.read"}}).value();
  orgs.add_user_to_org(acme, UserId("eve"), "member").value();
  orgs.set_functional_roles(acme, UserId("eve"), {"own:editor", "customer:buyer"}).value();
  orgs.add_user_to_org(beta, UserId("eve"), "admin").value();
  orgs.suspend_member(beta, UserId("eve")).value();
  orgs.offer_ownership(acme, UserId("eve")).value();
  (void)orgs.create_invitation(acme, {.email = "new@example.com", .role = "member"}).value();
  orgs.set_default_organization(UserId("eve"), acme).value();
  (void)orgs.ensure_personal_organization(UserId("eve"), "Eve").value();
  (void)orgs.create_session(UserId("ann")).value();
  orgs.set_organization_limits(beta, Json::trusted(R"({"members":7})")).value();
  orgs.delete_organization(beta).value();
  (void)orgs.found_platform("Platform", UserId("root")).value();
}

}  // namespace

TEST_CASE("A store with every kind of record goes out and comes back, whatever is there already") {
  MemoryHost from;
  fill(from.orgs);
  const std::string text = exported(from.orgs);
  std::set<std::string> kinds;
  for (const auto& line : lines_of(text)) {
    const auto members = json::members(line).value();
    for (const auto& member : members) kinds.emplace(member.key);
  }
  CHECK(kinds.size() >= 6);

  MemoryHost to;
  const auto imported = import_lines(to.orgs, text);
  REQUIRE_MESSAGE(imported.ok(), imported.error().message());
  CHECK(imported.value().organizations == from.orgs.list_all_organizations().size());
  const std::string again = exported(to.orgs);
  CHECK(lines_of(again).size() == lines_of(text).size());
  // Once more over itself: nothing new, by each choice.
  for (const auto choice : {ImportOptions::OnDuplicate::skip, ImportOptions::OnDuplicate::update}) {
    const auto twice = import_lines(to.orgs, again, {.on_duplicate = choice});
    REQUIRE_MESSAGE(twice.ok(), twice.error().message());
    CHECK(twice.value().organizations == 0);
    CHECK(lines_of(exported(to.orgs)).size() == lines_of(again).size());
  }
  CHECK_FALSE(import_lines(to.orgs, again).ok());  // the default refuses what is there
}

TEST_CASE("An altered line of any kind is refused by its place, skipped and told, or taken whole [P2, P6]") {
  MemoryHost from;
  fill(from.orgs);
  const std::string text = exported(from.orgs);
  const std::vector<std::string> lines = lines_of(text);
  int refused = 0;
  int told = 0;
  int taken = 0;
  const auto import = [&](const std::string& lines_text, const ImportOptions& options, bool onto) {
    MemoryHost to;
    if (onto) (void)import_lines(to.orgs, text);
    const Revision before = to.orgs.revision();
    const auto answer = import_lines(to.orgs, lines_text, options);
    CAPTURE(lines_text);
    if (!answer.ok()) {
      ++refused;
      CHECK(to.orgs.revision() == before);  // all or nothing
      CHECK_FALSE(answer.error().message().empty());
      return;
    }
    ++taken;
    told += answer.value().notes.empty() ? 0 : 1;
    MemoryHost third;  // what was taken in can be given out, and taken in again
    CHECK_MESSAGE(import_lines(third.orgs, exported(to.orgs), {.repair = options.repair}).ok(), lines_text);
  };
  const ImportOptions choices[] = {
      {},
      {.on_duplicate = ImportOptions::OnDuplicate::skip, .on_invalid = ImportOptions::OnInvalid::skip},
      {.on_duplicate = ImportOptions::OnDuplicate::update, .on_invalid = ImportOptions::OnInvalid::skip},
      {.on_duplicate = ImportOptions::OnDuplicate::suffix, .repair = true}};
  std::size_t turn = 0;
  for (std::size_t line = 0; line < lines.size(); ++line) {
    const auto outer = json::members(lines[line]).value();
    for (const auto& record : outer) {
      const auto inner = json::members(record.value);
      if (!inner) continue;
      for (const auto& member : *inner) {
        for (const char* value : {"", "null", "7", "\"x\"", "\"\"", "{}", "[\"x\"]"}) {
          const std::string altered =
              with_member(lines[line], record.key, with_member(record.value, member.key, value)) + "\n";
          const ImportOptions& options = choices[turn++ % 4];
          import(lines[0] + "\n" + altered, options, turn % 3 == 0);
          if (turn % 5 == 0) import(text + altered, options, false);
        }
      }
    }
  }
  CHECK(refused > 200);
  CHECK(taken > 100);
  CHECK(told > 30);
}

}  // namespace orgmgr::tests
