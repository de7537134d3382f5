// Operations on members and functional roles, on the model and on the store.
#include "access/life.hpp"

namespace orgmgr::tests {
namespace {

std::vector<std::string> listed(const Names& names) { return {names.begin(), names.end()}; }

}  // namespace

Life::Pair Life::add() {
  const std::string whom = user();
  const std::string given = role();
  return {model_.add(who_, org_, whom, given), answer_of(asking().add_user_to_org(org_, whom, given))};
}

Life::Pair Life::remove() {
  const std::string whom = user();
  return {model_.remove(who_, org_, whom), answer_of(asking().remove_user_from_org(org_, whom))};
}

Life::Pair Life::leave() {
  who_ = user();
  return {model_.leave(who_, org_), answer_of(as_user().leave_organization(org_))};
}

Life::Pair Life::set_role() {
  const std::string whom = user();
  const std::string given = role();
  return {model_.set_role(who_, org_, whom, given), answer_of(asking().update_user_role(org_, whom, given))};
}

Life::Pair Life::suspend() {
  const std::string whom = user();
  return {model_.suspend(who_, org_, whom), answer_of(asking().suspend_member(org_, whom))};
}

Life::Pair Life::reactivate() {
  const std::string whom = user();
  return {model_.reactivate(who_, org_, whom), answer_of(asking().reactivate_member(org_, whom))};
}

Life::Pair Life::create_role() {
  const std::string called = functional();
  const ModelGrants made = grants();
  const FunctionalRole role{.scope = org_,
                            .name = called,
                            .permissions = listed(made.permissions),
                            .assignable = listed(made.assignable),
                            .manages = listed(made.manages)};
  return {model_.create_role(who_, org_, called, made), answer_of(asking().create_role(role))};
}

Life::Pair Life::update_role() {
  const std::string called = functional();
  const ModelGrants made = grants();
  const FunctionalRolePatch patch{.permissions = listed(made.permissions),
                                  .assignable = listed(made.assignable),
                                  .manages = listed(made.manages)};
  return {model_.update_role(who_, org_, called, made), answer_of(asking().update_role(org_, called, patch))};
}

Life::Pair Life::remove_role() {
  const std::string called = functional();
  const std::string replacement = pick(2) == 0 ? "" : functional();
  return {model_.remove_role(who_, org_, called, replacement),
          answer_of(asking().remove_role(org_, called, replacement.empty() ? "" : "own:" + replacement))};
}

Life::Pair Life::assign() {
  const std::string whom = user();
  const auto names = functionals();
  return {model_.assign(who_, org_, whom, names),
          answer_of(asking().set_functional_roles(org_, whom, held(names)))};
}

}  // namespace orgmgr::tests
