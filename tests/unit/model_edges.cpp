// What no interface lets through and a stored or foreign text may still hold: bytes that are not UTF-8, a
// character next to those that are allowed, one entry too many, fields of another kind [P5, P13].
#include <doctest/doctest.h>

#include <string>

#include <orgmgr/billing.hpp>
#include <orgmgr/user_session.hpp>

#include "base/json_text.hpp"
#include "model/collection.hpp"
#include "model/commit.hpp"
#include "model/limits.hpp"
#include "model/records.hpp"
#include "model/settings_table.hpp"

using namespace orgmgr;
using namespace orgmgr::model;

namespace {

template <class T>
ErrorCode code_of(const Result<T>& result) {
  REQUIRE_FALSE(result.ok());
  return result.error().code();
}

/// A JSON list of `count` texts that all differ.
std::string list_of(std::size_t count, const std::string& stem) {
  std::string list;
  for (std::size_t number = 0; number < count; ++number) {
    list += (list.empty() ? "[" : ",") + json::quote(stem + std::to_string(number));
  }
  return list + "]";
}

}  // namespace

TEST_CASE("bytes that are not UTF-8 are refused as they stand wherever a word is expected") {
  const std::string bytes = "a\xff";
  CHECK(code_of(check_operation_id(bytes)) == ErrorCode::operation_id_invalid);
  CHECK(code_of(check_type(bytes)) == ErrorCode::argument_invalid);
  CHECK(code_of(check_functional_role("a:" + bytes)) == ErrorCode::role_invalid);
  CHECK(code_of(check_role_name(bytes)) == ErrorCode::role_name_invalid);
  CHECK(code_of(check_role_scope(bytes)) == ErrorCode::argument_invalid);
  CHECK(code_of(check_email(bytes + "@example.com")) == ErrorCode::email_invalid);
  CHECK(code_of(check_email_domain(bytes + ".com")) == ErrorCode::email_invalid);
}

TEST_CASE("the character behind the last letter is none") {
  CHECK(check_type("az").ok());
  CHECK(code_of(check_type("a{")) == ErrorCode::argument_invalid);
  CHECK(code_of(check_slug("a{b")) == ErrorCode::slug_invalid);
  CHECK(code_of(check_org_id("org_{")) == check_org_id("").error().code());
  CHECK(check_email("{a}@z.com").value() == "{a}@z.com");
  CHECK(code_of(check_email("a@{.com")) == ErrorCode::email_invalid);
}

TEST_CASE("a domain is as long as the rules of names allow, in whole and by label") {
  const std::string label(63, 'a');
  CHECK(check_email_domain(label + ".com").ok());
  CHECK(code_of(check_email_domain(label + "a.com")) == ErrorCode::email_invalid);
  const std::string longest = label + "." + label + "." + label + "." + std::string(61, 'b');
  CHECK(longest.size() == 253);
  CHECK(check_email_domain(longest).ok());
  CHECK(code_of(check_email_domain(longest + "b")) == ErrorCode::email_invalid);
  const std::string address = std::string(64, 'l') + "@" + longest.substr(0, 189);
  CHECK(address.size() == 254);
  CHECK(check_email(address).ok());
  CHECK(code_of(check_email(std::string(64, 'l') + "@" + longest.substr(0, 187) + ".bb")) ==
        ErrorCode::email_invalid);
}

TEST_CASE("every setting is refused outside its limits, at both ends, and stays as it was") {
  struct Case {
    const char* name;
    std::string value;
  };
  Settings settings;
  const std::string before = write(settings);
  for (const Case& each :
       {Case{"purge_after_days", "-1"}, Case{"purge_after_days", "36501"}, Case{"invitation_days", "0"},
        Case{"session_days", "3651"}, Case{"organizations_per_owner", "-1"}, Case{"grace_days", "3651"},
        Case{"who_may_create", "\"all\""}, Case{"who_may_transfer", "\"host\""},
        Case{"billing_mode", "\"both\""}, Case{"lockout_roles", R"(["king"])"},
        Case{"host_permissions", list_of(1001, "a.p")}, Case{"host_permissions", R"(["no"])"},
        Case{"host_permissions", R"(["members.read"])"}, Case{"host_permissions", R"(["a.b","a.b"])"},
        Case{"limits", "7"}, Case{"limits", R"({"free":{"members":-1}})"},
        Case{"limits", R"({"free":7,"pro":{"members":1}})"}}) {
    CAPTURE(each.name);
    CAPTURE(each.value.substr(0, 40));
    const auto refused = set_setting(settings, each.name, each.value);
    REQUIRE(refused);
    CHECK(refused->code() == ErrorCode::setting_invalid);
    CHECK(refused->field() == each.name);
    CHECK(write(settings) == before);
  }
  CHECK_FALSE(set_setting(settings, "host_permissions", list_of(1000, "a.p")));
  CHECK(settings.host_permissions.size() == 1000);
  CHECK_FALSE(set_setting(settings, "limits", R"({"free":{"members":3},"*":{}})"));
  CHECK_FALSE(set_setting(settings, "limits", "null"));
  CHECK_FALSE(set_setting(settings, "host_permissions", "null"));
  CHECK_FALSE(set_setting(settings, "lockout_roles", R"(["admin","owner","admin"])"));
  CHECK(settings.lockout_roles.size() == 2);
  CHECK_FALSE(set_setting(settings, "lockout_roles", "null"));
  CHECK(write(settings) == before);
}

TEST_CASE("one permission too many is refused, in a plan as in a role") {
  const auto plan = [](std::size_t count) {
    Plan made;
    made.name = "p";
    made.permissions.emplace();
    for (std::size_t number = 0; number < count; ++number)
      made.permissions->push_back("a.p" + std::to_string(number));
    return apply_limits(made);
  };
  CHECK_FALSE(plan(max_host_permissions));
  REQUIRE(plan(max_host_permissions + 1));
  CHECK(plan(max_host_permissions + 1)->code() == ErrorCode::permission_invalid);
  const auto role = [](std::size_t count) {
    FunctionalRole made;
    made.scope = "customer";
    made.name = "r";
    for (std::size_t number = 0; number < count; ++number)
      made.permissions.push_back("a.p" + std::to_string(number));
    return apply_limits(made);
  };
  CHECK_FALSE(role(max_role_permissions));
  REQUIRE(role(max_role_permissions + 1));
  CHECK(role(max_role_permissions + 1)->code() == ErrorCode::limit_invalid);
}

TEST_CASE("a record that cannot be read has no lookup keys, and stops nobody [P5]") {
  for (const Collection collection : all_collections) {
    CAPTURE(name_of(collection));
    const std::size_t by_its_key = collection == Collection::org_users ? 1 : 0;  // that needs no record
    CHECK(lookup_keys(collection, "a b", "{}").size() == by_its_key);
  }
  CHECK(lookup_keys(Collection::sessions, "s", R"({"user_id":"u"})").size() == 1);
  CHECK(lookup_keys(Collection::operations, "o", R"({"at":"2026"})").size() == 1);
}

TEST_CASE("of two fields of the wrong kind the first is named [P6]") {
  const auto read = read_organization(R"({"id":"org_a","name":1,"created_at":2,"plan_tier":"p"})");
  REQUIRE_FALSE(read.ok());
  CHECK(read.error().field() == "name");
}

TEST_CASE("an actor whose user id no system gives is no actor") {
  const auto actor = [](const std::string& uid) {
    return read_actor(R"({"kind":"host","via":{"uid":)" + uid + R"(,"pid":1}})");
  };
  CHECK(actor("4294967295")->uid == 4294967295U);
  CHECK_FALSE(actor("4294967296"));
  CHECK_FALSE(actor("-1"));
  CHECK_FALSE(read_actor(R"({"kind":"robot"})"));
}

TEST_CASE("the state of a session has a name of its own, and the answer shows where it is") {
  std::string all;
  for (const SessionState state :
       {SessionState::organization, SessionState::personal, SessionState::membership_ended,
        SessionState::membership_suspended, SessionState::membership_changed,
        SessionState::organization_deleted, SessionState::organization_suspended,
        SessionState::organization_changed, SessionState::billing_locked}) {
    SessionCheck check;
    check.user = UserId{"u"};
    check.state = state;
    CHECK(json::decode_string(json::find(to_json(check), "state")) == to_string(state));
    all += std::string(to_string(state)) + " ";
  }
  CHECK(all ==
        "organization personal membership_ended membership_suspended membership_changed organization_deleted "
        "organization_suspended organization_changed billing_locked ");
}

TEST_CASE("a tolerance of webhooks is 1 second to a day") {
  const auto read = [](const std::string& seconds) {
    return read_billing_keys(R"({"stripe":{"tolerance_seconds":)" + seconds + "}}").ok();
  };
  for (const char* good : {"1", "86400"}) CHECK(read(good));
  for (const char* bad : {"0", "-1", "86401", "1.5", "null", "\"9\""}) CHECK_FALSE(read(bad));
}

TEST_CASE("the billing keys say how Lago signs") {
  const auto read = [](const std::string& signature) {
    return read_billing_keys(R"({"lago":{"hmac_key":"k","signature":)" + signature + "}}");
  };
  const auto hmac = read("\"hmac\"");
  REQUIRE(hmac.ok());
  CHECK(hmac.value().lago.signature == LagoSignature::hmac);
  for (const char* bad : {"\"rsa\"", "\"\"", "null", "1"}) CHECK_FALSE(read(bad).ok());
}

TEST_CASE("a field of the billing keys that may hold a secret is not repeated") {
  const auto message = [](const std::string& name) {
    const auto read = read_billing_keys("{" + json::quote(name) + ":1}");
    REQUIRE_FALSE(read.ok());
    return read.error().message();
  };
  CHECK(message("stripes").find("stripes") != std::string::npos);
  CHECK(message("a_z").find("a_z") != std::string::npos);
  for (const std::string& secret : {std::string("whsec_{a}"), std::string(33, 'a'), std::string("WHSEC")}) {
    CHECK(message(secret).find(secret) == std::string::npos);
  }
}
