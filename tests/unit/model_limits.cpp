// Every limit of a single field, at both sides.
#include <doctest/doctest.h>

#include <string>

#include "model/limits.hpp"

using namespace orgmgr;
using namespace orgmgr::model;

namespace {

std::string repeated(std::string_view piece, std::size_t times) {
  std::string text;
  while (times-- > 0) text += piece;
  return text;
}

/// The code of a refusal. Precondition: it is one.
template <class T>
ErrorCode code_of(const Result<T>& result) {
  REQUIRE_FALSE(result.ok());
  return result.error().code();
}

}  // namespace

TEST_CASE("names are 1 to 200 code points, trimmed") {
  CHECK(check_name("  Acme Corp\u00a0").value() == "Acme Corp");
  CHECK(check_name("x").value() == "x");
  CHECK(check_name(repeated("é", 200)).value() == repeated("é", 200));
  CHECK(check_name(" " + repeated("é", 200) + " ").ok());
  CHECK(code_of(check_name(repeated("é", 201))) == ErrorCode::name_too_long);
  CHECK(check_name(repeated("é", 201)).error().message().find("201 characters, at most 200") !=
        std::string::npos);
}

TEST_CASE("an empty name is told in the words of the original module") {
  for (const std::string_view name : {"", "   ", "\u3000\u200b", "\u200d", "\u00ad\ufe0f"}) {
    const auto refused = check_name(name);
    CHECK(code_of(refused) == ErrorCode::name_empty);
    CHECK(refused.error().message() == "Organization name cannot be empty");
    CHECK(refused.error().field() == "name");
  }
}

TEST_CASE("names hold no control, no bidirectional override, nothing but UTF-8") {
  CHECK(code_of(check_name("a\nb")) == ErrorCode::name_invalid);
  CHECK(code_of(check_name(std::string_view{"a\0b", 3})) == ErrorCode::name_invalid);
  CHECK(code_of(check_name("a\u202eb")) == ErrorCode::name_invalid);
  CHECK(code_of(check_name("a\u0085b")) == ErrorCode::name_invalid);
  CHECK(code_of(check_name("a\xff")) == ErrorCode::text_not_utf8);
  CHECK(check_name("a\u202eb").error().message() ==
        "Organization name holds the character U+202E, which is not allowed: 'a\\u202eb'");
  CHECK(check_name("می\u200cخواهم").ok());
  CHECK(check_name("👩\u200d💻 Ltd").ok());
}

TEST_CASE("a name has not the form of an id") {
  CHECK(code_of(check_name("org_1")) == ErrorCode::name_invalid);
  CHECK(code_of(check_name(" org_0198c6f1-aaaa ")) == ErrorCode::name_invalid);
  CHECK(check_name("org_").ok());
  CHECK(check_name("org_ of things").ok());
  CHECK(check_name("Org_1").ok());
}

TEST_CASE("user ids are 1 to 255 code points, trimmed and else as they are") {
  CHECK(check_user_id(" User_A ").value() == "User_A");
  CHECK(check_user_id("a b").ok());
  CHECK(check_user_id(repeated("ü", 255)).ok());
  CHECK(code_of(check_user_id(repeated("ü", 256))) == ErrorCode::user_id_invalid);
  CHECK(code_of(check_user_id(" ")) == ErrorCode::user_id_invalid);
  CHECK(code_of(check_user_id("a\tb")) == ErrorCode::user_id_invalid);
  CHECK(code_of(check_user_id("\xc3")) == ErrorCode::text_not_utf8);
}

TEST_CASE("organization ids are org_ and 1 to 251 letters, digits and _ - . :") {
  CHECK(check_org_id("org_a").value() == "org_a");
  CHECK(check_org_id(" org_a ").value() == "org_a");
  CHECK(check_org_id("org_Az09_-.:").ok());
  CHECK(check_org_id("org_" + repeated("x", 251)).ok());
  CHECK(code_of(check_org_id("org_" + repeated("x", 252))) == ErrorCode::id_invalid);
  for (const std::string_view id :
       {"", "org_", "org", "Org_a", "x_a", "org_a b", "org_é", "org_a/b", "org_\xff", "org_a\n!"}) {
    CAPTURE(id);
    CHECK(code_of(check_org_id(id)) == ErrorCode::id_invalid);
  }
}

TEST_CASE("plans are 1 to 64 code points") {
  CHECK(check_plan(" professional ").value() == "professional");
  CHECK(check_plan(repeated("é", 64)).ok());
  CHECK(code_of(check_plan(repeated("é", 65))) == ErrorCode::plan_invalid);
  CHECK(code_of(check_plan("")) == ErrorCode::plan_invalid);
  CHECK(code_of(check_plan("a\x01")) == ErrorCode::plan_invalid);
}

TEST_CASE("slugs are 1 to 64 of a-z, 0-9 and -") {
  CHECK(check_slug("acme-1").value() == "acme-1");
  CHECK(check_slug(repeated("a", 64)).ok());
  CHECK(code_of(check_slug(repeated("a", 65))) == ErrorCode::slug_invalid);
  for (const std::string_view slug : {"", "Acme", "a_b", "a b", "é", "a/b"}) {
    CHECK(code_of(check_slug(slug)) == ErrorCode::slug_invalid);
  }
}

TEST_CASE("billing ids are 1 to 255 code points, and the error names which") {
  CHECK(check_billing_id(" cus_1 ", "stripe_customer_id").value() == "cus_1");
  CHECK(check_billing_id(repeated("x", 255), "lago_customer_id").ok());
  const auto refused = check_billing_id(repeated("x", 256), "lago_customer_id");
  CHECK(code_of(refused) == ErrorCode::billing_id_invalid);
  CHECK(refused.error().field() == "lago_customer_id");
  CHECK(refused.error().message().starts_with("Lago customer id is too long: 256 characters"));
  CHECK(check_billing_id("", "stripe_customer_id").error().message() == "Stripe customer id cannot be empty");
}

TEST_CASE("reasons may be empty and are at most 1,000 code points") {
  CHECK(check_reason("").value().empty());
  CHECK(check_reason(repeated("é", 1000)).ok());
  CHECK(code_of(check_reason(repeated("é", 1001))) == ErrorCode::text_invalid);
  CHECK(code_of(check_reason("a\x1b")) == ErrorCode::text_invalid);
  CHECK(code_of(check_reason("\xff")) == ErrorCode::text_not_utf8);
}

TEST_CASE("operation ids are 1 to 128 printable ASCII characters") {
  CHECK(check_operation_id("a~ !").value() == "a~ !");
  CHECK(check_operation_id(repeated("x", 128)).ok());
  CHECK(code_of(check_operation_id(repeated("x", 129))) == ErrorCode::operation_id_invalid);
  for (const std::string_view id : {"", " ", "é", "a\nb", "a\x7f"}) {
    CHECK(code_of(check_operation_id(id)) == ErrorCode::operation_id_invalid);
  }
}

TEST_CASE("types and functional roles are short labels") {
  CHECK(check_type("customer").value() == "customer");
  CHECK(check_type(repeated("a", 64)).ok());
  CHECK(code_of(check_type(repeated("a", 65))) == ErrorCode::argument_invalid);
  CHECK(code_of(check_type("")) == ErrorCode::argument_invalid);
  CHECK(code_of(check_type("A b")) == ErrorCode::argument_invalid);
  CHECK(check_functional_role("customer:admin").value() == "customer:admin");
  CHECK(check_functional_role("own:" + repeated("r", 64)).ok());
  CHECK(code_of(check_functional_role("own:" + repeated("r", 65))) == ErrorCode::role_invalid);
  for (const std::string_view role : {"admin", ":admin", "own:", "own:a:b", "Own:a", ""}) {
    CHECK(code_of(check_functional_role(role)) == ErrorCode::role_invalid);
  }
}

TEST_CASE("JSON values are objects of at most 64 KiB and 32 levels") {
  CHECK(check_object(Json::trusted(" { \"a\" : 1.0 } "), "address").value().text() == R"({"a":1.0})");
  const auto object_of = [](std::size_t bytes) {
    return Json::trusted("{\"a\":\"" + repeated("x", bytes - 8) + "\"}");
  };
  CHECK(check_object(object_of(65'536), "address").ok());
  CHECK(code_of(check_object(object_of(65'537), "address")) == ErrorCode::json_invalid);
  const auto deep = [](std::size_t depth) {
    return Json::trusted(repeated("{\"a\":", depth) + "1" + repeated("}", depth));
  };
  CHECK(check_object(deep(32), "address").ok());
  CHECK(code_of(check_object(deep(33), "address")) == ErrorCode::json_invalid);
  CHECK(code_of(check_object(Json::trusted("[]"), "address")) == ErrorCode::json_invalid);
  CHECK(code_of(check_object(Json{}, "address")) == ErrorCode::json_invalid);
  CHECK(code_of(check_object(Json::trusted("{\"a\":1,\"a\":2}"), "address")) == ErrorCode::json_invalid);
  CHECK(check_object(Json::trusted("[]"), "address").error().field() == "address");
}

TEST_CASE("counts are whole numbers from 0 to a thousand million, of what is counted") {
  const auto check = [](const std::string& name, const std::string& count) {
    return check_limit_counts(Json::trusted("{\"" + name + "\":" + count + "}"), "limits");
  };
  for (const char* name : {"members", "pending_invitations", "custom_roles", "grace_days"}) {
    for (const char* count : {"0", "1", "1000000000"}) CHECK_MESSAGE(check(name, count).ok(), name);
    for (const char* count : {"-1", "1000000001", "9223372036854775807", "1.5", "\"1\"", "null"}) {
      CAPTURE(count);
      CHECK(code_of(check(name, count)) == ErrorCode::json_invalid);
    }
  }
  CHECK(check("members", "1000000001").error().message() ==
        "limits: members must be a whole number from 0 to 1000000000");
  CHECK(code_of(check("rockets", "1")) == ErrorCode::json_invalid);
}

TEST_CASE("roles and statuses are told in the words of the original module") {
  CHECK(check_role("billing_admin").value() == Role::billing_admin);
  CHECK(check_role("user").value() == Role::member);
  CHECK(code_of(check_role("Owner")) == ErrorCode::role_invalid);
  CHECK(check_role("boss").error().message() ==
        "Role must be one of: owner, admin, manager, billing_admin, member");
  CHECK(check_status("suspended").value() == OrganizationStatus::suspended);
  CHECK(code_of(check_status("")) == ErrorCode::status_invalid);
  CHECK(check_status("frozen").error().message() == "Status must be one of: active, suspended, deleted");
}

TEST_CASE("messages never carry control characters of the input") {
  for (const auto& message :
       {check_name("a\x1b]0;x\x07").error().message(), check_user_id("\x1b[2J").error().message(),
        check_org_id("org_\x1b").error().message(), check_slug("\xff\x1b").error().message(),
        check_operation_id("\u202e\n").error().message(), check_type("\r").error().message()}) {
    for (const char c : message) CHECK(static_cast<unsigned char>(c) >= 0x20);
    CHECK(message.find("\u202e") == std::string::npos);
  }
}
