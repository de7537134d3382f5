// The verbs that read, three ways each.
#include "cli/ways.hpp"

namespace orgmgr::test {
namespace {

std::map<std::string, Way> reads_of_organizations() {
  return {
      {"get_org", reading({"org", "get", "org_a"}, R"("org_id":"org_a")", READ(get_org("org_a")))},
      {"get_user_orgs", reading({"user", "orgs", "u1"}, R"("user_id":"u1")", READ(get_user_orgs("u1")))},
      {"get_user_memberships",
       reading({"user", "memberships", "u1"}, R"("user_id":"u1")", READ(get_user_memberships("u1")))},
      {"get_org_users",
       reading({"member", "list", "org_a"}, R"("org_id":"org_a")", READ(get_org_users("org_a")))},
      {"list_org_users", reading({"member", "list", "org_a", "--limit", "1"}, R"("org_id":"org_a","limit":1)",
                                 READ(list_org_users("org_a", {}, {"", 1})))},
      {"get_org_user", reading({"member", "role", "org_a", "u1", "--json"},
                               R"("org_id":"org_a","user_id":"u1")", READ(get_org_user("org_a", "u1")))},
      {"get_user_role_in_org",
       reading({"member", "role", "org_a", "u1"}, R"("org_id":"org_a","user_id":"u1")",
               READ(get_user_role_in_org("org_a", "u1")))},
      {"list_all_organizations", reading({"org", "list"}, "", READ(list_all_organizations()))},
      {"list_organizations",
       reading({"org", "list", "--limit", "1"}, R"("limit":1)", READ(list_organizations({}, {"", 1})))},
      {"search_organizations",
       reading({"org", "search", "acme"}, R"("query":"acme")", READ(search_organizations("acme")))},
      {"get_organizations_by_plan", reading({"org", "list", "--plan", "free"}, R"("plan_tier":"free")",
                                            READ(get_organizations_by_plan("free")))},
      {"find_org_by_slug",
       reading({"org", "get", "slug:acme"}, R"("slug":"acme")", READ(find_org_by_slug("acme")))},
      {"find_org_by_name",
       reading({"org", "get", "name:Acme"}, R"("name":"Acme")", READ(find_org_by_name("Acme")))},
      {"find_org_by_billing_id",
       reading({"org", "find", "--stripe", "cus_1"}, R"("provider":"stripe","customer_id":"cus_1")",
               READ(find_org_by_billing_id(BillingProvider::stripe, "cus_1")))},
      {"visit_organizations",
       {{"export"},
        "",
        [](OrgManager& o, const Secrets&) { o.visit_organizations([](const auto&) { return true; }); },
        false}},
      {"visit_org_users",
       {{"export"},
        "",
        [](OrgManager& o, const Secrets&) { o.visit_org_users([](const auto&) { return true; }); },
        false}},
      {"get_settings", reading({"config", "list"}, "", READ(get_settings()))},
      {"list_settings", reading({"config", "list"}, "", READ(list_settings()))},
      {"revision", reading({"store", "stats"}, "", READ(revision()))},
  };
}

std::map<std::string, Way> reads_of_access() {
  return {
      {"can", reading({"access", "check", "org_a", "u1", "org.read"},
                      R"("org_id":"org_a","user_id":"u1","permission":"org.read")",
                      READ(can("org_a", "u1", Permission("org.read"))))},
      {"explain_access", reading({"access", "explain", "org_a", "u1", "org.read"},
                                 R"("org_id":"org_a","user_id":"u1","permission":"org.read")",
                                 READ(explain_access("org_a", "u1", "org.read")))},
      {"list_permissions",
       reading({"access", "permissions", "org_a", "u1"}, R"("org_id":"org_a","user_id":"u1")",
               READ(list_permissions("org_a", "u1")))},
      {"list_roles", reading({"role", "list", "org_a"}, R"("scope":"org_a")", READ(list_roles("org_a")))},
      {"list_invitations",
       reading({"invite", "list", "org_a", "--state", "pending"}, R"("org_id":"org_a","state":"pending")",
               READ(list_invitations("org_a", InvitationState::pending)))},
      {"get_invitation",
       reading({"invite", "show", "org_a", "@id"}, R"("org_id":"org_a","invitation_id":"@id")",
               READ_GIVEN(get_invitation("org_a", given.at("@id"))))},
      {"find_invitation", reading({"invite", "find", "@invitation"}, R"("token":"@invitation")",
                                  READ_GIVEN(find_invitation(given.at("@invitation"))))},
      {"check_session",
       reading({"session", "check", "@session", "--org", "org_a"}, R"("token":"@session","org_id":"org_a")",
               READ_GIVEN(check_session(given.at("@session"), OrgId("org_a"))))},
      {"list_sessions", reading({"session", "list", "u1"}, R"("user_id":"u1")", READ(list_sessions("u1")))},
      {"session_claims", reading({"session", "claims", "@session"}, R"("token":"@session")",
                                 READ_GIVEN(session_claims(given.at("@session"))))},
      {"verify_claims", reading({"session", "verify", "@claims"}, R"("claims":@claims)",
                                READ_GIVEN(verify_claims(Json::trusted(given.at("@claims")))))},
      {"get_user", reading({"user", "show", "u2"}, R"("user_id":"u2")", READ(get_user("u2")))},
  };
}

std::map<std::string, Way> reads_of_billing() {
  return {
      {"get_billing",
       reading({"billing", "status", "org_l"}, R"("org_id":"org_l")", READ(get_billing("org_l")))},
      {"list_billing_due", reading({"billing", "due", "-q"}, "", READ(list_billing_due()))},
      {"list_waiting_billing_events",
       reading({"billing", "events", "-q"}, "", READ(list_waiting_billing_events()))},
      {"list_plans", reading({"plan", "list", "-q"}, "", READ(list_plans()))},
      {"get_plan", reading({"plan", "get", "pro"}, R"("name":"pro")", READ(get_plan("pro")))},
      {"effective_plan",
       reading({"plan", "of", "org_a"}, R"("org_id":"org_a")", READ(effective_plan("org_a")))},
  };
}

}  // namespace

std::map<std::string, Way> reading_ways() {
  std::map<std::string, Way> ways = reads_of_organizations();
  ways.merge(reads_of_access());
  ways.merge(reads_of_billing());
  return ways;
}

}  // namespace orgmgr::test
