// What stands behind every handle: a principal, the rules and a store. A live session makes each
// change a commit of its own; a transaction session runs all of them inside one that is open.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include <orgmgr/org_manager.hpp>

#include "manager/answer_table.hpp"
#include "manager/record_tables.hpp"
#include "rules/context.hpp"
#include "storage/bulk_load.hpp"
#include "storage/store.hpp"

namespace orgmgr::manager {

/// What a handle and all its copies share.
struct Ground {
  std::shared_ptr<storage::Store> store;
  std::filesystem::path directory{};
  OpenOptions options{};  ///< with clock and randomness set
  Actor actor{};          ///< the host: who changes are made by unless for a principal of their own
  /// The thread that runs a transaction's function now, if any. The store's write lock admits one.
  std::atomic<std::thread::id> transaction_thread{};

  /// What is remembered of answers; made when it is asked for first.
  [[nodiscard]] AnswerTable& answers() {
    std::call_once(answers_made_, [this] { answers_.emplace(options.answer_bytes, options.randomness); });
    return *answers_;
  }
  /// Records as they were read last.
  [[nodiscard]] RecordTables& records() {
    std::call_once(records_made_, [this] { records_.emplace(options.record_bytes); });
    return *records_;
  }

 private:
  std::once_flag answers_made_;
  std::optional<AnswerTable> answers_;
  std::once_flag records_made_;
  std::optional<RecordTables> records_;
};

/// A rule bound to its arguments: gives the answer as JSON text.
using Rule = std::function<Result<std::string>(rules::Context&)>;

/// A change to be made: the verb, and its arguments as JSON text, by which a repeat under one
/// operation id is told from another command.
struct Command {
  std::string_view op;
  std::string arguments;
  /// Takes long, or calls the host's code: runs on the caller's own thread, and no other waits for it to
  /// answer.
  bool own_thread = false;
  /// Is about one record, whose version may be expected.
  bool has_version = true;
};

/// A verb about several records, or about none that is there before.
[[nodiscard]] inline Command without_version(std::string_view op, std::string arguments) {
  return {.op = op, .arguments = std::move(arguments), .own_thread = false, .has_version = false};
}

/// Whose code a transaction runs. The host's may wait for anything, and so has a time limit, since it holds
/// the store's write lock; a batch that was read before runs as long as its lines take.
enum class RunsCode : std::uint8_t { of_the_host, of_ours };

/// A load when all of it was added: what it was, and its answer as JSON text.
struct Loaded {
  Command command;
  std::string answer;
};
/// Adds the records of a load; nothing when they are for `change` to take.
using Filler = std::function<std::optional<Loaded>(storage::BulkLoad&)>;

class Session {
 public:
  explicit Session(std::shared_ptr<Ground> ground, std::optional<Actor> principal = {})
      : ground_(std::move(ground)), principal_(principal ? std::move(*principal) : ground_->actor) {}
  virtual ~Session() = default;
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  /// The state that reads answer from.
  [[nodiscard]] virtual std::shared_ptr<const storage::Reader> read() = 0;
  [[nodiscard]] virtual Revision revision() = 0;
  /// By which reads tell whether what they keep still holds, with all looked through that they may not miss;
  /// null inside a transaction.
  [[nodiscard]] virtual const storage::ChangeMarks* marks() = 0;
  /// Makes a change; the answer as JSON text. A refused change leaves no trace.
  [[nodiscard]] virtual Result<std::string> change(const Command& command, const WriteOptions& options,
                                                   const Rule& rule) = 0;
  /// Runs `function` on a session whose changes are all part of one commit.
  [[nodiscard]] virtual Result<void> transact(
      const std::function<Result<void>(const std::shared_ptr<Session>&)>& function,
      const WriteOptions& options, std::string_view operation, RunsCode code) = 0;
  /// The invariants of a commit on the state as it is now; nothing to check outside a transaction.
  [[nodiscard]] virtual Result<void> check_commit() { return {}; }
  /// A session on the same state whose changes are made for another principal.
  [[nodiscard]] virtual std::shared_ptr<Session> for_principal(Actor principal) = 0;
  /// transaction_open when this session may not be used here and now.
  [[nodiscard]] virtual std::optional<Error> blocked() const = 0;
  /// Makes a change of very many records in an empty store. Nothing was changed when it answers nothing: the
  /// store has no way for that now, or `fill` declined.
  [[nodiscard]] virtual std::optional<Result<std::string>> load(const WriteOptions& options,
                                                                const Filler& fill);

  [[nodiscard]] const std::shared_ptr<Ground>& ground() const noexcept { return ground_; }
  /// For whom the changes are made: what they are authorized by, and recorded as.
  [[nodiscard]] const Actor& principal() const noexcept { return principal_; }
  [[nodiscard]] storage::Store& store() const noexcept { return *ground_->store; }

  /// A public handle over any session.
  [[nodiscard]] static OrgManager handle(std::shared_ptr<Session> session) {
    return OrgManager(std::move(session));
  }
  [[nodiscard]] static const std::shared_ptr<Session>& of(const HostOrgs& handle) { return handle.session_; }

 private:
  std::shared_ptr<Ground> ground_;
  Actor principal_;
};

/// The session behind a handle.
[[nodiscard]] const std::shared_ptr<Session>& session_of(const HostOrgs& handle);

/// With operation id and reason checked and trimmed, and so what the principal is recorded as.
[[nodiscard]] Result<WriteOptions> checked(const WriteOptions& options, const Actor& principal);
/// Nobody may take a version that is not looked at for one that is: argument_invalid.
[[nodiscard]] std::optional<Error> check_version_expected(const Command& command,
                                                          const WriteOptions& options);
/// One JSON object of text arguments.
[[nodiscard]] std::string text_arguments(
    std::initializer_list<std::pair<std::string_view, std::string_view>> members);

}  // namespace orgmgr::manager
