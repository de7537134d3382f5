// What every rule that changes something works with: the transaction, who asks, and randomness.
// Rules read and write through it only; time comes from the transaction.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include <orgmgr/changes.hpp>
#include <orgmgr/options.hpp>

#include "storage/store.hpp"

namespace orgmgr::rules {

using storage::Collection;
using storage::Reader;

/// `WriteOptions::expected_version`: the version that the record must have.
using ExpectedVersion = std::optional<Revision>;

/// What a commit did to the owners of one organization, for the invariants at its end.
struct OwnerTouch {
  bool owners_changed = false;  ///< a membership with role owner was written or erased
  bool had_owner = false;       ///< one of those was active before
};
/// By organization id.
using OwnerTouches = std::map<std::string, OwnerTouch, std::less<>>;

struct Context {
  storage::Transaction& transaction;
  const Randomness& random;
  const Actor& principal;
  std::size_t writes = 0;  ///< records put and erased; none means that nothing is to be committed
  OwnerTouches touched{};  ///< organizations written, or whose owners were

  [[nodiscard]] Timestamp now() const { return transaction.now(); }
  /// The version that changed records get.
  [[nodiscard]] Revision revision() const { return transaction.next_revision(); }

  void put(Collection collection, std::string_view key, std::string value);
  void erase(Collection collection, std::string_view key);

 private:
  void note(Collection collection, std::string_view key, std::string_view now);
};

/// Whether the stored text of a membership says role owner. It is canonical, and a quote inside of a value is
/// escaped, so that nothing else can look like this.
[[nodiscard]] bool says_owner(std::string_view member);

/// What `created_by` and `added_by` say: the acting user; not set when the host acts.
[[nodiscard]] std::optional<std::string> acting_user(const Actor& principal);
/// What `deleted_by` says: the acting user, or `host`.
[[nodiscard]] std::string actor_name(const Actor& principal);

/// version_mismatch unless `expected` is not given or equals `actual`.
[[nodiscard]] std::optional<Error> check_version(const ExpectedVersion& expected, Revision actual,
                                                 std::string_view subject);

}  // namespace orgmgr::rules
