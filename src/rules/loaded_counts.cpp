// The rules that verbs ask of a state, asked of what a load has in its hands.
#include "rules/loaded_counts.hpp"

#include "model/records.hpp"
#include "rules/held_roles.hpp"
#include "rules/invitation_lookups.hpp"
#include "rules/lookups.hpp"
#include "rules/plans.hpp"
#include "rules/settings.hpp"

namespace orgmgr::rules {
namespace {

/// A state with settings and plans alone: what limits are made of.
class RulesReader final : public Reader {
 public:
  explicit RulesReader(const LoadedRules& rules) : rules_(rules) {}

  [[nodiscard]] Revision revision() const override { return 0; }
  [[nodiscard]] Timestamp last_time() const override { return {}; }
  [[nodiscard]] std::string_view generation() const override { return {}; }
  [[nodiscard]] std::optional<std::string> get(Collection collection, std::string_view key) const override {
    if (collection == Collection::settings && key == settings_key && !rules_.settings.empty()) {
      return rules_.settings;
    }
    if (collection != Collection::plans) return std::nullopt;
    const auto plan = rules_.plans.find(std::string(key));
    return plan == rules_.plans.end() ? std::nullopt : std::optional(plan->second);
  }
  void scan(Collection, std::string_view, std::string_view, const storage::Visitor&) const override {}
  [[nodiscard]] std::optional<std::string> find(std::string_view) const override { return std::nullopt; }
  void scan_lookups(std::string_view, std::string_view, const storage::Visitor&) const override {}
  [[nodiscard]] std::uint64_t count(Collection) const override { return 0; }

 private:
  const LoadedRules& rules_;
};

bool is_within(std::int64_t count, const std::optional<std::int64_t>& limit) {
  return !limit || count <= *limit;
}

}  // namespace

void LoadedCounts::role(std::string_view key) {
  ++roles_;
  if (rules_.roles_are_held) own_roles_.emplace(model::split_member_key(key).second);
}

void LoadedCounts::member(std::string_view key, std::string_view text) {
  ++members_;
  if (rules_.roles_are_held && text.find(held_roles) != std::string_view::npos) {
    look_for(decode_member(key, text).roles);
  }
}

void LoadedCounts::invitation(std::string_view key, std::string_view text) {
  if (text.find(R"("state":"pending")") == std::string_view::npos) return;
  ++invitations_;  // one that has expired, too: that is for the ordinary way to say
  if (text.find(held_roles) != std::string_view::npos) look_for(decode_invitation(key, text).roles);
}

void LoadedCounts::look_for(const std::vector<std::string>& roles) {
  const auto is_there = [&](std::string_view scope, std::string_view name) {
    if (scope == org_) return own_roles_.count(name) != 0;
    return rules_.roles_of_types.count(model::role_key(scope, name)) != 0;
  };
  if (missing_role(org_, roles, is_there)) roles_are_there_ = false;
}

bool LoadedCounts::are_within(std::string_view text) const {
  if (!roles_are_there_ || !rules_.counts_are_limited) return roles_are_there_;
  const EffectivePlan plan = effective_plan(RulesReader(rules_), decode_organization(org_, text));
  return is_within(members_, plan.members) && is_within(invitations_, plan.pending_invitations) &&
         is_within(roles_, plan.custom_roles);
}

}  // namespace orgmgr::rules
