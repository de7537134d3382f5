// The store that the ways work on, and what it gave out.
#include <doctest/doctest.h>

#include <filesystem>

#include "base/json_text.hpp"
#include "cli/billing_requests.hpp"
#include "cli/ways.hpp"

namespace orgmgr::test {
namespace {

// Plans for every organization that the ways make, and an override that the clock has ended since.
void prepare_billing(const Home& home) {
  const Timestamp then = this_second() - std::chrono::hours(48);
  OpenOptions options;
  options.clock = [then] { return then; };
  std::filesystem::remove_all(home.data());  // the clock of a store never goes back: it is made anew, then
  OrgManager orgs(home.data(), options);
  for (const char* plan : {"founders_friend", "free", "pro", "spare"})
    REQUIRE(orgs.set_plan({.name = plan}).ok());
  REQUIRE(orgs.create_organization("Late", {.id = "org_l", .owner = "late"}).ok());
  REQUIRE(orgs.override_billing("org_l", BillingState::locked, then + std::chrono::hours(24)).ok());
}

// A webhook that waits for its customer, and one that is still to be handed in.
Secrets prepare_webhooks(const Home& home) {
  OrgManager orgs(home.data(), believing_webhooks());
  const auto waiting = about_invoice("evt_w", "invoice.payment_failed", "cus_9");
  REQUIRE(orgs.apply_billing_event(waiting.provider, waiting.headers, waiting.body).ok());
  const auto webhook = about_invoice("evt_1", "invoice.payment_failed");
  const std::string until = format_time(this_second() + std::chrono::hours(24));
  return {{"@headers", header_file(home, webhook)},
          {"@body", private_file(home.folder() / "body", webhook.body)},
          {"@keys", keys_file(home)},
          {"@signature", webhook.headers.front().second},
          {"@event", webhook.body},
          {"@quoted", json::quote(webhook.body)},
          {"@until", until}};
}

}  // namespace

OpenOptions believing_webhooks() {
  OpenOptions options;
  options.billing = tests::webhook_keys();
  return options;
}

Secrets prepare(const Home& home) {
  prepare_billing(home);
  OrgManager orgs(home.data());
  REQUIRE(orgs.create_organization(
                  "Acme", {.plan_tier = "free", .id = "org_a", .owner = "boss", .stripe_id = "cus_1"})
              .ok());
  REQUIRE(orgs.add_user_to_org("org_a", "u1").ok());
  REQUIRE(orgs.create_organization("Suspended", {.id = "org_s"}).ok());
  REQUIRE(orgs.suspend_organization("org_s").ok());
  REQUIRE(orgs.create_organization("Deleted", {.id = "org_d"}).ok());
  REQUIRE(orgs.delete_organization("org_d").ok());
  REQUIRE(orgs.create_organization("Offered", {.id = "org_o", .owner = "boss"}).ok());
  REQUIRE(orgs.add_user_to_org("org_o", "u1").ok());
  REQUIRE(orgs.add_user_to_org("org_o", "u2").ok());
  REQUIRE(orgs.suspend_member("org_o", "u2").ok());
  REQUIRE(orgs.offer_ownership("org_o", "u1").ok());
  REQUIRE(orgs.create_role({.scope = "org_a", .name = "reader", .permissions = {"org.read"}}).ok());
  REQUIRE(orgs.create_role({.scope = "org_a", .name = "held", .permissions = {"org.read"}}).ok());
  REQUIRE(orgs.set_functional_roles("org_a", "u1", {"own:held"}).ok());
  REQUIRE(orgs.set_default_organization("boss", OrgId("org_a")).ok());
  REQUIRE(orgs.add_user_to_org("org_a", "u2").ok());
  REQUIRE(orgs.set_default_organization("u2", OrgId("org_a")).ok());
  const auto invited = orgs.create_invitation("org_a", {.email = "ann@x.org"}).value();
  const auto session = orgs.create_session("u1").value();
  Secrets given = prepare_webhooks(home);
  given.merge(Secrets{{"@id", invited.id},
                      {"@invitation", invited.token},
                      {"@session", session.token},
                      {"@hash", session.id_hash},
                      {"@claims", std::string(orgs.session_claims(session.token).value().text())}});
  return given;
}

std::string with(const Secrets& given, std::string text) {
  for (const auto& [word, meaning] : given) {
    for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + meaning.size()))
      text.replace(at, word.size(), meaning);
  }
  return text;
}

Words with(const Secrets& given, Words words) {
  for (std::string& word : words) word = with(given, word);
  return words;
}

}  // namespace orgmgr::test
