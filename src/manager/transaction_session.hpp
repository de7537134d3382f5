// The session inside a transaction: every verb works on the open commit and sees what the ones
// before it wrote; a refused verb leaves no trace.
#pragma once

#include "manager/session.hpp"

namespace orgmgr::manager {

/// Bound to the thread it is made on, and to the time until `end`.
class TransactionSession : public Session {
 public:
  TransactionSession(std::shared_ptr<Ground> ground, storage::Transaction& transaction, Actor actor)
      : Session(std::move(ground), std::move(actor)), transaction_(&transaction) {}

  /// Throws `BadResult` transaction_open when used elsewhere or later: plain reads have no other
  /// way to say so.
  [[nodiscard]] std::shared_ptr<const storage::Reader> read() override;
  [[nodiscard]] Revision revision() override;
  [[nodiscard]] const storage::ChangeMarks* marks() override { return nullptr; }
  [[nodiscard]] Result<std::string> change(const Command& command, const WriteOptions& options,
                                           const Rule& rule) override;
  [[nodiscard]] Result<void> transact(
      const std::function<Result<void>(const std::shared_ptr<Session>&)>& function,
      const WriteOptions& options, std::string_view operation, RunsCode code) override;
  [[nodiscard]] std::optional<Error> blocked() const override;

  /// Throws std::logic_error: one commit has one actor.
  [[nodiscard]] std::shared_ptr<Session> for_principal(Actor principal) override;

  /// The invariants on what all verbs together leave.
  [[nodiscard]] Result<void> check_commit() override;
  void end() noexcept { ended_.store(true); }
  /// Records written by the verbs that were not refused.
  [[nodiscard]] std::size_t writes() const noexcept { return writes_; }

 private:
  void require_usable() const;

  storage::Transaction* transaction_;
  std::thread::id thread_ = std::this_thread::get_id();
  std::atomic<bool> ended_ = false;
  std::size_t writes_ = 0;
  rules::OwnerTouches touched_{};
};

}  // namespace orgmgr::manager
