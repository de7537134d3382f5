// The end of a load: one walk over the organizations, beside it one over each kind of record that belongs to
// one. Keys begin with the organization's id and a space, which sorts before whatever an id may hold.
#include <array>
#include <optional>
#include <utility>

#include "base/json_text.hpp"
#include "model/records.hpp"
#include "rules/import_load.hpp"
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

}  // namespace

bool settle_load(BulkLoad& load, bool owners_are_limited) {
  const auto organizations = load.sorted(Collection::organizations);
  Belongings members(load, Collection::org_users);
  std::array others{Belongings(load, Collection::invitations), Belongings(load, Collection::roles)};
  while (organizations->next()) {
    const std::string_view org = organizations->key();
    Owner owner(organizations->value());
    const bool all =
        members.pass(org, [&](std::string_view key, std::string_view text) { owner.look_at(key, text); });
    if (!all) return false;
    for (Belongings& other : others) {
      if (!other.pass(org, [](std::string_view, std::string_view) {})) return false;
    }
    const auto text = owner.settled(owners_are_limited);
    if (!text) return false;
    load.write(Collection::organizations, org, *text);
  }
  if (!members.end()) return false;
  for (Belongings& other : others) {
    if (!other.end()) return false;
  }
  return true;
}

}  // namespace orgmgr::rules
