// The end of a load: one walk over the organizations, beside it one over each kind of record that belongs to
// one. Keys begin with the organization's id and a space, which sorts before whatever an id may hold.
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/json_text.hpp"
#include "model/records.hpp"
#include "rules/import_load.hpp"
#include "rules/loaded_counts.hpp"
#include "rules/lookups.hpp"
#include "rules/ownership.hpp"

namespace orgmgr::rules {
namespace {

using storage::BulkLoad;

/// What belongs to organizations, of one collection.
class Belongings {
 public:
  Belongings(BulkLoad& load, Collection collection)
      : load_(load), collection_(collection), records_(load.sorted(collection)), more_(records_->next()) {}

  /// Stores those of this organization, and shows each. False when there are some whose organization is not
  /// there; organizations must come in order.
  template <class Look>
  [[nodiscard]] bool pass(std::string_view org, const Look& look) {
    for (; more_; more_ = records_->next()) {
      const std::string_view owner = model::split_member_key(records_->key()).first;
      if (owner != org && owner.starts_with("org_")) return owner > org;
      if (owner == org) look(records_->key(), records_->value());
      load_.write(collection_, records_->key(), records_->value());
    }
    return true;
  }
  /// Behind the last organization, likewise.
  [[nodiscard]] bool end() {
    return pass({}, [](std::string_view, std::string_view) {}) && !more_;
  }

 private:
  BulkLoad& load_;
  Collection collection_;
  std::unique_ptr<storage::SortedRecords> records_;
  bool more_;
};

/// Who owns one organization, by all of its members.
class Owner {
 public:
  explicit Owner(std::string_view text)
      : text_(text), named_(json::decode_string(json::find(text, "owner_id"))) {}

  void look_at(std::string_view key, std::string_view member) {
    if (!named_) return first_.look_at(key, member);
    if (model::split_member_key(key).second == *named_)
      named_is_owner_ = is_active_owner(decode_member(key, member));
  }
  [[nodiscard]] const std::optional<std::string>& named() const noexcept { return named_; }
  /// The organization as it is to be stored; nothing when that is not for us to say.
  [[nodiscard]] std::optional<std::string> settled(bool owners_are_limited) const {
    if (named_ && !named_is_owner_) return std::nullopt;
    if (named_ || !first_.found()) return std::string(text_);
    if (owners_are_limited) return std::nullopt;
    return model::with_owner_id(text_, first_.found()->user_id.str());
  }

 private:
  std::string_view text_;
  std::optional<std::string> named_;
  bool named_is_owner_ = false;
  FirstOwner first_{};
};

/// Of how many organizations each billing owner is, where there is a limit to that.
class NamedOwners {
 public:
  explicit NamedOwners(std::int64_t limit) : limit_(limit) {}
  [[nodiscard]] bool have_room_for(const std::optional<std::string>& owner) {
    return limit_ == 0 || !owner || ++owned_[*owner] <= limit_;
  }

 private:
  std::int64_t limit_;
  std::unordered_map<std::string, std::int64_t> owned_;
};

}  // namespace

bool settle_load(BulkLoad& load, const LoadedRules& rules) {
  const auto organizations = load.sorted(Collection::organizations);
  Belongings roles(load, Collection::roles);
  Belongings members(load, Collection::org_users);
  Belongings invitations(load, Collection::invitations);
  NamedOwners owners(rules.organizations_per_owner);
  while (organizations->next()) {
    const std::string_view org = organizations->key();
    Owner owner(organizations->value());
    LoadedCounts counts(rules, org);
    const bool all = roles.pass(org, [&](std::string_view key, std::string_view) {
      counts.role(key);
    }) && members.pass(org, [&](std::string_view key, std::string_view text) {
      owner.look_at(key, text);
      counts.member(key, text);
    }) && invitations.pass(org, [&](std::string_view key, std::string_view text) {
      counts.invitation(key, text);
    });
    if (!all || !counts.are_within(organizations->value()) || !owners.have_room_for(owner.named())) {
      return false;
    }
    const auto text = owner.settled(rules.organizations_per_owner != 0);
    if (!text) return false;
    load.write(Collection::organizations, org, *text);
  }
  return roles.end() && members.end() && invitations.end();
}

}  // namespace orgmgr::rules
