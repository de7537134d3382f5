// A long random life of a store, compared with the model answer by answer and state by state [P2, P3].
#include <doctest/doctest.h>

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <random>

#include <orgmgr/maintenance.hpp>
#include <orgmgr/orgmgr.hpp>

#include "access/environment.hpp"
#include "access/rules_model.hpp"
#include "support/temporary_folder.hpp"

namespace {

using namespace orgmgr;
using orgmgr::tests::ModelGrants;
using orgmgr::tests::ModelInvitation;
using orgmgr::tests::ModelOrganization;
using orgmgr::tests::RulesModel;

template <class T>
std::string answer_of(const Result<T>& result) {
  return result ? "ok" : std::string(to_string(result.error().code()));
}

std::vector<std::string> listed(const tests::Names& names) { return {names.begin(), names.end()}; }

/// What of a store the model knows, as text.
std::string seen(const OrgManager& orgs) {
  std::string all;
  for (const Organization& one : orgs.list_all_organizations()) {
    all += fmt::format("{} {} {} {}\n", one.id.str(), one.name, to_string(one.status),
                       one.owner_id ? one.owner_id->str() : "-");
    for (const OrgUser& member : orgs.get_org_users(one.id)) {
      const bool suspended = member.status == MembershipStatus::suspended;
      all += fmt::format("  {} {} {} {}\n", member.user_id.str(), to_string(member.role), suspended,
                         fmt::join(member.roles, ","));
    }
    for (const FunctionalRole& role : orgs.list_roles(one.id.str())) {
      const tests::Names permissions(role.permissions.begin(), role.permissions.end());
      all += fmt::format("  role {}: {}; {}; {}\n", role.name, fmt::join(permissions, ","),
                         fmt::join(role.assignable, ","), fmt::join(role.manages, ","));
    }
    for (const Invitation& invitation : orgs.list_invitations(one.id)) {
      all += fmt::format("  {} {} {} {} {}\n", invitation.id, invitation.email.value_or("-"),
                         to_string(invitation.role), to_string(invitation.state),
                         fmt::join(invitation.roles, ","));
    }
  }
  return all;
}

std::string seen(const RulesModel& model) {
  const auto own = [](const std::vector<std::string>& names) {
    std::vector<std::string> held;
    for (const std::string& name : names) held.push_back("own:" + name);
    return fmt::format("{}", fmt::join(held, ","));
  };
  std::string all;
  for (const auto& [id, one] : model.organizations) {
    all += fmt::format("{} {} {} {}\n", id, one.name, one.status,
                       one.billing_owner.empty() ? "-" : one.billing_owner);
    for (const auto& [user, member] : one.members) {
      all += fmt::format("  {} {} {} {}\n", user, member.role, member.suspended, own(member.functional));
    }
    for (const auto& [name, role] : one.roles) {
      all += fmt::format("  role {}: {}; {}; {}\n", name, fmt::join(role.permissions, ","),
                         fmt::join(role.assignable, ","), fmt::join(role.manages, ","));
    }
    for (const auto& [invitation, of] : one.invitations) {
      all += fmt::format("  {} {} {} {} {}\n", invitation, of.email, of.role, of.state, own(of.functional));
    }
  }
  return all;
}

/// One store and its model, and random operations on both.
class Life {
 public:
  explicit Life(std::uint64_t seed) : random_(seed) { open(); }

  /// Empty when both gave the same answer.
  std::string step() {
    model_.now += 1 + static_cast<std::int64_t>(pick(40) == 0 ? pick(4) * hour : pick(1000));
    org_ = organization();
    who_ = pick(10) < 3 ? "" : user();
    auto& operation = operations_.at(pick(operations_.size()));
    const auto [expected, got] = (this->*operation.run)();
    ++answers_[got];
    if (expected == got) return "";
    return fmt::format("{} by {} in {}: {}, but the model says {}", operation.name,
                       who_.empty() ? "the host" : who_, org_, got, expected);
  }

  /// Empty when both hold the same.
  std::string compare() {
    const std::string got = seen(*orgs_);
    const std::string expected = seen(model_);
    return got == expected ? "" : "the store holds\n" + got + "and the model\n" + expected;
  }

  void reopen() {
    orgs_.reset();
    open();
  }
  void checkpoint() { Maintenance(*orgs_).checkpoint(); }
  [[nodiscard]] OrgManager& orgs() { return *orgs_; }
  [[nodiscard]] const std::map<std::string, int>& answers() const { return answers_; }

  /// Memberships as the journal alone tells them.
  [[nodiscard]] std::size_t recount() const {
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

 private:
  static constexpr std::int64_t hour = 3'600'000'000;
  using Pair = std::pair<std::string, std::string>;  // what the model says, what the store says
  struct Operation {
    const char* name;
    Pair (Life::*run)();
  };

  void open() {
    OpenOptions options;
    options.clock = [this] { return start_ + std::chrono::microseconds(model_.now); };
    orgs_ = std::make_unique<OrgManager>(folder_ / "store", options);
  }

  std::uint64_t pick(std::uint64_t below) { return random_() % below; }
  template <class T>
  T any(const std::vector<T>& of) {
    return of[pick(of.size())];
  }
  /// Mostly somebody who is there.
  std::string user() {
    const auto found = model_.organizations.find(org_);
    const bool anybody = found == model_.organizations.end() || found->second.members.empty() || pick(4) == 0;
    if (anybody) return "user" + std::to_string(pick(7));
    const auto& members = found->second.members;
    return std::next(members.begin(), static_cast<std::ptrdiff_t>(pick(members.size())))->first;
  }
  std::string name() { return "Name " + std::to_string(pick(9)); }
  std::string organization() {
    if (model_.organizations.empty() || pick(60) == 0) return "org_none";
    return std::next(model_.organizations.begin(),
                     static_cast<std::ptrdiff_t>(pick(model_.organizations.size())))
        ->first;
  }
  std::string role() {
    static const std::vector<std::string> roles{"owner", "admin", "manager", "billing_admin", "member"};
    return pick(30) == 0 ? "king" : any(roles);
  }
  std::string functional() { return "role" + std::to_string(pick(4)); }
  std::vector<std::string> functionals() {
    std::vector<std::string> names;
    for (auto count = pick(3); count > 0; --count) names.push_back(functional());
    return names;
  }
  static std::vector<std::string> held(const std::vector<std::string>& names) {
    std::vector<std::string> own;
    for (const std::string& one : names) own.push_back("own:" + one);
    return own;
  }
  ModelGrants grants() {
    static const std::vector<std::string> permissions{
        "reports.run",    "reports.edit", "members.add",     "audit.read",         "org.update",
        "members.remove", "roles.assign", "members.suspend", "invitations.manage", "billing.read"};
    ModelGrants made;
    for (auto count = pick(4); count > 0; --count) made.permissions.insert(any(permissions));
    if (pick(25) == 0) made.permissions.insert("org.delete");
    static const std::vector<std::string> roles{"owner", "admin", "manager", "billing_admin", "member"};
    if (pick(3) == 0) made.assignable.insert(any(roles));
    if (pick(3) == 0) made.manages.insert(any(roles));
    return made;
  }
  /// The host's verbs, or the user's, under one name.
  [[nodiscard]] OrgManager asking() const { return who_.empty() ? *orgs_ : orgs_->impersonate(who_); }
  /// A user's own handle.
  [[nodiscard]] UserOrgs as_user() const { return orgs_->as(who_); }

  Pair create() {
    const std::string called = name();
    const std::string owner = pick(4) == 0 || !who_.empty() ? "" : user();
    const auto made = who_.empty() ? orgs_->create_organization(called, {.owner = owner})
                                   : as_user().create_organization(called);
    return {model_.create(who_, called, owner, made ? made.value().str() : "org_unmade"), answer_of(made)};
  }
  Pair rename() {
    const std::string called = name();
    return {model_.rename(who_, org_, called), answer_of(asking().rename_organization(org_, called))};
  }
  Pair remove_organization() {
    return {model_.remove_organization(who_, org_), answer_of(asking().delete_organization(org_))};
  }
  Pair restore() { return {model_.restore(who_, org_), answer_of(asking().restore_organization(org_))}; }
  Pair purge() { return {model_.purge(org_), answer_of(orgs_->purge_organization(org_))}; }
  Pair suspend_organization() {
    return {model_.set_suspended(org_, true), answer_of(orgs_->suspend_organization(org_))};
  }
  Pair resume_organization() {
    return {model_.set_suspended(org_, false), answer_of(orgs_->resume_organization(org_))};
  }
  Pair add() {
    const std::string whom = user();
    const std::string given = role();
    return {model_.add(who_, org_, whom, given), answer_of(asking().add_user_to_org(org_, whom, given))};
  }
  Pair remove() {
    const std::string whom = user();
    return {model_.remove(who_, org_, whom), answer_of(asking().remove_user_from_org(org_, whom))};
  }
  Pair leave() {
    who_ = user();
    return {model_.leave(who_, org_), answer_of(as_user().leave_organization(org_))};
  }
  Pair set_role() {
    const std::string whom = user();
    const std::string given = role();
    return {model_.set_role(who_, org_, whom, given),
            answer_of(asking().update_user_role(org_, whom, given))};
  }
  Pair suspend() {
    const std::string whom = user();
    return {model_.suspend(who_, org_, whom), answer_of(asking().suspend_member(org_, whom))};
  }
  Pair reactivate() {
    const std::string whom = user();
    return {model_.reactivate(who_, org_, whom), answer_of(asking().reactivate_member(org_, whom))};
  }
  Pair transfer() {
    const std::string to = user();
    return {model_.transfer(who_, org_, to), answer_of(asking().transfer_ownership(org_, to))};
  }
  Pair offer() {
    const std::string to = user();
    const auto hours = static_cast<std::int64_t>(1 + pick(48));
    return {model_.offer(who_, org_, to, hours * hour),
            answer_of(asking().offer_ownership(org_, to, std::chrono::hours(hours)))};
  }
  Pair withdraw() {
    return {model_.withdraw(who_, org_), answer_of(asking().withdraw_ownership_offer(org_))};
  }
  Pair accept_offer() {
    who_ = user();
    const auto found = model_.organizations.find(org_);
    if (found != model_.organizations.end() && found->second.offer && pick(4) != 0)
      who_ = found->second.offer->to;
    return {model_.accept_offer(who_, org_), answer_of(as_user().accept_ownership(org_))};
  }
  Pair create_role() {
    const std::string called = functional();
    const ModelGrants made = grants();
    const FunctionalRole role{.scope = org_,
                              .name = called,
                              .permissions = listed(made.permissions),
                              .assignable = listed(made.assignable),
                              .manages = listed(made.manages)};
    return {model_.create_role(who_, org_, called, made), answer_of(asking().create_role(role))};
  }
  Pair update_role() {
    const std::string called = functional();
    const ModelGrants made = grants();
    const FunctionalRolePatch patch{.permissions = listed(made.permissions),
                                    .assignable = listed(made.assignable),
                                    .manages = listed(made.manages)};
    return {model_.update_role(who_, org_, called, made),
            answer_of(asking().update_role(org_, called, patch))};
  }
  Pair remove_role() {
    const std::string called = functional();
    const std::string replacement = pick(2) == 0 ? "" : functional();
    return {model_.remove_role(who_, org_, called, replacement),
            answer_of(asking().remove_role(org_, called, replacement.empty() ? "" : "own:" + replacement))};
  }
  Pair assign() {
    const std::string whom = user();
    const auto names = functionals();
    return {model_.assign(who_, org_, whom, names),
            answer_of(asking().set_functional_roles(org_, whom, held(names)))};
  }
  Pair invite() {
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
  Pair accept() {
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
  Pair revoke() {
    if (tokens_.empty()) return can();
    const auto& [id, sent] = *std::next(tokens_.begin(), static_cast<std::ptrdiff_t>(pick(tokens_.size())));
    if (pick(10) != 0) org_ = sent.org;
    return {model_.revoke(who_, org_, id), answer_of(asking().revoke_invitation(org_, id))};
  }
  Pair can() {
    who_ = user();
    const std::string permission =
        pick(8) == 0 ? "reports.run" : std::string(built_in_permissions.at(pick(18)));
    const Decision decision = as_user().can(org_, Permission{permission});
    return {model_.can(org_, who_, permission),
            decision.allowed ? "ok" : std::string(to_string(decision.code))};
  }

  static constexpr std::array operations_{
      Operation{"create_organization", &Life::create},
      Operation{"rename_organization", &Life::rename},
      Operation{"delete_organization", &Life::remove_organization},
      Operation{"restore_organization", &Life::restore},
      Operation{"restore_organization", &Life::restore},
      Operation{"purge_organization", &Life::purge},
      Operation{"suspend_organization", &Life::suspend_organization},
      Operation{"resume_organization", &Life::resume_organization},
      Operation{"resume_organization", &Life::resume_organization},
      Operation{"add_user_to_org", &Life::add},
      Operation{"add_user_to_org", &Life::add},
      Operation{"add_user_to_org", &Life::add},
      Operation{"remove_user_from_org", &Life::remove},
      Operation{"leave_organization", &Life::leave},
      Operation{"update_user_role", &Life::set_role},
      Operation{"update_user_role", &Life::set_role},
      Operation{"suspend_member", &Life::suspend},
      Operation{"reactivate_member", &Life::reactivate},
      Operation{"reactivate_member", &Life::reactivate},
      Operation{"transfer_ownership", &Life::transfer},
      Operation{"offer_ownership", &Life::offer},
      Operation{"withdraw_ownership_offer", &Life::withdraw},
      Operation{"accept_ownership", &Life::accept_offer},
      Operation{"create_role", &Life::create_role},
      Operation{"create_role", &Life::create_role},
      Operation{"update_role", &Life::update_role},
      Operation{"remove_role", &Life::remove_role},
      Operation{"set_functional_roles", &Life::assign},
      Operation{"set_functional_roles", &Life::assign},
      Operation{"create_invitation", &Life::invite},
      Operation{"create_invitation", &Life::invite},
      Operation{"accept_invitation", &Life::accept},
      Operation{"accept_invitation", &Life::accept},
      Operation{"revoke_invitation", &Life::revoke},
      Operation{"can", &Life::can},
      Operation{"can", &Life::can},
  };

  /// An invitation as its mail knows it.
  struct Sent {
    std::string org{};
    std::string token{};
    std::string email{};
  };

  const Timestamp start_ = std::chrono::sys_days(std::chrono::year(2026) / 11 / 20);
  test::TemporaryFolder folder_{};
  std::mt19937_64 random_;
  RulesModel model_{};
  std::unique_ptr<OrgManager> orgs_{};
  std::map<std::string, Sent> tokens_{};
  std::map<std::string, int> answers_{};
  std::string who_{};
  std::string org_{};
};

}  // namespace

TEST_CASE(
    "25: A long random life of a store answers and ends as the rules say, whatever reopens it meanwhile [P2, "
    "P3]") {
  const auto seed = static_cast<std::uint64_t>(tests::number_of("ORGMGR_TEST_SEED", 20261121));
  const int operations = tests::number_of("ORGMGR_TEST_OPERATIONS", 10'000);
  INFO("ORGMGR_TEST_SEED=", seed);
  Life life(seed);
  REQUIRE(life.orgs().update_setting("host_permissions", Json::trusted(R"(["reports.run","reports.edit"])")));
  for (int number = 0; number < operations; ++number) {
    const std::string differs = life.step();
    REQUIRE_MESSAGE(differs == "", "operation ", number, ": ", differs);
    if (number % 997 == 0) life.checkpoint();
    if (number % 1499 == 0) life.reopen();
    if (number % 250 == 0) {
      const std::string other = life.compare();
      REQUIRE_MESSAGE(other == "", "after operation ", number, ": ", other);
    }
  }
  life.reopen();
  CHECK(life.compare() == "");
  const CheckReport report = Maintenance(life.orgs()).check();
  CHECK(report.clean());
  CHECK(report.members == life.recount());
  CHECK(Maintenance(life.orgs()).verify_audit().head.revision == life.orgs().revision());
  std::string answers;
  for (const auto& [answer, count] : life.answers()) answers += fmt::format("{}: {}, ", answer, count);
  MESSAGE(operations, " operations from seed ", seed, ", ", life.orgs().revision(), " commits; ", answers);
  CHECK(life.answers().size() >= 25);  // of every kind of refusal some
}
