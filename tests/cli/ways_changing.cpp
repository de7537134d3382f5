// The verbs that change something, three ways each.
#include "cli/ways.hpp"

namespace orgmgr::test {
namespace {

std::map<std::string, Way> changes_of_organizations() {
  return {
      {"create_organization",
       changing(
           {"org", "create", "New", "--id", "org_new"}, R"("name":"New","id":"org_new")",
           [](OrgManager& o, const Secrets&) { return o.create_organization("New", {.id = "org_new"}); })},
      {"update_org_plan",
       changing({"org", "set-plan", "org_a", "pro"}, R"("org_id":"org_a","plan_tier":"pro")",
                WRITE(update_org_plan("org_a", "pro")))},
      {"update_org_status",
       changing({"org", "set-status", "org_a", "suspended"}, R"("org_id":"org_a","status":"suspended")",
                WRITE(update_org_status("org_a", "suspended")))},
      {"update_org_billing_ids",
       changing({"org", "link", "org_a", "--lago", "l2"}, R"("org_id":"org_a","lago_id":"l2")",
                [](OrgManager& o, const Secrets&) {
                  return o.update_org_billing_ids("org_a", {.lago_id = "l2"});
                })},
      {"clear_org_billing_ids",
       changing(
           {"org", "unlink", "org_a", "--stripe"}, R"("org_id":"org_a","stripe":true)",
           [](OrgManager& o, const Secrets&) { return o.clear_org_billing_ids("org_a", {.stripe = true}); })},
      {"rename_organization",
       changing({"org", "rename", "org_a", "Acme 2"}, R"("org_id":"org_a","name":"Acme 2")",
                WRITE(rename_organization("org_a", "Acme 2")))},
      {"update_organization",
       changing(
           {"org", "set", "org_a", "--slug", "other"}, R"("org_id":"org_a","patch":{"slug":"other"})",
           [](OrgManager& o, const Secrets&) { return o.update_organization("org_a", {.slug = "other"}); })},
      {"suspend_organization",
       changing({"org", "suspend", "org_a"}, R"("org_id":"org_a")", WRITE(suspend_organization("org_a")))},
      {"resume_organization",
       changing({"org", "resume", "org_s"}, R"("org_id":"org_s")", WRITE(resume_organization("org_s")))},
      {"delete_organization",
       changing({"org", "delete", "org_a"}, R"("org_id":"org_a")", WRITE(delete_organization("org_a")))},
      {"restore_organization",
       changing({"org", "restore", "org_d"}, R"("org_id":"org_d")", WRITE(restore_organization("org_d")))},
      {"purge_organization", changing({"org", "purge", "org_d", "--yes"}, R"("org_id":"org_d")",
                                      WRITE(purge_organization("org_d")))},
      {"purge_due", changing({"org", "purge", "--due", "--yes"}, "", WRITE(purge_due()))},
      {"add_user_to_org", changing({"member", "add", "org_a", "u9", "--role", "admin"},
                                   R"("org_id":"org_a","user_id":"u9","role":"admin")",
                                   WRITE(add_user_to_org("org_a", "u9", "admin")))},
      {"remove_user_from_org",
       changing({"member", "remove", "org_a", "u1"}, R"("org_id":"org_a","user_id":"u1")",
                WRITE(remove_user_from_org("org_a", "u1")))},
      {"update_user_role", changing({"member", "set-role", "org_a", "u1", "manager"},
                                    R"("org_id":"org_a","user_id":"u1","new_role":"manager")",
                                    WRITE(update_user_role("org_a", "u1", "manager")))},
      {"update_setting",
       changing({"config", "set", "default_plan", "pro"}, R"("setting":"default_plan","value":"pro")",
                WRITE(update_setting("default_plan", Json::trusted("\"pro\""))))},
  };
}

std::map<std::string, Way> changes_of_people() {
  return {
      {"set_organization_limits",
       changing({"org", "limits", "org_a", "--members", "9"}, R"("org_id":"org_a","limits":{"members":9})",
                WRITE(set_organization_limits("org_a", Json::trusted(R"({"members":9})"))))},
      {"transfer_ownership", changing({"org", "transfer", "org_a", "u1"}, R"("org_id":"org_a","to":"u1")",
                                      WRITE(transfer_ownership("org_a", "u1")))},
      {"offer_ownership", changing({"org", "transfer", "org_a", "u1", "--offer", "--expires-in", "1d"},
                                   R"("org_id":"org_a","to":"u1","expires_in":86400)",
                                   WRITE(offer_ownership("org_a", "u1", std::chrono::hours(24))))},
      {"withdraw_ownership_offer", changing({"org", "transfer", "org_o", "--withdraw"}, R"("org_id":"org_o")",
                                            WRITE(withdraw_ownership_offer("org_o")))},
      {"accept_ownership",
       changing({"org", "transfer", "org_o", "u1", "--accept"}, R"("org_id":"org_o","user_id":"u1")",
                WRITE(accept_ownership("org_o", "u1")))},
      {"leave_organization", changing({"org", "leave", "org_a", "u1"}, R"("org_id":"org_a","user_id":"u1")",
                                      WRITE(leave_organization("org_a", "u1")))},
      {"suspend_member", changing({"member", "suspend", "org_a", "u1"}, R"("org_id":"org_a","user_id":"u1")",
                                  WRITE(suspend_member("org_a", "u1")))},
      {"reactivate_member",
       changing({"member", "reactivate", "org_o", "u2"}, R"("org_id":"org_o","user_id":"u2")",
                WRITE(reactivate_member("org_o", "u2")))},
      {"create_role",
       changing({"role", "create", "org_a", "new", "--permission", "org.read", "--manages", "member"},
                R"("scope":"org_a","name":"new","permissions":["org.read"],"manages":["member"])",
                WRITE(create_role(
                    {.scope = "org_a", .name = "new", .permissions = {"org.read"}, .manages = {"member"}})))},
      {"update_role",
       changing({"role", "update", "org_a", "reader", "--no-permissions"},
                R"("scope":"org_a","name":"reader","permissions":[])",
                WRITE(update_role("org_a", "reader", {.permissions = std::vector<std::string>{}})))},
      {"remove_role", changing({"role", "remove", "org_a", "held", "--replacement", "own:reader"},
                               R"("scope":"org_a","name":"held","replacement":"own:reader")",
                               WRITE(remove_role("org_a", "held", "own:reader")))},
      {"set_functional_roles", changing({"role", "assign", "org_a", "u1", "own:reader"},
                                        R"("org_id":"org_a","user_id":"u1","roles":["own:reader"])",
                                        WRITE(set_functional_roles("org_a", "u1", {"own:reader"})))},
      {"set_default_organization",
       changing({"user", "default", "u1", "org_a"}, R"("user_id":"u1","org_id":"org_a")",
                WRITE(set_default_organization("u1", OrgId("org_a"))))},
      {"ensure_personal_organization",
       changing({"user", "personal", "u1", "Ann"}, R"("user_id":"u1","display_name":"Ann")",
                WRITE(ensure_personal_organization("u1", "Ann")))},
      {"remove_user_everywhere",
       changing({"user", "remove", "boss", "--hand-over", "org_a=u1", "--hand-over", "org_o=u1", "--yes"},
                R"("user_id":"boss","hand_over":{"org_a":"u1","org_o":"u1"})",
                WRITE(remove_user_everywhere("boss", {{"org_a", "u1"}, {"org_o", "u1"}})))},
      {"rename_user", changing({"user", "rename", "u1", "u1b"}, R"("user_id":"u1","new_id":"u1b")",
                               WRITE(rename_user("u1", "u1b")))},
      {"found_platform",
       changing({"init", "--platform", "Staff", "--admin", "boss"}, R"("name":"Staff","admin":"boss")",
                WRITE(found_platform("Staff", "boss")))},
  };
}

std::map<std::string, Way> changes_with_tokens() {
  return {
      {"create_invitation",
       changing({"invite", "create", "org_a", "new@x.org", "--role", "admin"},
                R"("org_id":"org_a","email":"new@x.org","role":"admin")",
                WRITE(create_invitation("org_a", {.email = "new@x.org", .role = "admin"})))},
      {"revoke_invitation",
       changing({"invite", "revoke", "org_a", "@id"}, R"("org_id":"org_a","invitation_id":"@id")",
                WRITE_GIVEN(revoke_invitation("org_a", given.at("@id"))))},
      {"accept_invitation",
       changing({"invite", "accept", "@invitation", "u8", "--email", "ann@x.org"},
                R"("token":"@invitation","user_id":"u8","verified_email":"ann@x.org")",
                WRITE_GIVEN(accept_invitation(given.at("@invitation"), "u8", "ann@x.org")))},
      {"decline_invitation", changing({"invite", "decline", "@invitation"}, R"("token":"@invitation")",
                                      WRITE_GIVEN(decline_invitation(given.at("@invitation"))))},
      {"create_session",
       changing({"session", "create", "u1", "--label", "here", "--org", "org_a", "--expires-in", "2h"},
                R"("user_id":"u1","label":"here","org_id":"org_a","expires_in":7200)",
                WRITE(create_session(
                    "u1", {.label = "here", .expires_in = std::chrono::hours(2), .organization = "org_a"})))},
      {"set_current_organization",
       changing({"session", "use", "@session", "org_a"}, R"("token":"@session","org_id":"org_a")",
                WRITE_GIVEN(set_current_organization(given.at("@session"), OrgId("org_a"))))},
      {"touch_session", changing({"session", "touch", "@session"}, R"("token":"@session")",
                                 WRITE_GIVEN(touch_session(given.at("@session"))))},
      {"revoke_session", changing({"session", "revoke", "@hash"}, R"("id_hash":"@hash")",
                                  WRITE_GIVEN(revoke_session(given.at("@hash"))))},
      {"revoke_sessions",
       changing({"session", "revoke", "--user", "u1"}, R"("user_id":"u1")", WRITE(revoke_sessions("u1")))},
  };
}

std::map<std::string, Way> changes_of_billing() {
  return {
      {"apply_billing_event",
       changing({"billing", "apply", "--provider", "stripe", "--headers-file", "@headers", "--body-file",
                 "@body", "--keys", "@keys"},
                R"("provider":"stripe","headers":{"Stripe-Signature":"@signature"},"body":@quoted)",
                [](OrgManager& o, const Secrets& given) {
                  const HeaderField signature{"Stripe-Signature", given.at("@signature")};
                  return o.apply_billing_event(BillingProvider::stripe, {&signature, 1}, given.at("@event"));
                })},
      {"sweep_billing", changing({"billing", "sweep"}, "", WRITE(sweep_billing()))},
      {"override_billing", changing({"billing", "override", "org_a", "locked", "--until", "@until"},
                                    R"("org_id":"org_a","state":"locked","until":"@until")",
                                    WRITE_GIVEN(override_billing("org_a", BillingState::locked,
                                                                 parse_time(given.at("@until")).value())))},
      {"end_billing_override", changing({"billing", "override", "org_l", "--end"}, R"("org_id":"org_l")",
                                        WRITE(end_billing_override("org_l")))},
      {"move_billing_customer",
       changing({"billing", "move", "org_a", "org_o", "--provider", "stripe"},
                R"("provider":"stripe","from":"org_a","to":"org_o")",
                WRITE(move_billing_customer(BillingProvider::stripe, "org_a", "org_o")))},
      {"set_plan",
       changing({"plan", "set", "team", "--title", "Team", "--seats", "9", "--limit", "custom_roles=3",
                 "--no-permissions", "--grace-days", "2"},
                R"("name":"team","title":"Team","seats":9,"limits":{"custom_roles":3},"permissions":[],)"
                R"("grace_days":2)",
                WRITE(set_plan({.name = "team",
                                .title = "Team",
                                .seats = 9,
                                .limits = Json::trusted(R"({"custom_roles":3})"),
                                .permissions = std::vector<std::string>{},
                                .grace_days = 2})))},
      {"remove_plan",
       changing({"plan", "remove", "spare"}, R"("name":"spare")", WRITE(remove_plan("spare")))},
  };
}

}  // namespace

std::map<std::string, Way> changing_ways() {
  std::map<std::string, Way> ways = changes_of_organizations();
  ways.merge(changes_of_people());
  ways.merge(changes_with_tokens());
  ways.merge(changes_of_billing());
  return ways;
}

}  // namespace orgmgr::test
