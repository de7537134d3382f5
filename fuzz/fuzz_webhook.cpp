// Any bytes as the body of a webhook that is signed well, and as the signature of one that is not: what is
// read is whole, and no other signature than ours is taken.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "base/base64.hpp"
#include "base/message_authentication.hpp"
#include "providers/billing_event.hpp"
#include "support/public_lago_key.hpp"

namespace {

using orgmgr::BillingMode;
using orgmgr::HeaderField;
using orgmgr::Result;
using orgmgr::Timestamp;
using orgmgr::providers::BillingEvent;

constexpr std::string_view key = "whsec_of_the_fuzzer";
const Timestamp now{std::chrono::seconds{1'790'000'000}};

void require(bool holds) {
  if (!holds) std::abort();
}

void require_whole(const Result<BillingEvent>& event) {
  if (!event) return require(!event.error().message().empty());
  require(!event.value().event_id.empty() && !event.value().type.empty());
  require(event.value().reports.empty() == event.value().customers.empty());
  for (const auto& report : event.value().reports)
    require(!report.object.empty() && report.object.back() != ':');
  for (const auto& customer : event.value().customers) require(!customer.empty());
}

void read_as_stripe_body(const std::string& body) {
  const std::string signature =
      orgmgr::hex(orgmgr::HmacSha256{key}.update("1790000000.").update(body).digest());
  const std::vector<HeaderField> headers{{"Stripe-Signature", "t=1790000000,v1=" + signature}};
  for (const BillingMode mode : {BillingMode::live, BillingMode::test}) {
    require_whole(orgmgr::providers::receive_stripe_event({.secrets = {std::string(key)}, .mode = mode},
                                                          headers, body, now));
  }
}

void read_as_lago_body(const std::string& body) {
  const auto digest = orgmgr::HmacSha256{key}.update(body).digest();
  const std::string signature =
      orgmgr::encode_base64({reinterpret_cast<const char*>(digest.data()), digest.size()});
  require_whole(orgmgr::providers::receive_lago_event(
      {.signature = orgmgr::LagoSignature::hmac, .hmac_key = std::string(key)},
      std::vector<HeaderField>{{"X-Lago-Signature", signature}}, body, now));
}

void refuse_as_signature(const std::string& bytes) {
  const std::string body = R"({"id":"evt_1","object":"event"})";
  const std::vector<HeaderField> headers{{"Stripe-Signature", bytes}, {"X-Lago-Signature", bytes}};
  require(!orgmgr::providers::receive_stripe_event({.secrets = {std::string(key)}}, headers, body, now));
  require(!orgmgr::providers::receive_lago_event(
      {.public_key = std::string(orgmgr::tests::public_lago_key), .issuer = "https://lago.example"}, headers,
      body, now));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t count) {
  const std::string text(bytes, bytes + count);
  read_as_stripe_body(text);
  read_as_lago_body(text);
  refuse_as_signature(text);
  return 0;
}
