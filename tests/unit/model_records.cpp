// Records read and written: nothing is lost, nothing wrong is taken in.
#include <doctest/doctest.h>

#include <string>

#include "base/json_text.hpp"
#include "model/commit.hpp"
#include "model/limits.hpp"
#include "model/records.hpp"

using namespace orgmgr;
using namespace orgmgr::model;

namespace {

constexpr std::string_view as_original =
    R"({"id":"org_a","name":"Acme","created_at":"2025-10-13T18:30:00.000000Z","plan_tier":"founders_friend",)"
    R"("lago_customer_id":null,"stripe_customer_id":null,"status":"active"})";

constexpr std::string_view with_all =
    R"({"id":"org_a","name":"Acme \"é\"","created_at":"2025-10-13T18:30:00.000001Z","plan_tier":"p",)"
    R"("lago_customer_id":"lago_1","stripe_customer_id":"cus_1","status":"deleted","slug":"acme","created_by":"u0",)"
    R"("owner_id":"u1","personal_of":"u2","types":["customer","supplier"],"address":{"city":"Köln"},)"
    R"("attributes":{"n":1.10},"settings":{"a":[]},"billing":{"state":"none"},"version":9007199254740991,)"
    R"("status_before":"suspended","deleted_at":"2026-01-02T03:04:05.678901Z","deleted_by":"u3",)"
    R"("purge_after":"2026-02-01T00:00:00.000000Z")";

/// The record of the original with one member replaced, added or (value empty) left out.
std::string with(std::string_view key, std::string_view value) {
  std::string out = "{";
  bool replaced = false;
  const auto append = [&](std::string_view name, std::string_view text) {
    if (out.size() > 1) out += ',';
    out += json::quote(name) + ":" + std::string{text};
  };
  const auto members = json::members(as_original).value();
  for (const auto& member : members) {
    if (member.key != key) {
      append(member.key, member.value);
    } else {
      replaced = true;
      if (!value.empty()) append(key, value);
    }
  }
  if (!replaced) append(key, value);
  return out + "}";
}

ErrorCode checked_code(const std::string& text) {
  const auto read = read_organization(text, Strictness::checked);
  REQUIRE_FALSE(read.ok());
  return read.error().code();
}

}  // namespace

TEST_CASE("a record in stored form comes back byte for byte") {
  const std::string all = std::string{with_all} + "}";
  CHECK(write(read_organization(as_original).value()) == as_original);
  CHECK(write(read_organization(all).value()) == all);
  CHECK(to_json(read_organization(all, Strictness::checked).value()) == all);
  constexpr std::string_view member =
      R"({"org_id":"org_a","user_id":"u1","role":"owner","joined_at":"2025-10-13T18:30:00.000000Z",)"
      R"("roles":["customer:admin"],"status":"suspended","added_by":"u0","version":7,"epoch":3})";
  CHECK(write(read_org_user(member).value()) == member);
  CHECK(to_json(read_org_user(member, Strictness::checked).value()) == member);
}

TEST_CASE("unknown fields come back as they came, after the known ones") {
  const std::string unknown =
      R"(,"big":123456789012345678901234567890,"huge":1e400,"e\u0301\/":"\u00e9\/","n":{"a":[1.10,-0,{"id":null}]},"z":null})";
  const std::string text = std::string{with_all} + unknown;
  const auto record = read_organization(text, Strictness::checked).value();
  CHECK(record.extra.text() == "{" + unknown.substr(1));
  CHECK(write(record) == text);

  const auto mixed = read_organization(
      R"( { "x" : [ 1 , 2 ] , "status":"active","plan_tier":"p","created_at":"2025-10-13 18:30:00","\u006eame":"A","id":"org_a", "y":"a b" } )");
  CHECK(write(mixed.value()) ==
        R"({"id":"org_a","name":"A","created_at":"2025-10-13T18:30:00.000000Z","plan_tier":"p",)"
        R"("lago_customer_id":null,"stripe_customer_id":null,"status":"active","x":[1,2],"y":"a b"})");
}

TEST_CASE("every field of an organization reaches its member") {
  const auto o = read_organization(std::string{with_all} + "}").value();
  CHECK(o.id == OrgId{"org_a"});
  CHECK(o.name == "Acme \"é\"");
  CHECK(o.created_at == *parse_time("2025-10-13T18:30:00.000001Z"));
  CHECK(o.lago_customer_id == "lago_1");
  CHECK(o.stripe_customer_id == "cus_1");
  CHECK(o.status == OrganizationStatus::deleted);
  CHECK(o.owner_id == UserId{"u1"});
  CHECK(o.personal_of == UserId{"u2"});
  CHECK(o.types == std::vector<std::string>{"customer", "supplier"});
  CHECK(o.address.text() == R"({"city":"Köln"})");
  CHECK(o.version == 9007199254740991U);
  CHECK(o.status_before == OrganizationStatus::suspended);
  CHECK(o.purge_after == parse_time("2026-02-01T00:00:00Z"));
  CHECK(o.extra.empty());
}

TEST_CASE("null, and what may be missing, reads as not set") {
  const auto o = read_organization(with("slug", "null"), Strictness::checked).value();
  CHECK_FALSE(o.slug.has_value());
  CHECK(write(o) == as_original);
  for (const std::string_view key : {"lago_customer_id", "stripe_customer_id", "status"}) {
    CHECK(write(read_organization(with(key, ""), Strictness::checked).value()) == as_original);
    CHECK(write(read_organization(with(key, "null"), Strictness::checked).value()) == as_original);
  }
  for (const std::string_view key :
       {"address", "types", "version", "deleted_at", "status_before", "owner_id"}) {
    CAPTURE(key);
    CHECK(write(read_organization(with(key, "null"), Strictness::checked).value()) == as_original);
  }
}

TEST_CASE("a record without its required fields is told by the field [P6]") {
  for (const std::string_view key : {"id", "name", "created_at", "plan_tier"}) {
    CAPTURE(key);
    for (const Strictness strictness : {Strictness::stored, Strictness::checked}) {
      const auto missing = read_organization(with(key, ""), strictness);
      REQUIRE_FALSE(missing.ok());
      CHECK(missing.error().code() == ErrorCode::record_invalid);
      CHECK(missing.error().field() == key);
      CHECK(missing.error().subject() == (key == "id" ? "" : "org_a"));
      CHECK_FALSE(read_organization(with(key, "null"), strictness).ok());
    }
  }
  for (const std::string_view key : {"org_id", "user_id", "role", "joined_at"}) {
    const std::string text = json::merge_patch(
        R"({"org_id":"org_a","user_id":"u","role":"owner","joined_at":"2025-10-13T18:30:00"})",
        "{" + json::quote(key) + ":null}");
    const auto missing = read_org_user(text);
    REQUIRE_FALSE(missing.ok());
    CHECK(missing.error().code() == ErrorCode::record_invalid);
    CHECK(missing.error().field() == key);
  }
}

TEST_CASE("values of the wrong kind are told by field and value [P6]") {
  struct Case {
    std::string_view key, value;
  };
  for (const Case& wrong :
       {Case{"id", "1"}, Case{"name", "[]"}, Case{"created_at", "\"yesterday\""}, Case{"created_at", "0"},
        Case{"status", "\"frozen\""}, Case{"status", "1"}, Case{"slug", "true"}, Case{"types", "\"a\""},
        Case{"types", "[1]"}, Case{"version", "-1"}, Case{"version", "1.5"},
        Case{"version", "9007199254740992"}, Case{"version", "\"1\""},
        Case{"deleted_at", "\"2026-02-30T00:00:00Z\""}, Case{"status_before", "\"x\""}}) {
    CAPTURE(wrong.key);
    CAPTURE(wrong.value);
    const auto refused = read_organization(with(wrong.key, wrong.value));
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().code() == ErrorCode::record_invalid);
    CHECK(refused.error().field() == wrong.key);
    CHECK(refused.error().message().find(wrong.value) != std::string::npos);
  }
  CHECK(read_organization(with("status", "\"frozen\"")).error().message() ==
        "Organization org_a: status must be one of: active, suspended, deleted; it is \"frozen\"");
  const auto role =
      read_org_user(R"({"org_id":"org_a","user_id":"u","role":"boss","joined_at":"2025-10-13T18:30:00"})");
  CHECK(role.error().message() ==
        "Member org_a u: role must be one of: owner, admin, manager, billing_admin, member; it is \"boss\"");
  CHECK(role.error().subject() == "org_a u");
}

TEST_CASE("what is no object is no record") {
  for (const std::string_view text : {"", "[]", "null", "\"x\"", "{", "{\"id\":"}) {
    CAPTURE(text);
    const auto refused = read_organization(text);
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().code() == ErrorCode::record_invalid);
  }
}

TEST_CASE("role user reads as member") {
  const auto member =
      read_org_user(R"({"org_id":"org_a","user_id":"u","role":"user","joined_at":"2025-10-13T18:30:00"})");
  CHECK(member.value().role == Role::member);
  CHECK(write(member.value()) ==
        R"({"org_id":"org_a","user_id":"u","role":"member","joined_at":"2025-10-13T18:30:00.000000Z"})");
}

TEST_CASE("checked reading applies the limits and brings values into the stored form") {
  CHECK(read_organization(with("name", "\" Acme\\u00a0\""), Strictness::checked).value().name == "Acme");
  CHECK(read_organization(with("name", "\" Acme\\u00a0\"")).value().name == " Acme\u00a0");
  CHECK(checked_code(with("name", "\" \"")) == ErrorCode::name_empty);
  CHECK(checked_code(with("id", "\"acme\"")) == ErrorCode::id_invalid);
  CHECK(checked_code(with("plan_tier", "\"\"")) == ErrorCode::plan_invalid);
  CHECK(checked_code(with("lago_customer_id", "\"\"")) == ErrorCode::billing_id_invalid);
  CHECK(checked_code(with("slug", "\"A\"")) == ErrorCode::slug_invalid);
  CHECK(checked_code(with("owner_id", "\"\"")) == ErrorCode::user_id_invalid);
  CHECK(checked_code(with("address", "[]")) == ErrorCode::json_invalid);
  CHECK(checked_code(with("types", R"(["A"])")) == ErrorCode::argument_invalid);
  CHECK(checked_code(R"({"id":"org_a","id":"org_b"})") == ErrorCode::json_invalid);
  CHECK(checked_code("{\"id\":\"org_\xff\"}") == ErrorCode::json_invalid);
  const auto refused = read_organization(with("stripe_customer_id", "\"\""), Strictness::checked);
  CHECK(refused.error().subject() == "org_a");
  CHECK(refused.error().field() == "stripe_customer_id");
}

TEST_CASE("lists and unknown fields have limits at both sides") {
  const auto list = [](std::size_t count) {
    std::string text = "[\"t\"";
    while (--count > 0) text += ",\"t\"";
    return text + "]";
  };
  CHECK(read_organization(with("types", list(16)), Strictness::checked).ok());
  CHECK(checked_code(with("types", list(17))) == ErrorCode::limit_invalid);

  const auto unknown = [](std::size_t bytes) {
    return with("zz", "\"" + std::string(bytes - 9, 'x') + "\"");
  };
  CHECK(read_organization(unknown(65'536), Strictness::checked).ok());
  CHECK(checked_code(unknown(65'537)) == ErrorCode::record_invalid);
  CHECK(read_organization(unknown(65'537)).ok());

  OrgUser member{.org_id = "org_a", .user_id = "u"};
  member.roles.assign(max_functional_roles, "own:a");
  CHECK_FALSE(check_limits(member));
  member.roles.emplace_back("own:a");
  CHECK(check_limits(member)->code() == ErrorCode::limit_invalid);
}

TEST_CASE("check_limits finds the first limit that a record breaks") {
  Organization o{.id = "org_a", .name = "Acme", .plan_tier = "p"};
  CHECK_FALSE(check_limits(o));
  o.deleted_by = "a\nb";
  CHECK(check_limits(o)->field() == "deleted_by");
  o.name.clear();
  const auto error = check_limits(o);
  CHECK(error->code() == ErrorCode::name_empty);
  CHECK(error->subject() == "org_a");
  CHECK(error->message() == "Organization name cannot be empty");
  OrgUser member{.org_id = "org_a", .user_id = ""};
  CHECK(check_limits(member)->field() == "user_id");
}

TEST_CASE("operations are remembered whole") {
  Operation operation{
      .id = "op 1", .at = *parse_time("2026-01-02T03:04:05.000006Z"), .revision = 7, .digest = "d"};
  operation.result = Json::trusted(R"({"id":"org_a"})");
  const std::string text = write(operation);
  CHECK(
      text ==
      R"({"id":"op 1","at":"2026-01-02T03:04:05.000006Z","revision":7,"digest":"d","result":{"id":"org_a"}})");
  const auto read = read_operation(text).value();
  CHECK(read.at == operation.at);
  CHECK(read.revision == 7);
  CHECK(read.result == operation.result);
  CHECK_FALSE(read_operation("{}").ok());
}

TEST_CASE("a commit is one line of JSON") {
  Commit commit{
      .revision = 3, .at = *parse_time("2026-01-02T03:04:05Z"), .op = "create_organization", .sum = "ab"};
  commit.actor = {.kind = Actor::Kind::staff,
                  .id = "u\"1",
                  .reason = "asked",
                  .program = "p",
                  .uid = 5,
                  .pid = 9,
                  .host = "h"};
  commit.changes.push_back(
      {.collection = "organizations", .key = "org_a", .now = Json::trusted(R"({"a":1.0})")});
  const std::string text = to_json(commit);
  CHECK_FALSE(json::check(text));
  CHECK(
      text ==
      R"({"revision":3,"at":"2026-01-02T03:04:05.000000Z","actor":{"kind":"staff","id":"u\"1","reason":"asked",)"
      R"("via":{"program":"p","uid":5,"pid":9,"host":"h"}},"op":"create_organization","changes":[{)"
      R"("collection":"organizations","key":"org_a","was":null,"now":{"a":1.0}}],"sum":"ab"})");
  const auto actor = read_actor(json::find(text, "actor"));
  REQUIRE(actor);
  CHECK(actor->kind == Actor::Kind::staff);
  CHECK(actor->id == "u\"1");
  CHECK(actor->uid == 5);
  CHECK(actor->pid == 9);
  CHECK(actor->host == "h");
  CHECK_FALSE(read_actor(R"({"kind":"root"})"));
  CHECK_FALSE(read_actor("[]"));
}
