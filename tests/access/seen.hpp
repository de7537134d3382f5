// What of a store the rules are about, as text: the store's and the model's can be compared.
#pragma once

#include <orgmgr/orgmgr.hpp>
#include <string>

#include "access/rules_model.hpp"

namespace orgmgr::tests {

[[nodiscard]] std::string seen(const OrgManager& orgs);
[[nodiscard]] std::string seen(const RulesModel& model);

}  // namespace orgmgr::tests
