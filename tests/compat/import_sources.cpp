// Which file an import takes for which form, what it says of one that is none, and what an update of records
// that are there changes [P6].
#include <doctest/doctest.h>

#include "base/json_text.hpp"
#include "compat/original_folder.hpp"
#include "unit/manager_fixture.hpp"

namespace orgmgr::tests {
namespace {

using OnDuplicate = ImportOptions::OnDuplicate;

std::string organization_line(const std::string& id, const std::string& name, const std::string& more = "") {
  return R"({"organization":{"id":")" + id + R"(","name":")" + name +
         R"(","created_at":"2025-01-01T00:00:00Z","plan_tier":"pro")" + more + "}}\n";
}
std::string member_line(const std::string& user, const std::string& role, const std::string& more = "") {
  return R"({"org_user":{"org_id":"org_a","user_id":")" + user + R"(","role":")" + role +
         R"(","joined_at":"2025-01-01T00:00:00Z")" + more + "}}\n";
}
const std::string bare =
    R"({"id":"org_b","name":"Beta","created_at":"2025-01-02T00:00:00Z","plan_tier":"pro"})";

/// Imports one file of that name into an empty store.
Result<ImportReport> import_file(const std::string& name, const std::string& text) {
  const test::TemporaryFolder folder;
  write_text(folder / name, text);
  MemoryHost host;
  return import_records(host.orgs, folder / name);
}

std::string refusal(const std::string& name, const std::string& text) {
  const auto answer = import_file(name, text);
  REQUIRE_MESSAGE(!answer.ok(), text);
  const bool by_form =
      answer.error().code() == ErrorCode::json_invalid || answer.error().code() == ErrorCode::record_invalid;
  CHECK(by_form);
  return answer.error().message();
}

bool holds(const std::string& text, const std::string& words) {
  return text.find(words) != std::string::npos;
}

}  // namespace

TEST_CASE("a file is taken for lines, organizations or members by its name and by what it holds") {
  const std::string line = organization_line("org_a", "Acme");
  for (const char* name : {"a.jsonl", "a.ndjson", "a.json", "a"}) {
    CAPTURE(name);
    CHECK(import_file(name, line).value().organizations == 1);
    CHECK(import_file(name, "\n \t\r\n" + line + "\n" + organization_line("org_c", "C"))
              .value()
              .organizations == 2);
    CHECK(import_file(name, line + member_line("ann", "owner")).value().members == 1);
  }
  CHECK(import_file("a.json", bare).value().organizations == 1);
  CHECK(import_file("a.json", "{\"org_b\":" + bare + "}").value().organizations == 1);
  CHECK(import_file("a.json", "{\n\"org_b\":\n" + bare + "}").value().organizations == 1);
  CHECK(import_file("a.json", "{\"org_b\": []}").value().members == 0);
  CHECK(import_file("a.json", "{}").value().organizations == 0);
}

TEST_CASE("what a file holds instead of records is named with its place and kind [P6]") {
  for (const auto& [value, kind] : {std::pair<std::string, std::string>{"\"x\"", "a string"},
                                    {"null", "null"},
                                    {"true", "a truth value"},
                                    {"false", "a truth value"},
                                    {"7", "a number"}}) {
    CHECK(holds(refusal("a.json", "{\n\"org_a\": " + value + "}"),
                "a.json:2: organization org_a must be an object, and is " + kind));
    CHECK(holds(refusal("a.jsonl", "\n" + value + "\n"),
                "a.jsonl:2: a line must be an object, and is " + kind));
    CHECK(holds(refusal("a.json", "{\"org_a\": [\n" + value + "]}"),
                "a member of org_a must be an object, and is " + kind));
    CHECK(holds(refusal("a.json", "{\"org_z\": [], \"org_a\": " + value + "}"),
                "the members of org_a must be an array, and are " + kind));
    CHECK(holds(refusal("a.json", value), "the top level must be an object"));
  }
  CHECK(holds(refusal("a.json", ""), "the file is empty"));
  CHECK(holds(refusal("a.jsonl", bare + "\n{\n"), "a.jsonl:2:"));
  for (const char* line :
       {R"({"id":"org_a"})", R"({"name":"A"})", R"({"org_id":"org_a"})", R"({"user_id":"u"})",
        R"({"spaceship":{"id":"s"}})", R"({"organization":7})", "{}"}) {
    CHECK(holds(refusal("a.jsonl", line), "a line must be {\"organization\""));
  }
}

TEST_CASE("an update of a membership gives it a new epoch only when it grants something else") {
  const auto epoch_after = [](const std::string& line) {
    MemoryHost host;
    REQUIRE(import_lines(host.orgs, organization_line("org_a", "Acme") + member_line("ann", "owner") +
                                        member_line("bob", "member")));
    const auto member = [&] { return *host.orgs.get_org_user("org_a", UserId("bob")); };
    const auto before = member();
    REQUIRE(import_lines(host.orgs, line, {.on_duplicate = OnDuplicate::update}));
    CHECK(member().version != before.version);
    return member().epoch != before.epoch;
  };
  CHECK_FALSE(epoch_after(member_line("bob", "member", R"(,"added_by":"ann")")));
  CHECK(epoch_after(member_line("bob", "admin")));
  CHECK(epoch_after(member_line("bob", "member", R"(,"status":"suspended")")));
  CHECK(epoch_after(member_line("bob", "member", R"(,"roles":["customer:basic"])")));
}

TEST_CASE("an update that would take what another organization has is refused, or left out by repair [P6]") {
  const std::string there =
      organization_line("org_a", "Acme", R"(,"slug":"acme","lago_customer_id":"l1")") +
      organization_line("org_b", "Beta", R"(,"slug":"beta","stripe_customer_id":"c1")") +
      organization_line("org_p", "Pat", R"(,"personal_of":"pat")");
  const auto code_of_update = [&](const std::string& line) {
    MemoryHost host;
    REQUIRE(import_lines(host.orgs, there));
    return code_of(import_lines(host.orgs, line, {.on_duplicate = OnDuplicate::update}));
  };
  CHECK(code_of_update(organization_line("org_a", "Beta")) == ErrorCode::name_taken);
  CHECK(code_of_update(organization_line("org_a", "Acme", R"(,"slug":"beta")")) == ErrorCode::slug_taken);
  CHECK(code_of_update(organization_line("org_b", "Beta", R"(,"lago_customer_id":"l1")")) ==
        ErrorCode::billing_id_taken);
  CHECK(code_of_update(organization_line("org_a", "Acme", R"(,"stripe_customer_id":"c1")")) ==
        ErrorCode::billing_id_taken);
  CHECK(code_of_update(organization_line("org_a", "Acme", R"(,"personal_of":"pat")")) == ErrorCode::id_taken);

  // Repair mends only what the import brings itself.
  const std::string clashing =
      organization_line("org_x", "X", R"(,"slug":"acme","lago_customer_id":"l1")") +
      organization_line("org_y", "Y", R"(,"stripe_customer_id":"c1","personal_of":"pat")");
  const ImportOptions mending{.on_duplicate = OnDuplicate::suffix, .repair = true};
  MemoryHost other;
  REQUIRE(import_lines(other.orgs, there));
  CHECK(code_of(import_lines(other.orgs, clashing, mending)) == ErrorCode::billing_id_taken);
  MemoryHost host;
  const auto mended = import_lines(host.orgs, there + clashing, mending);
  REQUIRE_MESSAGE(mended, mended.error().message());
  CHECK(mended.value().organizations == 5);
  const Organization x = *host.orgs.get_org("org_x");
  const Organization y = *host.orgs.get_org("org_y");
  CHECK(x.slug == "acme-2");
  CHECK_FALSE(x.lago_customer_id);
  CHECK_FALSE(y.stripe_customer_id);
  CHECK_FALSE(y.personal_of);
  CHECK_FALSE(note_of(mended.value(), "billing_id_cleared", "organizations org_y").empty());
  CHECK_FALSE(note_of(mended.value(), "personal_of_cleared", "organizations org_y").empty());
}

TEST_CASE("a name that is numbered passes over those that the store and the import have") {
  MemoryHost host;
  REQUIRE(
      import_lines(host.orgs, organization_line("org_a", "Acme") + organization_line("org_b", "Acme (2)")));
  const auto done =
      import_lines(host.orgs, organization_line("org_c", "Acme") + organization_line("org_d", "Acme (3)"),
                   {.on_duplicate = OnDuplicate::suffix});
  REQUIRE(done);
  CHECK(host.orgs.get_org("org_c")->name == "Acme (4)");
  CHECK(host.orgs.get_org("org_d")->name == "Acme (3)");
}

TEST_CASE("members of an organization that is not there are kept aside, in pieces that fit") {
  const auto quarantined = [](const std::string& members) {
    const OriginalFolder folder("{}", "{\"org_gone\": [" + members + "]}");
    MemoryHost host;
    const auto done = import_records(host.orgs, folder.path(), {.repair = true});
    REQUIRE(done);
    CHECK(done.value().members == 0);
    std::string lines;
    (void)export_records(host.orgs, ExportForm::lines,
                         [&](std::string_view, std::string_view bytes) { lines += bytes; });
    std::size_t pieces = 0;
    for (auto at = lines.find("{\"quarantine\""); at != std::string::npos;
         at = lines.find("{\"quarantine\"", at + 1)) {
      CHECK_FALSE(json::check(lines.substr(at, lines.find('\n', at) - at)));
      ++pieces;
    }
    return pieces;
  };
  CHECK(quarantined(member_text("org_gone", "ann")) == 1);
  std::string many;
  for (int number = 0; number < 8000; ++number)
    many += (many.empty() ? "" : ",") + member_text("org_gone", "user_" + std::to_string(number));
  CHECK(many.size() > (512U << 10U));
  CHECK(quarantined(many) == 2);
}

}  // namespace orgmgr::tests
