// The keys that webhooks are believed by: their file, and that they come out nowhere.
#include <doctest/doctest.h>
#include <unistd.h>

#include <orgmgr/orgmgr.hpp>

#include "cli/billing_requests.hpp"

using namespace orgmgr::test;
namespace tests = orgmgr::tests;

namespace {

const std::string whole =
    R"({"stripe":{"secrets":["whsec_canary1","whsec_canary2"],"mode":"test","account":"acct_1",)"
    R"("tolerance_seconds":60},"lago":{"signature":"hmac","hmac_key":"canary3","public_key":"canary4",)"
    R"("issuer":"https://lago.example","organization":"o1","mode":"test"}})";

/// Whatever of a text may be a secret, or a piece of one.
bool tells_a_secret(const std::string& text) {
  return text.find("canary") != std::string::npos || text.find("whsec_") != std::string::npos;
}

}  // namespace

TEST_CASE("Billing keys are read field by field; what is left out is as in BillingKeys") {
  const orgmgr::BillingKeys keys = orgmgr::read_billing_keys(whole).value();
  CHECK(keys.stripe.secrets == std::vector<std::string>{"whsec_canary1", "whsec_canary2"});
  CHECK(keys.stripe.mode == orgmgr::BillingMode::test);
  CHECK(keys.stripe.account == "acct_1");
  CHECK(keys.stripe.tolerance == std::chrono::seconds(60));
  CHECK(keys.lago.signature == orgmgr::LagoSignature::hmac);
  CHECK(keys.lago.hmac_key == "canary3");
  CHECK(keys.lago.public_key == "canary4");
  CHECK(keys.lago.issuer == "https://lago.example");
  CHECK(keys.lago.organization == "o1");
  CHECK(keys.lago.mode == orgmgr::BillingMode::test);
  const orgmgr::BillingKeys none = orgmgr::read_billing_keys("{}").value();
  CHECK(none.stripe.secrets.empty());
  CHECK(none.stripe.tolerance == std::chrono::seconds(300));
  CHECK(none.lago.signature == orgmgr::LagoSignature::jwt);
}

TEST_CASE("Billing keys of another form are refused by field, and no message has a value of theirs") {
  struct Case {
    std::string text;
    std::string field;
  };
  const Case cases[] = {
      {R"({"stripe":[]})", "stripe"},
      {R"({"lago":"canary"})", "lago"},
      {R"({"paypal":{}})", "paypal"},
      {R"({"canary-Whsec_1":{}})", ""},
      {R"({"stripe":{"secret":"canary"}})", "stripe.secret"},
      {R"({"stripe":{"whsec_Canary1":""}})", "stripe"},
      {R"({"stripe":{"secrets":"whsec_canary"}})", "stripe.secrets"},
      {R"({"stripe":{"secrets":[]}})", "stripe.secrets"},
      {R"({"stripe":{"secrets":["whsec_canary",""]}})", "stripe.secrets"},
      {R"({"stripe":{"secrets":["whsec_canary",7]}})", "stripe.secrets"},
      {R"({"stripe":{"mode":"canary"}})", "stripe.mode"},
      {R"({"stripe":{"account":null}})", "stripe.account"},
      {R"({"stripe":{"tolerance_seconds":0}})", "stripe.tolerance_seconds"},
      {R"({"stripe":{"tolerance_seconds":86401}})", "stripe.tolerance_seconds"},
      {R"({"stripe":{"tolerance_seconds":"60"}})", "stripe.tolerance_seconds"},
      {R"({"lago":{"signature":"none"}})", "lago.signature"},
      {R"({"lago":{"hmac_key":["canary"]}})", "lago.hmac_key"},
      {R"({"lago":{"mode":"dead"}})", "lago.mode"},
      {R"({"lago":{"secrets":["canary"]}})", "lago.secrets"},
  };
  for (const Case& one : cases) {
    CAPTURE(one.text);
    const auto keys = orgmgr::read_billing_keys(one.text);
    REQUIRE(!keys);
    CHECK(keys.error().code() == orgmgr::ErrorCode::argument_invalid);
    CHECK(keys.error().field() == one.field);
    CHECK(!tells_a_secret(keys.error().message() + keys.error().subject() + keys.error().field()));
  }
  for (const std::string& text :
       {std::string("[]"), std::string("\"whsec_canary\""), whole + "x",
        std::string(R"({"stripe":{"whsec_canary":1,"whsec_canary":2}})"),
        std::string(R"({"stripe":{"secrets":[[["canary"]]]}})") + std::string(70'000, ' ')}) {
    const auto keys = orgmgr::read_billing_keys(text);
    REQUIRE(!keys);
    CHECK(keys.error().code() == orgmgr::ErrorCode::json_invalid);
    CHECK(!tells_a_secret(keys.error().message() + keys.error().subject() + keys.error().field()));
  }
}

TEST_CASE("Billing keys that were cut off are refused at every byte, and tell nothing") {
  for (std::size_t size = 0; size < whole.size(); ++size) {
    CAPTURE(size);
    const auto keys = orgmgr::read_billing_keys(whole.substr(0, size));
    REQUIRE(!keys);
    CHECK(keys.error().code() == orgmgr::ErrorCode::json_invalid);
    CHECK(!tells_a_secret(keys.error().message() + keys.error().subject() + keys.error().field()));
  }
}

TEST_CASE("A keys file that others may read or change is refused, with what to do about it") {
  using std::filesystem::perms;
  const Home orgmgr;
  orgmgr.must({"org", "create", "Acme", "--owner", "alice", "--stripe", "cus_1"});
  const Words apply = applying(orgmgr, about_invoice("evt_1", "invoice.paid"));
  const std::string keys = orgmgr.folder() / "keys";
  const perms own = perms::owner_read | perms::owner_write;
  for (const perms more : {perms::group_read, perms::others_read, perms::group_write, perms::others_exec}) {
    std::filesystem::permissions(keys, own | more);
    const Outcome refused = orgmgr(joined(apply, {"--json"}));
    CHECK(refused.exit_code == 6);
    CHECK(code_of(refused) == "unsafe_path");
    CHECK(error_member(refused, "message").find("chmod 600 " + keys) != std::string::npos);
    CHECK(refused.out.empty());
    CHECK(orgmgr({"batch", "--keys", keys}, "{\"op\":\"hello\"}\n").exit_code == 6);
  }
  std::filesystem::permissions(keys, own);
  CHECK(orgmgr(apply).exit_code == 0);
  check_refused(orgmgr, {{{"batch", "--keys", "/nowhere/keys"}, 3, "path_not_found"}});
  private_file(keys, R"({"stripe":{"secrets":"whsec_canary"}})");
  const Outcome wrong = orgmgr(joined(apply, {"--json"}));
  CHECK(wrong.exit_code == 5);
  CHECK(error_member(wrong, "field") == "stripe.secrets");
  CHECK(error_member(wrong, "message").starts_with(keys + ": "));
  CHECK(!tells_a_secret(wrong.err));
}

TEST_CASE("A keys file of another user is refused: they could choose the secrets") {
  if (::geteuid() != 0) {
    MESSAGE("SKIPPED: only root can give a file to another user");
    return;
  }
  const Home orgmgr;
  orgmgr.must({"org", "create", "Acme", "--owner", "alice", "--stripe", "cus_1"});
  const Words apply = applying(orgmgr, about_invoice("evt_1", "invoice.paid"));
  const std::string keys = orgmgr.folder() / "keys";
  REQUIRE(::chown(keys.c_str(), 65534, 65534) == 0);
  check_refused(orgmgr, {{apply, 6, "unsafe_path"}});
  CHECK(orgmgr(apply).err.find("chown 0 " + keys) != std::string::npos);
  CHECK(orgmgr({"batch", "--keys", keys}, "{\"op\":\"hello\"}\n").exit_code == 6);
  REQUIRE(::chown(keys.c_str(), 0, 0) == 0);
  CHECK(orgmgr(apply).exit_code == 0);
}

TEST_CASE("A keys file is judged and read as one open file, whichever stands under its name") {
  const Home orgmgr;
  orgmgr.must({"org", "create", "Acme", "--owner", "alice", "--stripe", "cus_1"});
  Words apply = applying(orgmgr, about_invoice("evt_1", "invoice.paid"));
  const std::string link = orgmgr.folder() / "link";
  std::filesystem::create_symlink(apply.back(), link);
  apply.back() = link;
  CHECK(orgmgr(apply).exit_code == 0);
  std::filesystem::permissions(keys_file(orgmgr), std::filesystem::perms::others_read,
                               std::filesystem::perm_options::add);
  check_refused(orgmgr, {{apply, 6, "unsafe_path"}});
  apply.back() = orgmgr.folder().path();
  std::filesystem::permissions(apply.back(), std::filesystem::perms::owner_all);
  check_refused(orgmgr, {{apply, 1, "io_failed"}});
  // A pipe that nobody else can open has no name of its own.
  const Words words{"/bin/bash", "-c", "\"$@\" --keys <(cat \"$0\")", keys_file(orgmgr)};
  apply.resize(apply.size() - 2);
  CHECK(run(joined(words, orgmgr.words(apply)), {}, orgmgr.environment()).exit_code == 0);
}

TEST_CASE("No secret and no signature comes out: not in answers, errors, the log or the store") {
  const Home orgmgr;
  orgmgr.must({"org", "create", "Acme", "--owner", "alice", "--stripe", "cus_1"});
  const std::string log = orgmgr.folder() / "log";
  const tests::Webhook good = about_invoice("evt_1", "invoice.payment_failed");
  const tests::Webhook waiting = about_invoice("evt_2", "invoice.payment_failed", "cus_9");
  tests::Webhook altered = about_invoice("evt_3", "invoice.paid");
  altered.body.back() = ' ';
  const tests::Webhook of_lago = tests::lago_webhook(R"({"webhook_type":"invoice.voided"})");
  std::string all;
  std::vector<std::string> secrets{std::string(tests::webhook_secret), std::string(tests::webhook_hmac_key)};
  for (const tests::Webhook& webhook : {good, good, waiting, altered, of_lago}) {
    const std::string& signature = webhook.headers.front().second;
    secrets.push_back(
        signature.substr(signature.find("v1=") == std::string::npos ? 0 : signature.find("v1=") + 3));
    for (const Words& more : {Words{"--dry-run"}, Words{"--json"}, Words{}}) {
      const Outcome outcome =
          orgmgr(joined(applying(orgmgr, webhook), joined(more, {"-vv", "--log-file", log})));
      all += outcome.out + outcome.err;
    }
  }
  all += orgmgr.must({"audit", "log", "--json"}) + orgmgr.must({"export"}) + text_of(log);
  for (const auto& [path, bytes] : orgmgr.files()) all += bytes;
  CHECK(all.find("evt_2") != std::string::npos);
  CHECK(all.find("signature_invalid") != std::string::npos);
  for (const std::string& secret : secrets) CHECK(all.find(secret) == std::string::npos);
}
