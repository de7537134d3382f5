// One store and its model, and random operations on both.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <orgmgr/orgmgr.hpp>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "access/rules_model.hpp"
#include "support/temporary_folder.hpp"

namespace orgmgr::tests {

class Life {
 public:
  explicit Life(std::uint64_t seed) : random_(seed) { open(); }

  /// One operation on both. Empty when both gave the same answer.
  std::string step();
  /// Empty when both hold the same.
  std::string compare();
  void reopen();
  void checkpoint();
  [[nodiscard]] OrgManager& orgs() { return *orgs_; }
  /// How often each answer was given.
  [[nodiscard]] const std::map<std::string, int>& answers() const { return answers_; }
  /// Memberships as the journal alone tells them.
  [[nodiscard]] std::size_t recount() const;

 private:
  static constexpr std::int64_t hour = 3'600'000'000;
  using Pair = std::pair<std::string, std::string>;  // what the model says, what the store says
  struct Operation {
    const char* name;
    Pair (Life::*run)();
  };
  /// An invitation as its mail knows it.
  struct Sent {
    std::string org{};
    std::string token{};
    std::string email{};
  };

  static const std::vector<Operation>& operations();
  void open();

  std::uint64_t pick(std::uint64_t below) { return random_() % below; }
  template <class T>
  T any(const std::vector<T>& of) {
    return of[pick(of.size())];
  }
  /// Mostly somebody who is there.
  std::string user();
  std::string name();
  std::string organization();
  std::string role();
  std::string functional();
  std::vector<std::string> functionals();
  ModelGrants grants();
  /// The host's verbs, or the user's, under one name.
  [[nodiscard]] OrgManager asking() const { return who_.empty() ? *orgs_ : orgs_->impersonate(who_); }
  /// A user's own handle.
  [[nodiscard]] UserOrgs as_user() const { return orgs_->as(who_); }

  Pair create();
  Pair rename();
  Pair remove_organization();
  Pair restore();
  Pair purge();
  Pair suspend_organization();
  Pair resume_organization();
  Pair transfer();
  Pair offer();
  Pair withdraw();
  Pair accept_offer();

  Pair add();
  Pair remove();
  Pair leave();
  Pair set_role();
  Pair suspend();
  Pair reactivate();

  Pair create_role();
  Pair update_role();
  Pair remove_role();
  Pair assign();

  Pair invite();
  Pair accept();
  Pair revoke();
  Pair can();

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

/// `ok`, or the name of the code.
template <class T>
[[nodiscard]] std::string answer_of(const Result<T>& result) {
  return result ? "ok" : std::string(to_string(result.error().code()));
}

/// As members hold an organization's own roles.
[[nodiscard]] std::vector<std::string> held(const std::vector<std::string>& names);

}  // namespace orgmgr::tests
