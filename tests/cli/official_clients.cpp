// Webhooks that Stripe's own library signed, and tokens as Lago's server makes them, through the real
// program. Runs with the library at hand alone: ORGMGR_STRIPE_NODE names the folder in which `npm install
// stripe` was run.
#include <doctest/doctest.h>

#include <cstdlib>
#include <optional>

#include "cli/billing_requests.hpp"

using namespace orgmgr::test;
namespace tests = orgmgr::tests;

namespace {

/// The folder with the library; says why there is none.
std::optional<std::string> library_folder() {
  const char* const folder = std::getenv("ORGMGR_STRIPE_NODE");
  if (folder != nullptr && std::filesystem::exists(std::filesystem::path(folder) / "node_modules/stripe")) {
    if (run({"node", "--version"}).exit_code == 0) return folder;
  }
  MESSAGE(
      "SKIPPED: no node, or no Stripe library; run npm install stripe, and let ORGMGR_STRIPE_NODE name "
      "the folder");
  return std::nullopt;
}

/// A line of official_clients.js.
struct Signed {
  explicit Signed(const std::string& line)
      : name(member_of(line, "name")), accepted(member_of(line, "accepted") == "true") {
    const std::string secret = orgmgr::json::quote(member_of(line, "secret"));
    webhook.provider = orgmgr::parse_billing_provider(member_of(line, "provider")).value();
    webhook.body = orgmgr::decode_base64(member_of(line, "body")).value();
    const auto fields = orgmgr::json::members(orgmgr::json::find(line, "headers")).value();
    for (const auto& field : fields)
      webhook.headers.emplace_back(field.key, orgmgr::json::decode_string(field.value).value());
    const std::string algorithm = member_of(line, "algorithm");
    if (webhook.provider == orgmgr::BillingProvider::stripe) {
      keys = R"({"stripe":{"secrets":["whsec_unused",)" + secret + R"(],"tolerance_seconds":3600}})";
    } else {
      keys = R"({"lago":{"signature":")" + algorithm + R"(","issuer":")" + member_of(line, "issuer") +
             (algorithm == "jwt" ? R"(","public_key":)" : R"(","hmac_key":)") + secret + "}}";
    }
  }

  std::string name;
  bool accepted;
  tests::Webhook webhook{};
  std::string keys{};
};

std::size_t commits_of(const Home& orgmgr) {
  std::size_t count = 0;
  for (const std::string& line : lines_of(orgmgr.must({"audit", "log", "--json"})))
    if (line.find("\"apply_billing_event\"") != std::string::npos) ++count;
  return count;
}

}  // namespace

TEST_CASE("What the providers' own libraries sign is taken, and what they refuse is refused") {
  const auto folder = library_folder();
  if (!folder) return;
  const Home orgmgr;
  RunningProgram signing({"node", ORGMGR_SOURCE_DIR "/tests/cli/official_clients.js", *folder}, {});
  std::size_t taken = 0;
  std::size_t refused = 0;
  while (const auto line = signing.read_line()) {
    const Signed one(*line);
    CAPTURE(one.name);
    CAPTURE(one.webhook.body.substr(0, 200));
    Words words = applying(orgmgr, one.webhook);
    words.back() = private_file(orgmgr.folder() / "their-keys", one.keys);
    const Outcome outcome = orgmgr(joined(words, {"--json"}));
    if (one.accepted) {
      CHECK(outcome.exit_code == 0);
      CHECK(member_of(outcome.out, "outcome") == "ignored");
      CHECK(member_of(outcome.out, "repeated") == "false");
      ++taken;
    } else {
      CHECK(outcome.exit_code == 6);
      CHECK(code_of(outcome).starts_with("signature_"));
      ++refused;
    }
  }
  CHECK(signing.finish().exit_code == 0);
  CHECK(taken > 0);
  CHECK(refused > 0);
  CHECK(commits_of(orgmgr) == taken);
  MESSAGE(taken << " webhooks taken, " << refused << " refused, as they are by those who signed them");
}
