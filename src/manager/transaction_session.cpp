// The session inside a transaction.
#include "manager/transaction_session.hpp"

#include <stdexcept>

#include "rules/commit_end.hpp"

namespace orgmgr::manager {
namespace {

// A verb's own writes, taken back unless it succeeds; also when it throws.
class Attempt {
 public:
  explicit Attempt(storage::Transaction& transaction)
      : transaction_(transaction), mark_(transaction.mark()) {}
  ~Attempt() {
    if (!kept_) transaction_.roll_back(mark_);
  }
  Attempt(const Attempt&) = delete;
  Attempt& operator=(const Attempt&) = delete;
  void keep() noexcept { kept_ = true; }

 private:
  storage::Transaction& transaction_;
  std::size_t mark_;
  bool kept_ = false;
};

std::optional<Error> check_inner_options(const WriteOptions& options) {
  const char* field = nullptr;
  if (!options.operation_id.empty()) field = "operation_id";
  if (!options.reason.empty()) field = "reason";
  if (field == nullptr) return std::nullopt;
  return Error(ErrorCode::argument_invalid,
               std::string("Inside a transaction no verb takes a") + (*field == 'o' ? "n " : " ") + field +
                   " of its own; give it to the transaction",
               "", field);
}

}  // namespace

std::optional<Error> TransactionSession::blocked() const {
  if (ended_.load()) {
    return Error(ErrorCode::transaction_open, "This transaction has ended; its handle is valid inside only");
  }
  if (thread_ == std::this_thread::get_id()) return std::nullopt;
  return Error(ErrorCode::transaction_open, "A transaction is used on the thread that runs it only");
}

void TransactionSession::require_usable() const {
  if (auto error = blocked()) throw BadResult(std::move(*error));
}

std::shared_ptr<const storage::Reader> TransactionSession::read() {
  require_usable();
  return {std::shared_ptr<void>(), transaction_};  // not owned: valid as long as the transaction
}

Revision TransactionSession::revision() {
  require_usable();
  return transaction_->revision();
}

Result<std::string> TransactionSession::change(const Command& command, const WriteOptions& options,
                                               const Rule& rule) {
  if (auto error = blocked()) return *error;
  if (auto error = check_version_expected(command, options)) return *error;
  if (auto error = check_inner_options(options)) return *error;
  Attempt attempt(*transaction_);
  rules::Context context{*transaction_, ground()->options.randomness, principal()};
  Result<std::string> ruled = rule(context);
  if (!ruled) return ruled;
  attempt.keep();
  for (const auto& [org, touch] : context.touched) {
    rules::OwnerTouch& all = touched_[org];
    all.owners_changed = all.owners_changed || touch.owners_changed;
    all.had_owner = all.had_owner || touch.had_owner;
  }
  writes_ += context.writes;
  return ruled.at(context.writes > 0 ? transaction_->next_revision() : transaction_->revision());
}

Result<void> TransactionSession::check_commit() {
  if (auto error = blocked()) return *error;
  rules::Context context{*transaction_, ground()->options.randomness, principal()};
  if (auto broken = rules::end_commit(context, touched_)) return *broken;
  writes_ += context.writes;
  return {};
}

std::shared_ptr<Session> TransactionSession::for_principal(Actor) {
  throw std::logic_error("a transaction has one principal");
}

Result<void> TransactionSession::transact(const std::function<Result<void>(const std::shared_ptr<Session>&)>&,
                                          const WriteOptions&, std::string_view, RunsCode) {
  return Error(ErrorCode::transaction_open, "A transaction is open already; transactions do not nest");
}

}  // namespace orgmgr::manager
