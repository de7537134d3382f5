// `orgmgr audit` and `orgmgr watch` through the real program.
#include <doctest/doctest.h>
#include <signal.h>

#include "cli/run.hpp"

using namespace orgmgr::test;

namespace {

Words ops_of(const std::string& log) {
  Words ops;
  for (const std::string& line : lines_of(log)) ops.push_back(member_of(line, "op"));
  return ops;
}

}  // namespace

TEST_CASE("audit log says who did what when, with old and new values") {
  const Home orgmgr;
  orgmgr.must({"org", "create", "Acme", "--id", "org_1"});
  orgmgr.must({"member", "add", "org_1", "u1"});
  orgmgr.must({"member", "set-role", "org_1", "u1", "admin", "--reason", "promoted"});
  const std::string log = orgmgr.must({"audit", "log"});
  CHECK(log.find("host") != std::string::npos);
  CHECK(log.find("update_user_role (promoted)") != std::string::npos);
  CHECK(log.find("role: member → admin") != std::string::npos);
  CHECK(log.find("added: name Acme") != std::string::npos);
  const std::string csv = orgmgr.must(
      {"audit", "log", "--op", "update_user_role", "--format", "csv", "--fields", "key,field,was,now"});
  CHECK(csv.find("org_1 u1,role,member,admin\r\n") != std::string::npos);
}

TEST_CASE("audit log filters by organization, user, actor, verb, time and number") {
  const Home orgmgr;
  orgmgr.must({"org", "create", "Acme", "--id", "org_1"});
  orgmgr.must({"org", "create", "Beta", "--id", "org_2"});
  orgmgr.must({"member", "add", "acme", "u1"});
  orgmgr.must({"member", "add", "beta", "u1"});
  orgmgr.must({"member", "remove", "beta", "u1"});
  const auto ops = [&](const Words& words) {
    return ops_of(orgmgr.must(joined({"audit", "log", "--json"}, words)));
  };
  CHECK(ops({"--org", "beta"}) == Words{"create_organization", "add_user_to_org", "remove_user_from_org"});
  CHECK(ops({"--user", "u1"}) == Words{"add_user_to_org", "add_user_to_org", "remove_user_from_org"});
  CHECK(ops({"--user", "u1", "--org", "org_1"}) == Words{"add_user_to_org"});
  CHECK(ops({"--op", "create_organization"}).size() == 2);
  CHECK(ops({"--actor", "host", "--op", "remove_user_from_org"}).size() == 1);
  CHECK(ops({"--actor", "somebody"}).empty());
  CHECK(ops({"--limit", "2"}) == Words{"add_user_to_org", "remove_user_from_org"});
  CHECK(ops({"--limit", "2", "--reverse"}) == Words{"remove_user_from_org", "add_user_to_org"});
  const auto all = ops({});
  auto reversed = ops({"--reverse"});
  CHECK(Words(reversed.rbegin(), reversed.rend()) == all);
  CHECK(ops({"--since", "1h"}) == all);
  CHECK(ops({"--until", "1h"}).empty());
  CHECK(ops({"--until", "2000-01-01"}).empty());
  CHECK(ops({"--since", "2000-01-01T00:00:00Z"}) == all);
  // half-open: the first revision is in, the last is out
  const std::string revisions = orgmgr.must({"audit", "log", "-q", "--op", "add_user_to_org"});
  const std::string first = first_line(revisions);
  const std::string second = lines_of(revisions).at(1);
  CHECK(lines_of(orgmgr.must({"audit", "log", "-q", "--since", "rev:" + first, "--until", "rev:" + second}))
            .front() == first);
  CHECK(ops({"--since", "rev:" + first, "--until", "rev:" + second}) == Words{"add_user_to_org"});
}

TEST_CASE("A head kept elsewhere proves that history was not cut") {
  const Home orgmgr;
  orgmgr.must({"org", "create", "Acme"});
  const std::string head = first_line(orgmgr.must({"audit", "head"}));
  orgmgr.must({"org", "create", "Beta"});
  CHECK(orgmgr.must({"audit", "verify"}).find("not authenticated") != std::string::npos);
  CHECK(member_of(orgmgr.must({"audit", "verify", "--expect", head, "--json"}), "authenticated") == "true");
  const Outcome other =
      orgmgr({"audit", "verify", "--expect", head.substr(0, head.find(':') + 1) + std::string(64, '0')});
  CHECK(other.exit_code == 8);
  CHECK(orgmgr({"audit", "verify", "--expect", "nonsense"}).exit_code == 5);
  CHECK(lines_of(orgmgr.must({"audit", "export"})).size() ==
        lines_of(orgmgr.must({"audit", "log", "-q"})).size());
}

TEST_CASE("watch gives each commit once, as it comes, and goes on from a revision") {
  const Home orgmgr;
  orgmgr.must({"org", "create", "Before", "--id", "org_0"});
  RunningProgram all(orgmgr.words({"watch", "--since", "0"}), orgmgr.environment());
  std::string seen;
  do {  // the store's own first commits may stand before
    const auto line = all.read_line();
    REQUIRE(line);
    seen = member_of(*line, "op");
  } while (seen != "create_organization");
  orgmgr.must({"member", "add", "org_0", "u1"});
  const auto added = all.read_line();
  REQUIRE(added);
  CHECK(member_of(*added, "op") == "add_user_to_org");
  const std::string revision = member_of(*added, "revision");
  all.kill(SIGTERM);
  orgmgr.must({"member", "remove", "org_0", "u1"});
  RunningProgram rest(orgmgr.words({"watch", "--since", revision}), orgmgr.environment());
  CHECK(member_of(rest.read_line().value_or(""), "op") == "remove_user_from_org");
  CHECK(!rest.read_line(300));
  RunningProgram log(orgmgr.words({"audit", "log", "--follow", "--json", "--op", "suspend_organization"}),
                     orgmgr.environment());
  orgmgr.must({"org", "resume", "org_0"});
  orgmgr.must({"org", "suspend", "org_0"});
  CHECK(member_of(log.read_line().value_or(""), "op") == "suspend_organization");
}

TEST_CASE("watch refuses to wait for a revision that the store never reached") {
  const Home orgmgr;
  orgmgr.must({"org", "create", "Acme"});
  const Outcome ahead = orgmgr({"watch", "--since", "99", "--json"});
  CHECK(ahead.exit_code == 3);
  CHECK(code_of(ahead) == "revision_not_found");
  RunningProgram newest(orgmgr.words({"watch", "--since", "1"}), orgmgr.environment());
  orgmgr.must({"org", "create", "Beta"});
  CHECK(member_of(newest.read_line().value_or(""), "revision") == "2");
}
