// `orgmgr org` through the real program.
#include <doctest/doctest.h>

#include "cli/run.hpp"

using namespace orgmgr::test;

TEST_CASE("org create prints a sentence for people, the record for programs, the id with -q") {
  const Home orgmgr;
  const std::string said = orgmgr.must({"org", "create", "Acme Corp"});
  CHECK(said.starts_with("Created Acme Corp: org_"));
  CHECK(said.find("(revision ") != std::string::npos);
  const std::string record =
      orgmgr.must({"org", "create", "Beta", "--plan", "pro", "--owner", "u1", "--json"});
  CHECK(lines_of(record).size() == 1);
  CHECK(member_of(record, "name") == "Beta");
  CHECK(member_of(record, "plan_tier") == "pro");
  CHECK(member_of(record, "status") == "active");
  CHECK(member_of(record, "lago_customer_id") == "null");
  const std::string id = first_line(orgmgr.must({"org", "create", "Gamma", "-q"}));
  CHECK(id.starts_with("org_"));
  CHECK(orgmgr.must({"org", "get", id, "--fields", "name", "--no-header"}) == "Gamma\n");
  CHECK(orgmgr.must({"member", "role", "beta", "u1"}) == "owner\n");
}

TEST_CASE("Names of nouns, verbs and options are organization names like others") {
  const Home orgmgr;
  for (const char* name :
       {"org", "list", "create", "batch", "completion", "{}", "[x]", "{\"a\":1}", "a,b", "%%", "@x"}) {
    CAPTURE(name);
    CHECK(member_of(orgmgr.must({"org", "create", name, "--json"}), "name") == name);
    CHECK(member_of(orgmgr.must({"org", "get", std::string("name:") + name, "--json"}), "name") == name);
  }
  CHECK(member_of(orgmgr.must({"org", "create", "--json", "--", "-rf"}), "name") == "-rf");
}

TEST_CASE("ORG is an id, a slug or a name; two meanings are ambiguous, prefixes force one") {
  const Home orgmgr;
  const std::string first = member_of(orgmgr.must({"org", "create", "One", "--slug", "two", "--json"}), "id");
  const std::string second =
      member_of(orgmgr.must({"org", "create", "two", "--slug", "zwei", "--json"}), "id");
  const auto id_of = [&](const std::string& reference) {
    return first_line(orgmgr.must({"org", "get", reference, "-q"}));
  };
  CHECK(id_of(first) == first);
  CHECK(id_of("id:" + second) == second);
  CHECK(id_of("One") == first);
  CHECK(id_of("zwei") == second);
  CHECK(id_of("slug:two") == first);
  CHECK(id_of("name:two") == second);
  const Outcome both = orgmgr({"org", "get", "two", "--json"});
  CHECK(both.exit_code == 4);
  CHECK(both.out.empty());
  CHECK(code_of(both) == "ambiguous");
  CHECK(orgmgr({"org", "get", "slug:One"}).exit_code == 3);
}

TEST_CASE("Every change of an organization is there afterwards") {
  const Home orgmgr;
  orgmgr.must({"org", "create", "Acme"});
  const auto field = [&](const std::string& name) {
    return member_of(orgmgr.must({"org", "get", "acme", "--json"}), name);
  };
  orgmgr.must({"org", "rename", "acme", "Acme Ltd"});
  CHECK(field("name") == "Acme Ltd");
  CHECK(field("slug") == "acme");
  orgmgr.must({"org", "set-plan", "acme", "enterprise"});
  CHECK(field("plan_tier") == "enterprise");
  orgmgr.must({"org", "link", "acme", "--stripe", "cus_1", "--lago", "lago_1"});
  CHECK(field("stripe_customer_id") == "cus_1");
  CHECK(first_line(orgmgr.must({"org", "find", "--lago", "lago_1", "--fields", "name", "--no-header"})) ==
        "Acme Ltd");
  orgmgr.must({"org", "unlink", "acme", "--stripe"});
  CHECK(field("stripe_customer_id") == "null");
  CHECK(field("lago_customer_id") == "lago_1");
  CHECK(orgmgr({"org", "find", "--stripe", "cus_1"}).exit_code == 3);
  orgmgr.must({"org", "set", "acme", "--attributes", "{\"a\":1,\"b\":2}", "--type", "customer"});
  orgmgr.must({"org", "set", "acme", "--attributes", "{\"a\":null}"});
  CHECK(field("attributes") == "{\"b\":2}");
  CHECK(field("types") == "[\"customer\"]");
  orgmgr.must({"org", "suspend", "acme"});
  CHECK(field("status") == "suspended");
  orgmgr.must({"org", "resume", "acme"});
  CHECK(field("status") == "active");
  orgmgr.must({"org", "set-status", "acme", "suspended"});
  orgmgr.must({"org", "delete", "acme"});
  CHECK(field("status") == "deleted");
  orgmgr.must({"org", "restore", "acme"});
  CHECK(field("status") == "suspended");
}

TEST_CASE("Purging asks for the name on a terminal and needs --yes without one") {
  const Home orgmgr;
  orgmgr.must({"org", "create", "Acme"});
  const Outcome active =
      run_at_terminal(orgmgr.words({"org", "purge", "acme"}), "Acme\n", orgmgr.environment());
  CHECK(active.exit_code == 4);
  CHECK(active.out.find("to go on") == std::string::npos);  // what cannot be is not asked for
  orgmgr.must({"org", "delete", "acme"});
  const Outcome refused = orgmgr({"org", "purge", "acme"});
  CHECK(refused.exit_code == 2);
  CHECK(refused.err.find("--yes") != std::string::npos);
  const Outcome mistyped =
      run_at_terminal(orgmgr.words({"org", "purge", "acme"}), "Acne\n", orgmgr.environment());
  CHECK(mistyped.exit_code == 2);
  CHECK(orgmgr({"org", "get", "acme"}).exit_code == 0);
  const Outcome typed =
      run_at_terminal(orgmgr.words({"org", "purge", "acme"}), "Acme\n", orgmgr.environment());
  CHECK(typed.exit_code == 0);
  CHECK(orgmgr({"org", "get", "acme"}).exit_code == 3);
  orgmgr.must({"org", "create", "Acme"});
  orgmgr.must({"org", "delete", "acme"});
  orgmgr.must({"org", "purge", "acme", "--yes"});
  CHECK(orgmgr.must({"org", "list", "-q"}).empty());
  CHECK(orgmgr.must({"org", "purge", "--due", "--yes"}) == "Nothing is due.\n");
}

TEST_CASE("Lists filter, search ranks, and pages go on where they stopped") {
  const Home orgmgr;
  for (const char* name : {"Alpha", "Alphabet", "The Alpha Group", "Zeta"})
    orgmgr.must({"org", "create", name, "--plan", name});
  orgmgr.must({"member", "add", "zeta", "boss", "--role", "owner"});
  const auto names = [&](const Words& words) {
    return lines_of(orgmgr.must(joined(words, {"--fields", "name", "--no-header"})));
  };
  CHECK(names({"org", "list"}).size() == 4);
  CHECK(names({"org", "list", "--plan", "Zeta"}) == Words{"Zeta"});
  CHECK(names({"org", "list", "--owner", "boss"}) == Words{"Zeta"});
  CHECK(names({"org", "search", "ALPHA"}) == Words{"Alpha", "Alphabet", "The Alpha Group"});
  CHECK(names({"org", "search", ""}).size() == 4);
  const Outcome page = orgmgr({"org", "list", "--limit", "3", "--json"});
  CHECK(lines_of(page.out).size() == 3);
  const std::string cursor = member_of(page.err, "next");
  REQUIRE(!cursor.empty());
  const Outcome rest = orgmgr({"org", "list", "--limit", "3", "--after", cursor, "--json"});
  CHECK(lines_of(rest.out).size() == 1);
  CHECK(rest.err.empty());
  for (const char* limit : {"-1", "0", "x", "1.5", "99999999999999999999999"}) {
    CAPTURE(limit);
    const Outcome refused = orgmgr({"org", "list", "--limit", limit, "--json"});
    CHECK(refused.exit_code == 5);
    CHECK(code_of(refused) == "limit_invalid");
  }
}
