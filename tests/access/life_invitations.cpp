// Operations on invitations, on the model and on the store; and the question whether somebody may.
#include <algorithm>

#include "access/life.hpp"

namespace orgmgr::tests {

Life::Pair Life::invite() {
  ModelInvitation asked;
  asked.email = user() + "@example.com";
  do asked.role = role();
  while (asked.role == "king");
  asked.functional = functionals();
  const auto hours = static_cast<std::int64_t>(1 + pick(48));
  asked.expires = model_.now + hours * hour;
  const bool resend = pick(3) == 0;
  const auto issued = asking().create_invitation(org_, {.email = asked.email,
                                                        .role = asked.role,
                                                        .roles = held(asked.functional),
                                                        .expires_in = std::chrono::hours(hours),
                                                        .resend = resend});
  if (issued) tokens_[issued.value().id] = {org_, issued.value().token, asked.email};
  return {model_.invite(who_, org_, asked, resend, issued ? issued.value().id : "inv_unmade"),
          answer_of(issued)};
}

Life::Pair Life::accept() {
  if (tokens_.empty()) return can();
  const auto& [id, sent] = *std::next(
      tokens_.begin(), static_cast<std::ptrdiff_t>(pick(std::min<std::size_t>(tokens_.size(), 40))));
  who_ = pick(4) == 0 ? user() : sent.email.substr(0, sent.email.find('@'));
  org_ = sent.org;
  const std::string email = pick(8) == 0 ? "else@example.com" : sent.email;
  const Pair answers{model_.accept(sent.org, id, who_, email),
                     answer_of(as_user().accept_invitation(sent.token, email))};
  // What can never be accepted any more is asked about a few times only.
  const bool ended = answers.second == "invitation_used" || answers.second == "invitation_expired" ||
                     answers.second == "invitation_revoked" || answers.second == "invitation_not_found";
  if (ended && pick(2) == 0) tokens_.erase(std::string(id));
  return answers;
}

Life::Pair Life::revoke() {
  if (tokens_.empty()) return can();
  const auto& [id, sent] = *std::next(tokens_.begin(), static_cast<std::ptrdiff_t>(pick(tokens_.size())));
  if (pick(10) != 0) org_ = sent.org;
  return {model_.revoke(who_, org_, id), answer_of(asking().revoke_invitation(org_, id))};
}

Life::Pair Life::can() {
  who_ = user();
  const std::string permission =
      pick(8) == 0 ? "reports.run" : std::string(built_in_permissions.at(pick(18)));
  const Decision decision = as_user().can(org_, Permission{permission});
  return {model_.can(org_, who_, permission),
          decision.allowed ? "ok" : std::string(to_string(decision.code))};
}

}  // namespace orgmgr::tests
