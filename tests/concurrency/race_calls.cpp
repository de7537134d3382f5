#include "concurrency/race_calls.hpp"

#include <map>
#include <stdexcept>
#include <string_view>

namespace orgmgr::tests {

namespace {

template <class T>
Outcome outcome_of(const Result<T>& result) {
  Outcome outcome;
  if (!result) {
    outcome.code = to_string(result.error().code());
    return outcome;
  }
  outcome.code = "done";
  outcome.revision = result.revision();
  if constexpr (std::is_same_v<T, OrgId>) outcome.value = result.value().str();
  return outcome;
}

using Call = Outcome (*)(OrgManager&, const Words&);

const std::map<std::string_view, Call>& calls() {
  static const std::map<std::string_view, Call> by_name{
      {"accept",
       [](auto& orgs, auto& words) {
         return outcome_of(orgs.accept_invitation(words.at(1), words.at(2), words.at(3)));
       }},
      {"decline", [](auto& orgs, auto& words) { return outcome_of(orgs.decline_invitation(words.at(1))); }},
      {"revoke",
       [](auto& orgs, auto& words) { return outcome_of(orgs.revoke_invitation(words.at(1), words.at(2))); }},
      {"add",
       [](auto& orgs, auto& words) {
         return outcome_of(orgs.add_user_to_org(words.at(1), words.at(2), words.at(3)));
       }},
      {"remove", [](auto& orgs,
                    auto& words) { return outcome_of(orgs.remove_user_from_org(words.at(1), words.at(2))); }},
      {"suspend",
       [](auto& orgs, auto& words) { return outcome_of(orgs.suspend_member(words.at(1), words.at(2))); }},
      {"give",
       [](auto& orgs, auto& words) { return outcome_of(orgs.transfer_ownership(words.at(1), words.at(2))); }},
      {"delete", [](auto& orgs, auto& words) { return outcome_of(orgs.delete_organization(words.at(1))); }},
      {"restore", [](auto& orgs, auto& words) { return outcome_of(orgs.restore_organization(words.at(1))); }},
      {"purge", [](auto& orgs, auto& words) { return outcome_of(orgs.purge_organization(words.at(1))); }},
      {"forget",
       [](auto& orgs, auto& words) { return outcome_of(orgs.remove_user_everywhere(words.at(1))); }},
      {"create",
       [](auto& orgs, auto& words) {
         return outcome_of(orgs.create_organization(words.at(1), {}, {.operation_id = words.at(2)}));
       }},
      {"personal",
       [](auto& orgs, auto& words) {
         return outcome_of(orgs.ensure_personal_organization(words.at(1), words.at(2)));
       }},
      {"choose",
       [](auto& orgs, auto& words) {
         return outcome_of(orgs.set_current_organization(words.at(1), OrgId(words.at(2))));
       }},
      {"narrow",
       [](auto& orgs, auto& words) {
         return outcome_of(
             orgs.update_role(words.at(1), words.at(2), {.permissions = std::vector<std::string>{}}));
       }},
      {"demotes",
       [](auto& orgs, auto& words) {
         return outcome_of(orgs.as(words.at(1)).update_user_role(words.at(2), words.at(3), "member"));
       }},
      {"leaves",
       [](auto& orgs, auto& words) {
         return outcome_of(orgs.as(words.at(1)).leave_organization(words.at(2)));
       }},
      {"removes",
       [](auto& orgs, auto& words) {
         return outcome_of(orgs.as(words.at(1)).remove_user_from_org(words.at(2), words.at(3)));
       }},
      {"gives",
       [](auto& orgs, auto& words) {
         return outcome_of(orgs.as(words.at(1)).transfer_ownership(words.at(2), words.at(3)));
       }},
  };
  return by_name;
}

}  // namespace

Outcome call(OrgManager& orgs, const Words& words) {
  const auto found = calls().find(words.at(0));
  if (found == calls().end()) throw std::invalid_argument("no call is named " + words.at(0));
  return found->second(orgs, words);
}

}  // namespace orgmgr::tests
