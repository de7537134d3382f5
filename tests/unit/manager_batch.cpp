// The batch protocol, line by line.
#include <doctest/doctest.h>

#include <regex>

#include <orgmgr/batch.hpp>

#include "base/json_text.hpp"
#include "manager_fixture.hpp"

using namespace orgmgr;
using orgmgr::tests::MemoryHost;

namespace {

struct Run {
  explicit Run(MemoryHost& host, Batch::Options options = {})
      : batch(host.orgs, options, [this](std::string_view line) { answers.emplace_back(line); }) {}

  /// Submits one line, flushes and gives its answer.
  std::string operator()(std::string_view line) {
    answers.clear();
    batch.submit(line);
    batch.flush();
    return answers.empty() ? "" : answers.back();
  }

  std::vector<std::string> answers{};
  Batch batch;
};

// The stable part of a refusal: kind and code.
std::string code_in(const std::string& answer) {
  const auto error = json::find(answer, "error");
  if (error.empty()) return "no error in " + answer;
  return std::string(json::find(error, "kind")) + " " + std::string(json::find(error, "code"));
}

std::string result_of(const std::string& answer) { return std::string(json::find(answer, "result")); }

const Batch::Options atomic{.atomic = true};

}  // namespace

TEST_CASE("The original's fourteen verbs run under their names and argument names") {
  MemoryHost host;
  Run run(host);
  CHECK(run(R"({"op":"create_organization","req":7,"name":"Acme","id":"org_a","slug":null})") ==
        R"({"ok":true,"req":7,"line":1,"revision":1,"result":"org_a"})");
  CHECK(run(R"({"op":"add_user_to_org","org_id":"org_a","user_id":"u1"})") ==
        R"({"ok":true,"line":2,"revision":2,"result":true})");
  CHECK(run(R"({"op":"update_user_role","org_id":"org_a","user_id":"u1","new_role":"owner","req":"x"})") ==
        R"({"ok":true,"req":"x","line":3,"revision":3,"result":true})");
  CHECK(run(R"({"op":"get_user_role_in_org","org_id":"org_a","user_id":"u1"})") ==
        R"({"ok":true,"line":4,"result":"owner"})");
  CHECK(result_of(run(R"({"op":"get_user_role_in_org","org_id":"org_a","user_id":"u2"})")) == "null");
  CHECK(result_of(run(R"({"op":"update_org_plan","org_id":"org_a","plan_tier":"pro"})")) == "true");
  CHECK(result_of(run(R"({"op":"update_org_status","org_id":"org_a","status":"suspended"})")) == "true");
  CHECK(
      result_of(run(R"({"op":"update_org_billing_ids","org_id":"org_a","lago_id":"l1","stripe_id":null})")) ==
      "true");
  CHECK(result_of(run(R"({"op":"get_org","org_id":"org_a"})")) == to_json(*host.orgs.get_org("org_a")));
  CHECK(result_of(run(R"({"op":"get_org","org_id":"org_b"})")) == "null");
  const std::string all = "[" + to_json(*host.orgs.get_org("org_a")) + "]";
  CHECK(result_of(run(R"({"op":"list_all_organizations"})")) == all);
  CHECK(result_of(run(R"({"op":"search_organizations","query":"ac"})")) == all);
  CHECK(result_of(run(R"({"op":"get_organizations_by_plan","plan_tier":"pro"})")) == all);
  CHECK(result_of(run(R"({"op":"get_user_orgs","user_id":"u1"})")) == all);
  CHECK(result_of(run(R"({"op":"get_org_users","org_id":"org_a"})")) ==
        "[" + to_json(*host.orgs.get_org_user("org_a", "u1")) + "]");
  CHECK(result_of(run(R"({"op":"add_user_to_org","org_id":"org_a","user_id":"u2"})")) == "true");
  CHECK(result_of(run(R"({"op":"remove_user_from_org","org_id":"org_a","user_id":"u2"})")) == "true");
  CHECK(result_of(run(R"({"op":"get_org_users","org_id":"org_a"})")) ==
        "[" + to_json(*host.orgs.get_org_user("org_a", "u1")) + "]");
  CHECK(run.batch.refused() == 0);
}

TEST_CASE("The newer verbs run under their names") {
  MemoryHost host;
  Run run(host);
  run(R"({"op":"create_organization","name":"Acme","id":"org_a","owner":"u1","stripe_id":"s1"})");
  const auto is_true = [&](const char* line) { return result_of(run(line)) == "true"; };
  CHECK(is_true(R"({"op":"rename_organization","org_id":"org_a","name":"Beta"})"));
  CHECK(is_true(
      R"({"op":"update_organization","org_id":"org_a","patch":{"slug":"be","types":["customer"],"attributes":{"a":1}}})"));
  CHECK(host.orgs.get_org("org_a")->attributes.text() == R"({"a":1})");
  CHECK(is_true(R"({"op":"update_organization","org_id":"org_a","patch":{"attributes":null}})"));
  CHECK(host.orgs.get_org("org_a")->attributes.empty());
  CHECK(host.orgs.get_org("org_a")->types.size() == 1);
  const std::string org = to_json(*host.orgs.get_org("org_a"));
  CHECK(result_of(run(R"({"op":"find_org_by_slug","slug":"be"})")) == org);
  CHECK(result_of(run(R"({"op":"find_org_by_name","name":"BETA"})")) == org);
  CHECK(result_of(run(R"({"op":"find_org_by_billing_id","provider":"stripe","customer_id":"s1"})")) == org);
  CHECK(result_of(run(R"({"op":"find_org_by_billing_id","provider":"lago","customer_id":"s1"})")) == "null");
  CHECK(is_true(R"({"op":"clear_org_billing_ids","org_id":"org_a","stripe":true})"));
  CHECK_FALSE(host.orgs.get_org("org_a")->stripe_customer_id);
  CHECK(is_true(R"({"op":"suspend_organization","org_id":"org_a"})"));
  CHECK(is_true(R"({"op":"resume_organization","org_id":"org_a"})"));
  const std::string member = to_json(*host.orgs.get_org_user("org_a", "u1"));
  CHECK(result_of(run(R"({"op":"get_org_user","org_id":"org_a","user_id":"u1"})")) == member);
  CHECK(result_of(run(R"({"op":"get_user_memberships","user_id":"u1"})")) ==
        R"([{"organization":)" + to_json(*host.orgs.get_org("org_a")) + R"(,"membership":)" + member + "}]");
  CHECK(result_of(run(R"({"op":"list_org_users","org_id":"org_a","role":"owner"})")) == "[" + member + "]");
  CHECK(result_of(run(R"({"op":"list_org_users","org_id":"org_a","status":"suspended"})")) == "[]");
  CHECK(result_of(run(R"({"op":"visit_org_users"})")) == "[" + member + "]");
  CHECK(result_of(run(R"({"op":"visit_organizations"})")).starts_with("[{\"id\":\"org_a\""));
  CHECK(is_true(R"({"op":"update_setting","setting":"purge_after_days","value":0})"));
  CHECK(json::find(result_of(run(R"({"op":"get_settings"})")), "purge_after_days") == "0");
  CHECK(is_true(R"({"op":"update_setting","setting":"purge_after_days","value":null})"));
  CHECK(host.orgs.get_settings().purge_after_days == 30);
  CHECK(json::elements(result_of(run(R"({"op":"list_settings"})")))->size() ==
        host.orgs.list_settings().size());
  CHECK(is_true(R"({"op":"delete_organization","org_id":"org_a"})"));
  CHECK(is_true(R"({"op":"restore_organization","org_id":"org_a"})"));
  CHECK(is_true(R"({"op":"delete_organization","org_id":"org_a"})"));
  CHECK(result_of(run(R"({"op":"purge_due"})")) == "[]");
  CHECK(is_true(R"({"op":"purge_organization","org_id":"org_a"})"));
  CHECK(result_of(run(R"({"op":"revision"})")) == std::to_string(host.store->newest()));
  const auto changes = result_of(run(R"({"op":"read_changes","after":0,"limit":1})"));
  CHECK(json::find(changes, "last") == "1");
  CHECK(json::find(changes, "more") == "true");
}

TEST_CASE("Every operation is listed by hello, once, and none is without a row") {
  MemoryHost host;
  Run run(host);
  const auto hello = result_of(run(R"({"op":"hello"})"));
  CHECK(json::find(hello, "protocol") == "1");
  CHECK(json::find(hello, "version") == "\"0.1.0\"");
  const auto listed = json::elements(json::find(hello, "operations")).value();
  const auto names = Batch::operations();
  CHECK(listed.size() == names.size());
  std::vector<std::string_view> sorted = names;
  std::sort(sorted.begin(), sorted.end());
  CHECK(std::adjacent_find(sorted.begin(), sorted.end()) == sorted.end());
  for (const auto name : names) {
    // Asked with an argument that none has: known operations say so, by name.
    const auto answer = run(R"({"op":")" + std::string(name) + R"(","no such":1})");
    CHECK_MESSAGE(code_in(answer) == R"("invalid" "unknown_argument")", name);
  }
}

TEST_CASE("What cannot be understood is refused by code, and the run goes on") {
  MemoryHost host;
  Run run(host);
  const auto refused = [&](std::string_view line) { return code_in(run(line)); };
  CHECK(refused("{") == R"("invalid" "malformed_line")");
  CHECK(refused("[1]") == R"("invalid" "malformed_line")");
  CHECK(refused(R"({"op":"hello","op":"hello"})") == R"("invalid" "malformed_line")");
  CHECK(refused("{\"op\":\"\xff\"}") == R"("invalid" "malformed_line")");
  CHECK(refused(R"({"name":"x"})") == R"("invalid" "missing_argument")");
  CHECK(refused(R"({"op":1})") == R"("invalid" "argument_invalid")");
  CHECK(refused(R"({"op":"destroy"})") == R"("invalid" "unknown_operation")");
  CHECK(refused(R"({"op":"create_organization"})") == R"("invalid" "missing_argument")");
  CHECK(refused(R"({"op":"create_organization","name":null})") == R"("invalid" "missing_argument")");
  CHECK(refused(R"({"op":"create_organization","name":5})") == R"("invalid" "argument_invalid")");
  CHECK(refused(R"({"op":"create_organization","name":"x","on":"u"})") == R"("invalid" "unknown_argument")");
  CHECK(refused(R"({"op":"get_org","org_id":"org_a","operation_id":"x"})") ==
        R"("invalid" "unknown_argument")");
  CHECK(refused(R"({"op":"create_organization","name":"x","expected_version":-1})") ==
        R"("invalid" "argument_invalid")");
  CHECK(refused(R"({"op":"create_organization","name":"x","expected_version":"1"})") ==
        R"("invalid" "argument_invalid")");
  CHECK(refused(R"({"op":"list_organizations","limit":-1})") == R"("invalid" "limit_invalid")");
  CHECK(refused(R"({"op":"list_organizations","limit":1.5})") == R"("invalid" "argument_invalid")");
  CHECK(refused(R"({"op":"list_organizations","status":"x"})") == R"("invalid" "status_invalid")");
  CHECK(refused(R"({"op":"list_organizations","after":"x"})") == R"("invalid" "cursor_invalid")");
  CHECK(refused(R"({"op":"list_org_users","org_id":"o","role":"x"})") == R"("invalid" "role_invalid")");
  CHECK(refused(R"({"op":"list_org_users","org_id":"o","status":"x"})") == R"("invalid" "status_invalid")");
  CHECK(refused(R"({"op":"find_org_by_billing_id","provider":"x","customer_id":"c"})") ==
        R"("invalid" "argument_invalid")");
  CHECK(refused(R"({"op":"read_changes","limit":0})") == R"("invalid" "limit_invalid")");
  CHECK(refused(R"({"op":"update_organization","org_id":"o","patch":[]})") ==
        R"("invalid" "argument_invalid")");
  CHECK(refused(R"({"op":"update_organization","org_id":"o","patch":{"plan":1}})") ==
        R"("invalid" "unknown_argument")");
  CHECK(refused(R"({"op":"update_organization","org_id":"o","patch":{"name":null}})") ==
        R"("invalid" "argument_invalid")");
  CHECK(refused(R"({"op":"update_organization","org_id":"o","patch":{"types":[1]}})") ==
        R"("invalid" "argument_invalid")");
  CHECK(refused(R"({"op":"clear_org_billing_ids","org_id":"o","lago":1})") ==
        R"("invalid" "argument_invalid")");
  CHECK(refused(R"({"op":"update_org_plan","org_id":"o","plan_tier":"p"})") ==
        R"("not_found" "organization_not_found")");
  CHECK(run.batch.refused() == 28);
  CHECK(host.store->newest() == 0);
  CHECK(result_of(run(R"({"op":"create_organization","name":"x","id":"org_x"})")) == "\"org_x\"");
}

TEST_CASE("A refusal names line, column, message, subject and field, and keeps the caller's mark") {
  MemoryHost host;
  Run run(host);
  CHECK(run("").empty());
  CHECK(run(" \t\r").empty());
  const auto malformed = run(R"({"op": x})");
  CHECK(json::find(malformed, "line") == "3");
  CHECK(json::find(json::find(malformed, "error"), "message").find("column 8") != std::string_view::npos);
  run(R"({"op":"create_organization","name":"Acme"})");
  CHECK(run(R"({"req":{"a":[1]},"op":"create_organization","name":"acme"})") ==
        R"({"ok":false,"req":{"a":[1]},"line":5,"error":{"kind":"already_exists","code":"name_taken",)"
        R"("message":"Organization with name 'acme' already exists","subject":"acme","field":"name"}})");
  CHECK(json::find(run(R"({"req":1,"op":"nothing"})"), "req") == "1");
}

TEST_CASE("[P13] A line of more than 1 MiB is refused, one of 1 MiB is read") {
  MemoryHost host;
  Run run(host);
  const std::string head = R"({"op":"hello","req":")";
  const std::string tail = "\"}";
  const std::size_t fill = (1U << 20U) - head.size() - tail.size();
  CHECK(code_in(run(head + std::string(fill + 1, 'x') + tail)) == R"("invalid" "malformed_line")");
  CHECK(run(head + std::string(fill, 'x') + tail).starts_with(R"({"ok":true)"));
}

TEST_CASE("[P1] Lines share a sync, and no answer comes before it") {
  MemoryHost host;
  Run run(host);
  for (int i = 0; i < 10; ++i) {
    CHECK(run.batch.submit(R"({"op":"create_organization","name":"n)" + std::to_string(i) + "\"}"));
  }
  CHECK(run.answers.empty());
  CHECK(host.store->syncs() == 0);
  run.batch.flush();
  CHECK(run.answers.size() == 10);
  CHECK(host.store->syncs() == 1);
  CHECK(host.orgs.list_all_organizations().size() == 10);
}

TEST_CASE("A read in a batch sees the changes of the lines before it") {
  MemoryHost host;
  Run run(host);
  run.batch.submit(R"({"op":"create_organization","name":"Acme","id":"org_a"})");
  run.batch.submit(R"({"op":"get_org","org_id":"org_a"})");
  run.batch.submit(R"({"op":"suspend_organization","org_id":"org_a"})");
  run.batch.submit(R"({"op":"read_changes","after":1})");
  run.batch.submit(R"({"op":"update_org_plan","org_id":"org_a","plan_tier":"p"})");
  run.batch.submit(R"({"op":"revision"})");
  run.batch.finish();
  REQUIRE(run.answers.size() == 6);
  CHECK(result_of(run.answers[1]) != "null");
  CHECK(json::find(result_of(run.answers[3]), "last") == "2");
  CHECK(result_of(run.answers[5]) == "3");
}

TEST_CASE("Answers that wait are bounded, and come in the order of the lines") {
  MemoryHost host;
  Run run(host);
  for (int i = 1; i <= 1500; ++i) run.batch.submit(R"({"op":"nothing"})");
  CHECK(run.answers.size() == 1024);
  run.batch.finish();
  REQUIRE(run.answers.size() == 1500);
  for (std::size_t i = 0; i < run.answers.size(); ++i) {
    CHECK(json::find(run.answers[i], "line") == std::to_string(i + 1));
  }
}

TEST_CASE("[P7] A failed sync gives no answer") {
  MemoryHost host;
  Run run(host);
  run.batch.submit(R"({"op":"create_organization","name":"Acme"})");
  host.store->fail_next_sync(StorageError(ErrorCode::io_failed, "disk"));
  CHECK_THROWS_AS(run.batch.flush(), StorageError);
  CHECK(run.answers.empty());
}

TEST_CASE("Operation ids, expected versions and reasons travel with a line") {
  MemoryHost host;
  Run run(host);
  const auto line = R"({"op":"create_organization","name":"Acme","operation_id":"op-1","reason":"why"})";
  const auto first = run(line);
  CHECK(host.store->last_commit().actor.reason == "why");
  run(R"({"op":"create_organization","name":"Beta"})");
  const auto repeat = run(line);
  CHECK(result_of(repeat) == result_of(first));
  CHECK(json::find(repeat, "revision") == "1");
  CHECK(code_in(run(R"({"op":"create_organization","name":"Gamma","operation_id":"op-1"})")) ==
        R"("conflict" "operation_id_reused")");
  CHECK(code_in(run(R"({"op":"create_organization","name":"Gamma","expected_version":4})")) ==
        R"("conflict" "version_mismatch")");
}

TEST_CASE("A line sent as somebody does and shows what they may, and nothing else") {
  MemoryHost host;
  Run run(host);
  const auto refused = [&](const char* line) {
    return json::decode_string(json::find(json::find(run(line), "error"), "code")).value_or("not refused");
  };
  run(R"({"op":"create_organization","name":"Acme","id":"org_a","owner":"ann"})");
  run(R"({"op":"add_user_to_org","org_id":"org_a","user_id":"bob"})");
  CHECK(result_of(run(R"({"op":"add_user_to_org","as":"ann","org_id":"org_a","user_id":"cem"})")) == "true");
  CHECK(host.store->last_commit().actor.kind == Actor::Kind::user);
  CHECK(host.store->last_commit().actor.id == "ann");
  CHECK(refused(R"({"op":"add_user_to_org","as":"bob","org_id":"org_a","user_id":"dan"})") ==
        "permission_denied");
  CHECK(refused(R"({"op":"get_org","as":"eve","org_id":"org_a"})") == "organization_not_found");
  CHECK(refused(R"({"op":"get_org","as":"eve","org_id":"org_none"})") == "organization_not_found");
  CHECK(result_of(run(R"({"op":"get_user_role_in_org","as":"bob","org_id":"org_a","user_id":"ann"})")) ==
        "\"owner\"");
  CHECK(result_of(run(R"({"op":"get_user_orgs","as":"bob","user_id":"bob"})")).find("org_a") !=
        std::string::npos);
  CHECK(refused(R"({"op":"get_user_orgs","as":"bob","user_id":"ann"})") == "permission_denied");
  CHECK(refused(R"({"op":"list_all_organizations","as":"ann"})") == "permission_denied");
  CHECK(refused(R"({"op":"read_changes","as":"ann"})") == "permission_denied");
  CHECK(refused(R"({"op":"get_org","as":"ann","staff":"looking","org_id":"org_a"})") == "permission_denied");
  run(R"({"op":"found_platform","name":"Platform","admin":"sue"})");
  CHECK(result_of(run(R"({"op":"get_org","as":"sue","staff":"looking","org_id":"org_a"})")) != "null");
  CHECK(result_of(run(R"({"op":"suspend_organization","as":"sue","staff":"abuse","org_id":"org_a"})")) ==
        "true");
  CHECK(host.store->last_commit().actor.reason == "abuse");
  CHECK(refused(R"({"op":"purge_due","as":"sue","staff":"tidy"})") == "permission_denied");
  CHECK(refused(R"({"op":"hello","staff":"alone"})") == "missing_argument");
  CHECK(refused(R"({"op":"hello","as":1})") == "argument_invalid");
}

TEST_CASE("Pages carry the next cursor beside the result") {
  MemoryHost host;
  Run run(host);
  for (const char* name : {"ab", "a", "cab"}) {
    REQUIRE(host.orgs.create_organization(name));
  }
  for (const std::string command :
       {R"({"op":"search_organizations","query":"a","limit":2)", R"({"op":"list_organizations","limit":2)"}) {
    const auto first = run(command + "}");
    CHECK(json::elements(result_of(first))->size() == 2);
    const std::string next(json::find(first, "next"));
    REQUIRE_FALSE(next.empty());
    const auto second = run(command + ",\"after\":" + next + "}");
    CHECK(json::elements(result_of(second))->size() == 1);
    CHECK(json::find(second, "next").empty());
  }
}

TEST_CASE("Bail stops at the first refusal") {
  MemoryHost host;
  Run run(host, {.bail = true});
  CHECK(run.batch.submit(R"({"op":"create_organization","name":"a"})"));
  CHECK_FALSE(run.batch.submit(R"({"op":"create_organization","name":"A"})"));
  CHECK_FALSE(run.batch.submit(R"({"op":"create_organization","name":"b"})"));
  run.batch.finish();
  CHECK(run.answers.size() == 2);
  CHECK(host.orgs.list_all_organizations().size() == 1);
  CHECK(run.batch.refused() == 1);
}

TEST_CASE("[P2] An atomic batch is one commit, answered after it") {
  MemoryHost host;
  Run run(host, atomic);
  run.batch.submit(R"({"op":"create_organization","name":"Acme","id":"org_a","req":1})");
  run.batch.submit("");
  run.batch.submit(R"({"op":"get_org_users","org_id":"org_a"})");
  run.batch.submit(R"({"op":"add_user_to_org","org_id":"org_a","user_id":"u1"})");
  run.batch.submit(R"({"op":"get_user_role_in_org","org_id":"org_a","user_id":"u1"})");
  CHECK(host.store->newest() == 0);
  run.batch.finish();
  REQUIRE(run.answers.size() == 4);
  CHECK(run.answers[0] == R"({"ok":true,"req":1,"line":1,"revision":1,"result":"org_a"})");
  CHECK(result_of(run.answers[1]) == "[]");
  CHECK(run.answers[2] == R"({"ok":true,"line":4,"revision":1,"result":true})");
  CHECK(result_of(run.answers[3]) == "\"member\"");
  CHECK(host.store->newest() == 1);
  CHECK(host.store->syncs() == 1);
  CHECK(host.store->last_commit().op == "batch");
  CHECK(run.batch.refused() == 0);
}

TEST_CASE("A refusal in an atomic batch applies nothing: the culprit has its error, the others not_applied") {
  MemoryHost host;
  for (const char* culprit :
       {R"({"op":"create_organization","name":"ACME","req":"c"})", R"({"op":)",
        R"({"op":"create_organization","name":"B","operation_id":"x"})", R"({"op":"read_changes"})"}) {
    Run run(host, atomic);
    run.batch.submit(R"({"op":"create_organization","name":"Acme","req":1})");
    run.batch.submit("");  // has no answer, and counts as a line
    run.batch.submit(culprit);
    run.batch.submit(R"({"op":"create_organization","name":"Later","req":3})");
    run.batch.finish();
    REQUIRE(run.answers.size() == 3);
    CHECK(code_in(run.answers[0]) == R"("conflict" "not_applied")");
    CHECK(json::find(run.answers[0], "req") == "1");
    CHECK(code_in(run.answers[1]) != R"("conflict" "not_applied")");
    CHECK(json::find(run.answers[1], "line") == "3");
    CHECK(code_in(run.answers[2]) == R"("conflict" "not_applied")");
    CHECK(run.answers[2].find("because line 3 of") != std::string::npos);
    CHECK(run.batch.refused() == 3);
  }
  CHECK(host.store->newest() == 0);
}

TEST_CASE("An empty atomic batch is no commit") {
  MemoryHost host;
  Run run(host, atomic);
  run.batch.submit("  ");
  run.batch.finish();
  CHECK(run.answers.empty());
  CHECK(host.store->newest() == 0);
}
