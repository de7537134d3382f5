// For whom a command runs: the host, with --as a user, with --staff a member of staff.
#pragma once

#include <optional>
#include <orgmgr/orgmgr.hpp>
#include <string>
#include <string_view>

#include "record.hpp"

namespace orgmgr::cli {

/// An open store, as the one may use it for whom the command runs. Changes are authorized and recorded as
/// theirs; of reads only those are offered that they may ask for themselves.
class Principal {
 public:
  /// The host's, when `user` is empty; staff's, when there is a reason.
  Principal(const OrgManager& orgs, const std::string& user, const std::string& staff_reason);

  /// For changes, and for the state that answers and dry runs show after `sees` let it pass.
  [[nodiscard]] OrgManager& verbs() noexcept { return verbs_; }
  [[nodiscard]] const OrgManager& verbs() const noexcept { return verbs_; }
  /// For reads that show more than one user may see. Throws `BadResult` permission_denied for all others.
  [[nodiscard]] const OrgManager& host() const;
  /// Null unless the command runs for a user, or for staff.
  [[nodiscard]] const UserOrgs* user() const noexcept { return user_ ? &*user_ : nullptr; }
  [[nodiscard]] const StaffOrgs* staff() const noexcept { return staff_ ? &*staff_ : nullptr; }
  [[nodiscard]] bool is_host() const noexcept { return !user_ && !staff_; }

  /// Throws `BadResult` permission_denied for who claims to be staff and is not.
  void require_standing() const;
  /// Whether this organization may be told from one that does not exist: users know those that they are
  /// members of.
  [[nodiscard]] bool knows(const OrgId& org) const;
  /// Whether this record may be shown, in the state of `orgs`.
  [[nodiscard]] bool sees(const HostOrgs& orgs, const Record& record) const;
  /// Whether with all that it says of billing.
  [[nodiscard]] bool sees_whole(const HostOrgs& orgs, const Record& record) const;

 private:
  OrgManager verbs_;
  std::optional<UserOrgs> user_{};
  std::optional<StaffOrgs> staff_{};
};

/// An organization's record as a member sees it who may not read billing; any other as it is.
[[nodiscard]] Record without_billing(Record record);
/// The refusal of what only the host may ask for.
[[nodiscard]] Error host_only(std::string_view who);

}  // namespace orgmgr::cli
