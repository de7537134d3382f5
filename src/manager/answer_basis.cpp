// Which marks belong to a question.
#include "manager/answer_basis.hpp"

#include "rules/lookups.hpp"

namespace orgmgr::manager {

using storage::ChangeMarks;

AnswerBasis::AnswerBasis(std::string_view org, std::string_view user)
    : organization_(ChangeMarks::place_of(model::Collection::organizations, org)) {
  // Ids that cannot be a member's lead to no record that could change.
  if (const auto key = rules::member_key_of(org, user))
    membership_ = ChangeMarks::place_of(model::Collection::org_users, *key);
}

}  // namespace orgmgr::manager
