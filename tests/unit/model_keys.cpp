// Keys, lookup keys and settings.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "model/collection.hpp"
#include "model/limits.hpp"
#include "model/records.hpp"
#include "model/settings_table.hpp"

using namespace orgmgr;
using namespace orgmgr::model;
using Keys = std::vector<std::string>;

TEST_CASE("collections are known by their names") {
  for (const Collection collection : all_collections)
    CHECK(collection_named(name_of(collection)) == collection);
  CHECK(name_of(Collection::organizations) == "organizations");
  CHECK(name_of(Collection::quarantine) == "quarantine");
  CHECK_FALSE(collection_named("user"));
  CHECK_FALSE(collection_named(""));
}

TEST_CASE("an organization is found by compared name, slug, billing ids and the user it is personal of") {
  Organization o{.id = "org_a", .name = "ACME Straße", .plan_tier = "p"};
  CHECK(lookup_keys(Collection::organizations, "org_a", write(o)) == Keys{"name:acme strasse"});
  o.slug = "acme";
  o.stripe_customer_id = "cus_1";
  o.lago_customer_id = "lago \"1\"";
  o.personal_of = UserId{"u1"};
  o.owner_id = UserId{"u1"};
  CHECK(lookup_keys(Collection::organizations, "org_a", write(o)) ==
        Keys{"name:acme strasse", lago_lookup("lago \"1\""), stripe_lookup("cus_1"), slug_lookup("acme"),
             personal_lookup("u1")});
  CHECK(name_lookup("acme strasse") == "name:acme strasse");
  CHECK(stripe_lookup("cus_1") == "stripe:cus_1");
  CHECK(lago_lookup("l") == "lago:l");
  CHECK(slug_lookup("s") == "slug:s");
  CHECK(personal_lookup("u") == "personal:u");
}

TEST_CASE("lookup keys do not depend on the order of fields or on nested ones") {
  CHECK(
      lookup_keys(
          Collection::organizations, "org_a",
          R"({"attributes":{"name":"no","slug":"no"},"slug":null,"\u006eame":"Caf\u00e9","x":1,"stripe_customer_id":""})") ==
      Keys{"name:café"});
}

TEST_CASE("memberships are found by user, operations by time, the rest not at all") {
  CHECK(lookup_keys(Collection::org_users, "org_a u 1", "{}") == Keys{"user:u 1 org:org_a"});
  CHECK(lookup_keys(Collection::org_users, "org_a u 1", "{}")[0].starts_with(user_lookup_prefix("u 1")));
  CHECK(lookup_keys(Collection::operations, "op 1", R"({"id":"op 1","at":"2026-01-02T03:04:05.000006Z"})") ==
        Keys{"operation:2026-01-02T03:04:05.000006Z op 1"});
  CHECK(lookup_keys(Collection::settings, "settings", write(Settings{})).empty());
  CHECK(lookup_keys(Collection::quarantine, "any", R"({"name":"x"})").empty());
}

TEST_CASE("a membership's key splits into its two ids") {
  CHECK(member_key("org_a", "u 1") == "org_a u 1");
  CHECK(split_member_key("org_a u 1") == std::pair<std::string_view, std::string_view>{"org_a", "u 1"});
  CHECK(split_member_key("org_a") == std::pair<std::string_view, std::string_view>{"org_a", ""});
}

TEST_CASE("an invitation is found by its token, and while it is pending by address and by who made it") {
  Invitation invitation;
  invitation.id = "inv_1";
  invitation.org_id = "org_a";
  invitation.token_hash = "abc";
  invitation.email = "x@example.com";
  invitation.created_by = "ann";
  CHECK(lookup_keys(Collection::invitations, "org_a inv_1", write(invitation)) ==
        Keys{"token:abc", "invited:org_a x@example.com", "inviter:ann id:inv_1"});
  invitation.state = InvitationState::accepted;
  CHECK(lookup_keys(Collection::invitations, "org_a inv_1", write(invitation)) == Keys{"token:abc"});
  CHECK(to_json(invitation).find("abc") == std::string::npos);
}

TEST_CASE("a session is found by its user") {
  UserSession session;
  session.id_hash = "ff";
  session.user_id = "ann";
  CHECK(lookup_keys(Collection::sessions, "ff", write(session)) == Keys{"session:ann id:ff"});
}

TEST_CASE("e-mail addresses are lower-cased ASCII with a domain of two labels or more") {
  CHECK(check_email(" Ann.O'Neil+x@Example.COM ").value() == "ann.o'neil+x@example.com");
  CHECK(check_email("A.Z@Z.Example.COM").value() == "a.z@z.example.com");
  CHECK(check_email("a@xn--bcher-kva.example").ok());
  for (const char* bad : {"", "a", "@b.c", "a@", "a@b", "a@b..c", "a@-b.c", "a@b-.c", "a b@c.d", ".a@b.c",
                          "a.@b.c", "a..b@c.d", "a@b.c@d.e", "\"a\"@b.c", "Ã¤@b.c", "a@bÃ¼.c", "a@b.c."}) {
    CAPTURE(bad);
    CHECK(check_email(bad).error().code() == ErrorCode::email_invalid);
  }
  const std::string domain = "@" + std::string(60, 'd') + ".example.org";
  CHECK(check_email(std::string(max_email_local_bytes, 'l') + domain).ok());
  CHECK_FALSE(check_email(std::string(max_email_local_bytes + 1, 'l') + domain).ok());
  CHECK(check_email_domain("Example.ORG").value() == "example.org");
  CHECK_FALSE(check_email_domain("org").ok());
}

TEST_CASE("permissions of a host are words joined by dots, outside of the reserved ones") {
  for (const char* good : {"reports.run", "a.b.c", "x_1.y"}) CHECK(check_permission(good).ok());
  for (const char* bad : {"", "reports", "a.", ".a", "a..b", "A.b", "a.*", "a b.c"}) {
    CAPTURE(bad);
    CHECK_FALSE(check_permission(bad).ok());
  }
  CHECK(check_permission("a." + std::string(max_permission_bytes - 2, 'b')).ok());
  CHECK_FALSE(check_permission("a." + std::string(max_permission_bytes - 1, 'b')).ok());
  CHECK(is_reserved_permission("org.fly"));
  CHECK_FALSE(is_reserved_permission("organs.fly"));
}

TEST_CASE("settings are listed with value, default and help") {
  Settings settings;
  settings.default_plan = "free";
  settings.version = 3;
  const auto list = list_settings(settings);
  REQUIRE(list.size() == 13);
  CHECK(list[0].name == "default_plan");
  CHECK(list[0].value == "\"free\"");
  CHECK(list[0].default_value == "\"founders_friend\"");
  CHECK_FALSE(list[0].help.empty());
  CHECK(find_setting(settings, "purge_after_days")->value == "30");
  CHECK_FALSE(find_setting(settings, "version"));
  CHECK_FALSE(find_setting(settings, "nothing"));
}

TEST_CASE("settings are set within their limits, at both sides") {
  Settings settings;
  CHECK_FALSE(set_setting(settings, "purge_after_days", "0"));
  CHECK_FALSE(set_setting(settings, "purge_after_days", " 36500 "));
  CHECK(settings.purge_after_days == 36500);
  for (const std::string_view value :
       {"-1", "36501", "1.5", "\"7\"", "[]", "{", "", "99999999999999999999"}) {
    CAPTURE(value);
    const auto error = set_setting(settings, "purge_after_days", value);
    REQUIRE(error);
    CHECK(error->code() == ErrorCode::setting_invalid);
    CHECK(error->field() == "purge_after_days");
    CHECK(settings.purge_after_days == 36500);
  }
  CHECK_FALSE(set_setting(settings, "purge_after_days", "null"));
  CHECK(settings.purge_after_days == 30);

  CHECK_FALSE(set_setting(settings, "default_plan", "\" gold \""));
  CHECK(settings.default_plan == "gold");
  CHECK(set_setting(settings, "default_plan", "\"\"")->code() == ErrorCode::setting_invalid);
  CHECK_FALSE(set_setting(settings, "who_may_create", "\"staff\""));
  CHECK(settings.who_may_create == "staff");
  const auto nobody = set_setting(settings, "who_may_create", "\"nobody\"");
  REQUIRE(nobody);
  CHECK(nobody->message() == "who_may_create must be one of: anyone, staff, host");
  CHECK(settings.who_may_create == "staff");
  CHECK(set_setting(settings, "version", "7")->code() == ErrorCode::setting_not_found);
  CHECK(set_setting(settings, "extra", "{}")->code() == ErrorCode::setting_not_found);
}

TEST_CASE("settings keep what other releases wrote") {
  const std::string text = R"({"default_plan":"p","purge_after_days":7,"version":2,"later":{"a":1e400}})";
  const auto settings = read_settings(text, Strictness::checked).value();
  CHECK(settings.purge_after_days == 7);
  CHECK(to_json(settings) == text);
  CHECK(write(read_settings("{}").value()) == R"({"default_plan":"founders_friend","purge_after_days":30})");
  CHECK(read_settings(R"({"purge_after_days":-1})", Strictness::checked).error().code() ==
        ErrorCode::setting_invalid);
  Settings broken;
  broken.purge_after_days = 36501;
  CHECK(check_limits(broken)->code() == ErrorCode::setting_invalid);
}
