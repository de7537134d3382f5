// Several verbs in one commit.
#pragma once

#include <orgmgr/host_orgs.hpp>

namespace orgmgr::inline v0 {

/// What the function given to `OrgManager::transaction` works on: the host's verbs, all in one
/// commit, each seeing what the ones before it wrote. A verb that is refused leaves no trace; the
/// function decides whether to go on or to return the error, which rolls everything back. Valid on
/// the calling thread and inside that function only: elsewhere changes answer transaction_open, and reads
/// throw it as `BadResult`. `WriteOptions::operation_id` and `reason` belong to the transaction as a whole:
/// given to a verb inside they are argument_invalid.
class ORGMGR_EXPORT Transaction : public HostOrgs {
 public:
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  Transaction(Transaction&&) = delete;
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction() = default;

  /// Whether what was done so far could be committed: the invariants of ownership on the state as it is
  /// now, which committing checks by itself. Errors: last_owner billing_owner limit_reached.
  [[nodiscard]] Result<void> check();

 private:
  friend class OrgManager;
  explicit Transaction(std::shared_ptr<manager::Session> session) : HostOrgs(std::move(session)) {}
};

}  // namespace orgmgr::inline v0
