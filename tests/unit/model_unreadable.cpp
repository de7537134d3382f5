// Every member of every kind of record, of every wrong type or missing: refused by name, or read as a record
// that can be written and is read again as the same.
#include <doctest/doctest.h>

#include <string>

#include "base/json_text.hpp"
#include "model/records.hpp"
#include "support/json_member.hpp"

using namespace orgmgr;
using namespace orgmgr::model;
using orgmgr::test::with_member;

namespace {

const Timestamp moment = std::chrono::sys_days{std::chrono::year{2026} / 1 / 2};

constexpr std::string_view other_values[] = {"null",
                                             "true",
                                             "7",
                                             "-1",
                                             "1.5",
                                             "9007199254740993",
                                             "\"\"",
                                             "\"x\"",
                                             "\"\\u0007\"",
                                             "[]",
                                             "{}",
                                             "[1]",
                                             "[\"a\",\"a\"]",
                                             "[null]",
                                             "[[]]",
                                             "{\"a\":1}",
                                             "{\"members\":\"x\"}",
                                             "{\"a\":{\"b\":[]}}",
                                             "\"2026-13-01T00:00:00Z\"",
                                             "\"2026-01-02T03:04:05Z\""};

struct Tally {
  int read = 0;
  int refused = 0;
};

/// Reads it and, where it is a record, what is written of that.
template <class Read>
void read_twice(const std::string& text, const Read& read, Tally& tally) {
  CAPTURE(text);
  const auto record = read(text);
  if (!record.ok()) {
    ++tally.refused;
    CHECK_FALSE(record.error().message().empty());
    return;
  }
  ++tally.read;
  const std::string written = write(record.value());
  CAPTURE(written);
  const auto again = read(written);
  REQUIRE(again.ok());
  CHECK(write(again.value()) == written);
}

/// `deep`: the members of a member too.
template <class Read>
void read_altered(const std::string& sound, const Read& read, Tally& tally) {
  REQUIRE(read(sound).ok());
  for (const char* broken : {"", "null", "[]", "{", "\"x\"", "{}", "{\"a\":1}"})
    read_twice(broken, read, tally);
  const auto members = json::members(sound).value();
  for (const auto& member : members) {
    read_twice(with_member(sound, member.key, {}), read, tally);
    read_twice(with_member(sound, member.key, "\"" + std::string(70'000, 'x') + "\""), read, tally);
    for (const auto value : other_values) read_twice(with_member(sound, member.key, value), read, tally);
    const auto inner = json::members(member.value);
    if (!inner) continue;
    for (const auto& one : *inner) {
      for (const auto value : other_values) {
        read_twice(with_member(sound, member.key, with_member(member.value, one.key, value)), read, tally);
      }
    }
  }
}

}  // namespace

#define READ(function) [](std::string_view text) { return function(text); }
#define READ_CHECKED(function) [](std::string_view text) { return function(text, Strictness::checked); }

TEST_CASE("members of a wrong type or form, or missing, are refused or change nothing unseen") {
  Tally tally;
  Organization organization{.id = OrgId("org_a"), .name = "Acme", .created_at = moment, .plan_tier = "pro"};
  organization.types = {"customer"};
  organization.settings = Json::trusted(R"({"a":1})");
  organization.version = 3;
  read_altered(write(organization), READ(read_organization), tally);
  read_altered(write(organization), READ_CHECKED(read_organization), tally);

  OrgUser member{
      .org_id = OrgId("org_a"), .user_id = UserId("ann"), .role = Role::owner, .joined_at = moment};
  member.roles = {"own:editor"};
  read_altered(write(member), READ(read_org_user), tally);
  read_altered(write(member), READ_CHECKED(read_org_user), tally);

  Settings settings;
  settings.version = 2;
  std::string all = write(settings);
  read_altered(all, READ(read_settings), tally);
  read_altered(all, READ_CHECKED(read_settings), tally);

  FunctionalRole role{.scope = "org_a", .name = "editor"};
  role.permissions = {"invoice.view"};
  role.assignable = {"member"};
  role.manages = {"admin"};
  read_altered(write(role), READ(read_functional_role), tally);
  read_altered(write(role), READ_CHECKED(read_functional_role), tally);

  Invitation invitation;
  invitation.id = "inv_1";
  invitation.org_id = OrgId("org_a");
  invitation.email = "bob@example.com";
  invitation.token_hash = std::string(64, 'a');
  invitation.created_at = moment;
  read_altered(write(invitation), READ(read_invitation), tally);
  read_altered(write(invitation), READ_CHECKED(read_invitation), tally);

  UserSession session;
  session.id_hash = std::string(64, 'b');
  session.user_id = UserId("ann");
  session.created_at = moment;
  session.expires_at = moment;
  read_altered(write(session), READ(read_user_session), tally);
  read_altered(write(session), READ_CHECKED(read_user_session), tally);

  User user;
  user.id = UserId("ann");
  user.default_organization_id = OrgId("org_a");
  read_altered(write(user), READ(read_user), tally);
  read_altered(write(user), READ_CHECKED(read_user), tally);

  Plan plan{.name = "pro"};
  plan.limits = Json::trusted(R"({"pending_invitations":2,"custom_roles":1})");
  plan.title = "Professional";
  plan.seats = 3;
  plan.grace_days = 4;
  plan.permissions = std::vector<std::string>{"reports.export"};
  read_altered(write(plan), READ(read_plan), tally);
  read_altered(write(plan), READ_CHECKED(read_plan), tally);

  ReceivedBillingEvent event;
  event.event_id = "evt_1";
  read_altered(write(event), READ(read_billing_event), tally);
  read_altered(write(event), READ_CHECKED(read_billing_event), tally);

  BillingObject object{.object = "invoice:in_1", .customers = {"cus_1"}, .reports = Json::trusted("{}")};
  read_altered(write(object), READ(read_billing_object), tally);
  read_altered(write(object), READ_CHECKED(read_billing_object), tally);

  Operation operation{.id = "op", .at = moment, .revision = 4, .digest = "d", .result = Json::trusted("1")};
  read_altered(write(operation), READ(read_operation), tally);

  read_altered(write(Billing{}), READ(read_billing), tally);
  CHECK(tally.refused > 1000);
  CHECK(tally.read > 300);
}
