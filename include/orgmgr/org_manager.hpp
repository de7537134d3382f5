// The handle on a store.
#pragma once

#include <filesystem>
#include <type_traits>

#include <orgmgr/staff_orgs.hpp>
#include <orgmgr/transaction.hpp>
#include <orgmgr/user_orgs.hpp>

namespace orgmgr::inline v0 {

/// Opens a store and offers the host's verbs on it. Copies share one handle; any number of threads
/// and processes may work on one folder at once [P4].
class ORGMGR_EXPORT OrgManager : public HostOrgs {
 public:
  /// Opens the store in `directory`, or makes one. Throws `StorageError`: store_not_found (with
  /// `create` off), not_a_store, unsafe_path, not_owner_of_files, damaged, history_missing,
  /// format_too_new, unicode_version, unsupported_file_system, lock_timeout, io_failed, store_replaced,
  /// opened_read_only (a folder of the original module, or one that is being taken over), argument_invalid
  /// (a program that cannot be recorded), and the errors of an import where the original module's folder
  /// cannot be taken over.
  explicit OrgManager(const std::filesystem::path& directory, OpenOptions options = {});

  /// A handle that does only what this user may do. The host vouches for who it is.
  [[nodiscard]] UserOrgs as(const UserId& user) const;
  /// A handle for staff of the platform; the reason, 1 to 1,000 code points, goes with every change. Without
  /// one these answer missing_argument, with an id that is none user_id_invalid, as those of `as` do.
  [[nodiscard]] StaffOrgs as_staff(const UserId& user, std::string_view reason) const;

  /// For tools of the host's that act on behalf of somebody: this handle, its changes authorized and
  /// recorded as the user's or the member of staff's. Reads stay the host's: show none of them to the
  /// user. Where a user's own code runs, hand out `as(user)`.
  [[nodiscard]] OrgManager impersonate(const UserId& user) const;
  [[nodiscard]] OrgManager impersonate_staff(const UserId& user, std::string_view reason) const;

  /// Runs `function(Transaction&)`, which returns a `Result<…>`, once, on the calling thread, and
  /// commits all it did as one revision. An error or an exception rolls back. It holds the store's
  /// write lock meanwhile: keep it short; after `OpenOptions::transaction_limit` it is rolled back
  /// with transaction_timeout. Inside, changes and reads that give a `Result` answer transaction_open
  /// through this handle; its other reads show the state before. `operation`, 1 to 128 printable ASCII
  /// (else argument_invalid), is what a repeat under one operation id is compared by, and the `op` of the
  /// journal. A repeat does not run the function: success for `Result<void>`, else answer_not_kept, which
  /// means that it is applied.
  template <class Function>
  auto transaction(Function&& function, const WriteOptions& options = {},
                   std::string_view operation = "transaction")
      -> std::invoke_result_t<Function, Transaction&> {
    using Answer = std::invoke_result_t<Function, Transaction&>;
    std::optional<Answer> answer;
    Result<void> outcome = run_transaction(
        [&](Transaction& transaction) -> Result<void> {
          answer.emplace(function(transaction));
          return answer->ok() ? Result<void>{} : Result<void>{answer->error()};
        },
        options, operation);
    if (answer && (outcome || !answer->ok())) return std::move(answer->at(outcome.revision()));
    if (!outcome) return Answer{outcome.error()};
    if constexpr (std::is_same_v<Answer, Result<void>>) return outcome;
    return Answer{Error(ErrorCode::answer_not_kept,
                        "This transaction was applied under this operation id before, and its answer is not "
                        "kept. Read the store instead.")};
  }

  /// The stream of changes after a revision, oldest first, at most `limit` (1 to 10,000) commits.
  /// Waits up to `wait`, 24 hours at most, for the first. Throws `StorageError` limit_invalid for another
  /// `limit`, revision_not_found when that part of history has been archived, history_missing when a part
  /// of it is gone, damaged when it is not what was written.
  [[nodiscard]] Changes read_changes(Revision after, std::size_t limit = 100,
                                     std::chrono::milliseconds wait = {}) const;

  [[nodiscard]] const std::filesystem::path& directory() const noexcept;
  [[nodiscard]] const OpenOptions& options() const noexcept;

 private:
  friend class Batch;
  friend class Maintenance;
  friend class manager::Session;
  explicit OrgManager(std::shared_ptr<manager::Session> session) : HostOrgs(std::move(session)) {}
  Result<void> run_transaction(const std::function<Result<void>(Transaction&)>& function,
                               const WriteOptions& options, std::string_view operation);
};

}  // namespace orgmgr::inline v0
