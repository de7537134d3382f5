// Canaries: every token that is made or taken, and every secret that webhooks are believed by, looked for
// byte by byte in whatever a store leaves behind. None is found.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include <orgmgr/batch.hpp>
#include <orgmgr/orgmgr.hpp>
#include <orgmgr/transfer.hpp>

#include "support/proof.hpp"
#include "support/temporary_folder.hpp"

namespace {

using namespace orgmgr;
using namespace orgmgr::test;

/// Secrets, kept masked so that this is no place to find them in.
class Canaries {
 public:
  void add(std::string& secret) {
    std::string masked = secret;
    for (char& byte : masked) byte = static_cast<char>(byte ^ mask);
    masked_.push_back(std::move(masked));
  }
  /// How many of them are in the text, whole or but for a few bytes at either end.
  [[nodiscard]] std::uint64_t found_in(std::string_view text) const {
    std::uint64_t found = 0;
    for (const std::string& masked : masked_) {
      std::string middle = masked.substr(4, masked.size() - 8);
      for (char& byte : middle) byte = static_cast<char>(byte ^ mask);
      for (auto at = text.find(middle); at != std::string_view::npos; at = text.find(middle, at + 1)) ++found;
      wipe(middle);
    }
    return found;
  }
  [[nodiscard]] std::size_t size() const { return masked_.size(); }

  static void wipe(std::string& text) {
    volatile char* byte = text.data();
    for (std::size_t number = 0; number < text.size(); ++number) byte[number] = 'w';
  }

 private:
  static constexpr char mask = 0x5a;
  std::vector<std::string> masked_{};
};

std::string bytes_below(const std::string& folder, std::uint64_t& files) {
  std::string all;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    all += entry.path().string();
    if (!entry.is_regular_file()) continue;
    ++files;
    std::ifstream file(entry.path(), std::ios::binary);
    all.append(std::istreambuf_iterator<char>(file), {});
  }
  return all;
}

struct Life {
  Canaries canaries{};
  std::string said{};  ///< answers but the first, errors, log, exports, audit trail
};

template <class Answer>
void say(Life& life, const Result<Answer>& answer) {
  if (!answer)
    life.said += answer.error().message() + std::string(answer.error().subject()) +
                 std::string(answer.error().field());
}

void use_session_token(Life& life, OrgManager& orgs, const OrgId& org, const std::string& token) {
  say(life, orgs.check_session(token));
  say(life, orgs.check_session(token, OrgId("org_nowhere")));
  say(life, orgs.check_session(token + "x"));
  say(life, orgs.set_current_organization(token, org));
  say(life, orgs.set_current_organization(token, OrgId("org_nowhere")));
  say(life, orgs.touch_session(token));
  say(life, orgs.touch_session("x" + token));
  if (const auto claims = orgs.session_claims(token)) {
    life.said += claims.value().text();
    say(life, orgs.verify_claims(claims.value()));
  }
  // Where it does not belong.
  say(life, orgs.revoke_session(token));
  say(life, orgs.find_invitation(token));
  say(life, orgs.accept_invitation(token, UserId("ann"), "ann@example.com"));
}

void use_invitation_token(Life& life, OrgManager& orgs, const OrgId& org, const std::string& token) {
  say(life, orgs.find_invitation(token));
  say(life, orgs.find_invitation(token + "x"));
  say(life, orgs.accept_invitation(token, UserId("eve"), "eve@elsewhere.example"));
  say(life, orgs.check_session(token));
  say(life, orgs.revoke_invitation(org, token));
  say(life,
      orgs.get_invitation(org, token) ? Result<void>{} : Result<void>(orgs.revoke_session(token).error()));
}

void live(const std::string& folder, Life& life) {
  OpenOptions options;
  std::string stripe = "whsec_canary-of-stripe-0123456789";
  std::string lago = "canary-of-lago-hmac-0123456789";
  life.canaries.add(stripe);
  life.canaries.add(lago);
  options.billing.stripe.secrets = {stripe};
  options.billing.lago.signature = LagoSignature::hmac;
  options.billing.lago.hmac_key = lago;
  options.log = [&](LogLevel, std::string_view text) { life.said += text; };
  OrgManager orgs(folder + "/store", options);
  const OrgId acme = orgs.create_organization("Acme").value();
  (void)orgs.add_user_to_org(acme, UserId("ann"), "owner").value();
  for (int round = 0; round < 4; ++round) {
    IssuedSession session =
        orgs.create_session(UserId("ann"), {}, {.operation_id = "s" + std::to_string(round)}).value();
    life.canaries.add(session.token);
    use_session_token(life, orgs, acme, session.token);
    const auto repeated =
        orgs.create_session(UserId("ann"), {}, {.operation_id = "s" + std::to_string(round)});
    life.said += repeated.value().token;
    const std::string address = "bob" + std::to_string(round) + "@example.com";
    IssuedInvitation invitation = orgs.create_invitation(acme, {.email = address, .role = "member"}).value();
    life.canaries.add(invitation.token);
    use_invitation_token(life, orgs, acme, invitation.token);
    if (round % 2 == 0) say(life, orgs.accept_invitation(invitation.token, UserId(address), address));
    {
      Batch batch(orgs, {}, [&](std::string_view line) { life.said += line; });
      for (const char* op : {"check_session", "find_invitation", "decline_invitation", "touch_session"}) {
        std::string line = "{\"op\":\"" + std::string(op) + "\",\"token\":\"" + session.token + "\"}";
        (void)batch.submit(line);
        Canaries::wipe(line);
      }
      batch.finish();
    }
    std::vector<HeaderField> headers{{"Stripe-Signature", "t=1,v1=" + std::string(64, 'a')},
                                     {"X-Lago-Signature", "AAAA"}};
    say(life, orgs.apply_billing_event(BillingProvider::stripe, headers, "{}"));
    say(life, orgs.apply_billing_event(BillingProvider::lago, headers, "{}"));
    Canaries::wipe(session.token);
    Canaries::wipe(invitation.token);
  }
  Canaries::wipe(stripe);
  Canaries::wipe(lago);
  for (const auto& listed : orgs.list_invitations(acme)) life.said += listed.id + listed.token_hash;
  for (const ExportForm form : {ExportForm::lines, ExportForm::original, ExportForm::csv}) {
    (void)export_records(orgs, form, [&](std::string_view, std::string_view bytes) { life.said += bytes; });
  }
  for (const auto& commit : orgs.read_changes(0, 1000).commits) {
    for (const auto& change : commit.changes) {
      life.said += change.was.text();
      life.said += change.now.text();
    }
  }
  (void)Maintenance(orgs).checkpoint();
  Maintenance(orgs).backup(folder + "/backup");
  restore_store(folder + "/backup", folder + "/restored");
  for (const auto& finding : Maintenance(orgs).check().findings) life.said += finding.message;
}

}  // namespace

TEST_CASE("no token and no webhook secret is found in a store, its copies, exports, answers, errors or log") {
  const TemporaryFolder folder;
  Life life;
  live(folder.path(), life);
  std::uint64_t files = 0;
  const std::string left = bytes_below(folder.path(), files);
  CHECK(files > 30);
  CHECK(life.said.size() > 5000);
  CHECK(life.canaries.size() == 10);
  std::string planted = left;  // control: the search finds what is there
  {
    OrgManager orgs(folder / "store");
    auto answer = orgs.create_session(UserId("ann"));
    IssuedSession made = std::move(answer).value();
    std::string& token = made.token;
    life.canaries.add(token);
    planted += token;
    CHECK(life.canaries.found_in(planted) == 1);
    Canaries::wipe(token);
    Canaries::wipe(planted);
  }
  figure_none("P11", "of the canaries found in what a store leaves and says",
              life.canaries.found_in(left) + life.canaries.found_in(life.said));
}
