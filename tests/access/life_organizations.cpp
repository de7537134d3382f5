// Operations on organizations and their ownership, on the model and on the store.
#include "access/life.hpp"

namespace orgmgr::tests {

Life::Pair Life::create() {
  const std::string called = name();
  const std::string owner = pick(4) == 0 || !who_.empty() ? "" : user();
  const auto made = who_.empty() ? orgs_->create_organization(called, {.owner = owner})
                                 : as_user().create_organization(called);
  return {model_.create(who_, called, owner, made ? made.value().str() : "org_unmade"), answer_of(made)};
}

Life::Pair Life::rename() {
  const std::string called = name();
  return {model_.rename(who_, org_, called), answer_of(asking().rename_organization(org_, called))};
}

Life::Pair Life::remove_organization() {
  return {model_.remove_organization(who_, org_), answer_of(asking().delete_organization(org_))};
}

Life::Pair Life::restore() {
  return {model_.restore(who_, org_), answer_of(asking().restore_organization(org_))};
}

Life::Pair Life::purge() { return {model_.purge(org_), answer_of(orgs_->purge_organization(org_))}; }

Life::Pair Life::suspend_organization() {
  return {model_.set_suspended(org_, true), answer_of(orgs_->suspend_organization(org_))};
}

Life::Pair Life::resume_organization() {
  return {model_.set_suspended(org_, false), answer_of(orgs_->resume_organization(org_))};
}

Life::Pair Life::transfer() {
  const std::string to = user();
  return {model_.transfer(who_, org_, to), answer_of(asking().transfer_ownership(org_, to))};
}

Life::Pair Life::offer() {
  const std::string to = user();
  const auto hours = static_cast<std::int64_t>(1 + pick(48));
  return {model_.offer(who_, org_, to, hours * hour),
          answer_of(asking().offer_ownership(org_, to, std::chrono::hours(hours)))};
}

Life::Pair Life::withdraw() {
  return {model_.withdraw(who_, org_), answer_of(asking().withdraw_ownership_offer(org_))};
}

Life::Pair Life::accept_offer() {
  who_ = user();
  const auto found = model_.organizations.find(org_);
  if (found != model_.organizations.end() && found->second.offer && pick(4) != 0)
    who_ = found->second.offer->to;
  return {model_.accept_offer(who_, org_), answer_of(as_user().accept_ownership(org_))};
}

}  // namespace orgmgr::tests
