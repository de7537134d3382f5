// Which operation is next, and whether both answered it alike.
#include "access/life.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <orgmgr/maintenance.hpp>

#include "access/seen.hpp"

namespace orgmgr::tests {

std::string Life::step() {
  model_.now += 1 + static_cast<std::int64_t>(pick(40) == 0 ? pick(4) * hour : pick(1000));
  org_ = organization();
  who_ = pick(10) < 3 ? "" : user();
  const Operation& operation = operations()[pick(operations().size())];
  const auto [expected, got] = (this->*operation.run)();
  ++answers_[got];
  if (expected == got) return "";
  return fmt::format("{} by {} in {}: {}, but the model says {}", operation.name,
                     who_.empty() ? "the host" : who_, org_, got, expected);
}

std::string Life::compare() {
  const std::string got = seen(*orgs_);
  const std::string expected = seen(model_);
  return got == expected ? "" : "the store holds\n" + got + "and the model\n" + expected;
}

void Life::reopen() {
  orgs_.reset();
  open();
}

void Life::checkpoint() { Maintenance(*orgs_).checkpoint(); }

std::size_t Life::recount() const {
  std::map<std::string, bool> there;
  Changes changes;
  do {
    changes = orgs_->read_changes(changes.last, 1000);
    for (const Commit& commit : changes.commits) {
      for (const Change& change : commit.changes) {
        if (change.collection == "org_users") there[change.key] = !change.now.empty();
      }
    }
  } while (changes.more);
  return static_cast<std::size_t>(
      std::count_if(there.begin(), there.end(), [](const auto& one) { return one.second; }));
}

void Life::open() {
  OpenOptions options;
  options.clock = [this] { return start_ + std::chrono::microseconds(model_.now); };
  orgs_ = std::make_unique<OrgManager>(folder_ / "store", options);
}

// What is done often stands here twice.
const std::vector<Life::Operation>& Life::operations() {
  static const std::vector<Operation> all{
      {"create_organization", &Life::create},
      {"rename_organization", &Life::rename},
      {"delete_organization", &Life::remove_organization},
      {"restore_organization", &Life::restore},
      {"restore_organization", &Life::restore},
      {"purge_organization", &Life::purge},
      {"suspend_organization", &Life::suspend_organization},
      {"resume_organization", &Life::resume_organization},
      {"resume_organization", &Life::resume_organization},
      {"add_user_to_org", &Life::add},
      {"add_user_to_org", &Life::add},
      {"add_user_to_org", &Life::add},
      {"remove_user_from_org", &Life::remove},
      {"leave_organization", &Life::leave},
      {"update_user_role", &Life::set_role},
      {"update_user_role", &Life::set_role},
      {"suspend_member", &Life::suspend},
      {"reactivate_member", &Life::reactivate},
      {"reactivate_member", &Life::reactivate},
      {"transfer_ownership", &Life::transfer},
      {"offer_ownership", &Life::offer},
      {"withdraw_ownership_offer", &Life::withdraw},
      {"accept_ownership", &Life::accept_offer},
      {"create_role", &Life::create_role},
      {"create_role", &Life::create_role},
      {"update_role", &Life::update_role},
      {"remove_role", &Life::remove_role},
      {"set_functional_roles", &Life::assign},
      {"set_functional_roles", &Life::assign},
      {"create_invitation", &Life::invite},
      {"create_invitation", &Life::invite},
      {"accept_invitation", &Life::accept},
      {"accept_invitation", &Life::accept},
      {"revoke_invitation", &Life::revoke},
      {"can", &Life::can},
      {"can", &Life::can},
  };
  return all;
}

}  // namespace orgmgr::tests
