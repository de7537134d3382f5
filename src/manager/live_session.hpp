// The session of an open store: each change is one commit, answered when it is durable [P1].
#pragma once

#include "manager/deferral.hpp"
#include "manager/session.hpp"

namespace orgmgr::manager {

class LiveSession : public Session {
 public:
  /// With a deferral the waiting is left to whoever settles it; reads settle it first, so that they
  /// see the changes made before them.
  explicit LiveSession(std::shared_ptr<Ground> ground, std::shared_ptr<Deferral> deferral = nullptr,
                       std::optional<Actor> principal = {})
      : Session(std::move(ground), std::move(principal)), deferral_(std::move(deferral)) {}

  [[nodiscard]] std::shared_ptr<Session> for_principal(Actor principal) override {
    return std::make_shared<LiveSession>(ground(), deferral_, std::move(principal));
  }

  [[nodiscard]] std::shared_ptr<const storage::Reader> read() override;
  [[nodiscard]] Revision revision() override;
  [[nodiscard]] const storage::ChangeMarks* marks() override;
  [[nodiscard]] Result<std::string> change(const Command& command, const WriteOptions& options,
                                           const Rule& rule) override;
  [[nodiscard]] std::optional<Result<std::string>> load(const WriteOptions& options,
                                                        const Filler& fill) override;
  [[nodiscard]] Result<void> transact(
      const std::function<Result<void>(const std::shared_ptr<Session>&)>& function,
      const WriteOptions& options, std::string_view operation, RunsCode code) override;
  [[nodiscard]] std::optional<Error> blocked() const override;

 private:
  [[nodiscard]] storage::CommitInfo describe(const Command& command, const WriteOptions& options) const;
  [[nodiscard]] Result<std::string> answer(const storage::CommitInfo& info, const storage::Outcome& outcome,
                                           Result<std::string> ruled, const Command& command);
  void wait(const storage::Outcome& outcome, const std::string& operation_id);
  void log(const storage::CommitInfo& info, const storage::Outcome& outcome, const Command& command) const;

  std::shared_ptr<Deferral> deferral_;
};

}  // namespace orgmgr::manager
