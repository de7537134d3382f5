// The session of an open store: each change is one commit, answered when it is durable [P1].
#include "manager/live_session.hpp"

#include <fmt/format.h>

#include "base/digest.hpp"
#include "base/text.hpp"
#include "manager/transaction_session.hpp"
#include "model/limits.hpp"
#include "rules/commit_end.hpp"

namespace orgmgr::manager {
namespace {

// An operation id makes even a change that changes nothing a commit: only what is recorded can be
// answered again the same way after somebody else's change.
storage::Ruling rule_on(const Result<std::string>& ruled, std::size_t writes,
                        const storage::CommitInfo& info) {
  if (!ruled) return {};
  return {.apply = writes > 0 || !info.operation_id.empty(), .result = ruled.value()};
}

Error reused(const std::string& operation_id) {
  return Error(ErrorCode::operation_id_reused,
               fmt::format("Operation id '{}' was used by another command; take a new one", operation_id),
               operation_id, "operation_id");
}

// By which a repeat is told from another command, and from the same one of another principal: who repeats
// gets the answer that is kept, and may not have been allowed to ask.
std::string digest_of(const Actor& principal, const Command& command) {
  std::string text;
  if (principal.kind != Actor::Kind::host)
    text = fmt::format("{} {}\n", to_string(principal.kind), principal.id);
  return sha256_hex(text.append(command.op).append("\n").append(command.arguments));
}

// Tells that this thread runs a transaction's function, for as long as it does.
class TransactionThread {
 public:
  explicit TransactionThread(std::atomic<std::thread::id>& thread) : thread_(thread) {
    thread_.store(std::this_thread::get_id());
  }
  ~TransactionThread() { thread_.store(std::thread::id()); }
  TransactionThread(const TransactionThread&) = delete;
  TransactionThread& operator=(const TransactionThread&) = delete;

 private:
  std::atomic<std::thread::id>& thread_;
};

// Ends the transaction's session however its function is left: who kept it gets transaction_open.
class SessionEnd {
 public:
  explicit SessionEnd(TransactionSession& session) : session_(session) {}
  ~SessionEnd() { session_.end(); }
  SessionEnd(const SessionEnd&) = delete;
  SessionEnd& operator=(const SessionEnd&) = delete;

 private:
  TransactionSession& session_;
};

}  // namespace

std::shared_ptr<const storage::Reader> LiveSession::read() {
  if (deferral_) deferral_->settle(store());
  return store().read();
}

Revision LiveSession::revision() {
  if (deferral_) deferral_->settle(store());
  return store().durable();
}

const storage::ChangeMarks* LiveSession::marks() {
  if (deferral_) deferral_->settle(store());
  return &store().marks();
}

std::optional<Error> LiveSession::blocked() const {
  if (ground()->transaction_thread.load() != std::this_thread::get_id()) return std::nullopt;
  return Error(ErrorCode::transaction_open,
               "This thread runs a transaction on this store; use the transaction's own verbs inside it");
}

Result<std::string> LiveSession::change(const Command& command, const WriteOptions& options,
                                        const Rule& rule) {
  if (auto error = blocked()) return *error;
  if (auto error = check_version_expected(command, options)) return *error;
  const auto write = checked(options, principal());
  if (!write) return write.error();
  storage::CommitInfo info = describe(command, write.value());
  info.any_thread = deferral_ == nullptr && !command.own_thread;
  Result<std::string> ruled = std::string();
  const storage::Outcome outcome = store().commit(info, [&](storage::Transaction& transaction) {
    rules::Context context{transaction, ground()->options.randomness, info.actor};
    ruled = rule(context);
    if (ruled) {
      if (auto broken = rules::end_commit(context, context.touched)) ruled = *broken;
    }
    return rule_on(ruled, context.writes, info);
  });
  return answer(info, outcome, std::move(ruled), command);
}

std::optional<Result<std::string>> LiveSession::load(const WriteOptions& options, const Filler& fill) {
  const auto write = checked(options, principal());
  if (blocked() || !write) return std::nullopt;
  if (deferral_) deferral_->settle(store());
  const auto load = store().begin_load();
  if (!load) return std::nullopt;
  const std::optional<Loaded> loaded = fill(*load);
  if (!loaded) return std::nullopt;
  const storage::CommitInfo info = describe(loaded->command, write.value());
  const auto outcome = load->commit(info, loaded->answer);
  if (!outcome) return std::nullopt;
  return answer(info, *outcome, loaded->answer, loaded->command);
}

Result<void> LiveSession::transact(
    const std::function<Result<void>(const std::shared_ptr<Session>&)>& function, const WriteOptions& options,
    std::string_view operation, RunsCode code) {
  if (auto error = blocked()) return *error;
  const auto write = checked(options, principal());
  if (!write) return write.error();
  if (!model::check_operation_id(operation)) {
    return Error(ErrorCode::argument_invalid,
                 "The name of a transaction is 1 to 128 printable ASCII characters", "", "operation");
  }
  const Command command = without_version(operation, "{}");
  if (auto error = check_version_expected(command, options)) return *error;
  storage::CommitInfo info = describe(command, write.value());
  info.user_function = code == RunsCode::of_the_host;
  Result<std::string> ruled = std::string("true");
  const storage::Outcome outcome = store().commit(info, [&](storage::Transaction& transaction) {
    const TransactionThread running(ground()->transaction_thread);
    const auto session = std::make_shared<TransactionSession>(ground(), transaction, info.actor);
    const SessionEnd ending(*session);
    Result<void> done = function(session);
    if (done) done = session->check_commit();
    if (!done) ruled = done.error();
    return rule_on(ruled, session->writes(), info);
  });
  const Result<std::string> answered = answer(info, outcome, std::move(ruled), command);
  Result<void> done = answered ? Result<void>{} : Result<void>{answered.error()};
  return done.at(answered.revision());
}

storage::CommitInfo LiveSession::describe(const Command& command, const WriteOptions& options) const {
  storage::CommitInfo info;
  info.actor = principal();
  if (!options.reason.empty()) info.actor.reason = options.reason;  // else the one that staff act for
  info.op = command.op;
  info.operation_id = options.operation_id;
  if (!info.operation_id.empty()) info.digest = digest_of(info.actor, command);
  return info;
}

Result<std::string> LiveSession::answer(const storage::CommitInfo& info, const storage::Outcome& outcome,
                                        Result<std::string> ruled, const Command& command) {
  wait(outcome, info.operation_id);
  if (outcome.id_reused) {
    ruled = reused(info.operation_id);
  } else if (outcome.repeated) {
    ruled = *outcome.repeated;
  } else if (outcome.applied) {
    log(info, outcome, command);
  }
  // A repeat is told where its change is, not how far the store has come since.
  ruled.at(outcome.repeated ? outcome.original : outcome.revision);
  return ruled;
}

void LiveSession::wait(const storage::Outcome& outcome, const std::string& operation_id) {
  if (deferral_) return deferral_->add(outcome);
  try {
    store().wait_durable(outcome);
  } catch (const StorageError& error) {
    if (error.kind() != ErrorKind::outcome_unknown || operation_id.empty()) throw;
    ErrorPlace place = error.place();
    place.operation_id = operation_id;
    throw StorageError(error.code(), error.what(), std::move(place));
  }
}

void LiveSession::log(const storage::CommitInfo& info, const storage::Outcome& outcome,
                      const Command& command) const {
  if (!ground()->options.log) return;
  ground()->options.log(LogLevel::info,
                        fmt::format("revision {}: {} {} by {}", outcome.revision, info.op,
                                    text::excerpt(command.arguments, 400), rules::actor_name(info.actor)));
}

}  // namespace orgmgr::manager
