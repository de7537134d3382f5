// What the rules and the manager know of storage: revisions, reads, transactions. The embedded
// JSON engine (src/storage/json) is one implementation; a database could be another.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <orgmgr/changes.hpp>
#include <orgmgr/error.hpp>
#include <orgmgr/result.hpp>

#include "model/collection.hpp"
#include "storage/change_marks.hpp"

namespace orgmgr::storage {

using model::Collection;
/// Gets a key and a record's JSON text (or for lookups the key they lead to); false stops.
using Visitor = std::function<bool(std::string_view key, std::string_view value)>;

/// One state of the store, at one revision. Const calls are thread-safe. Every call may throw
/// `StorageError` (damaged, io_failed).
class Reader {
 public:
  virtual ~Reader() = default;
  [[nodiscard]] virtual Revision revision() const = 0;
  /// When that revision was committed. Nothing is judged by an earlier time, whatever the clock says.
  [[nodiscard]] virtual Timestamp last_time() const = 0;
  /// Random; another one after a backup was restored. Valid as long as the reader.
  [[nodiscard]] virtual std::string_view generation() const = 0;
  /// A record's JSON text.
  [[nodiscard]] virtual std::optional<std::string> get(Collection collection, std::string_view key) const = 0;
  /// Visits, in the order of key bytes, records whose key starts with `prefix` and is greater than
  /// `after` (empty: from the first).
  virtual void scan(Collection collection, std::string_view prefix, std::string_view after,
                    const Visitor& visitor) const = 0;
  /// The key that a lookup key leads to.
  [[nodiscard]] virtual std::optional<std::string> find(std::string_view lookup) const = 0;
  virtual void scan_lookups(std::string_view prefix, std::string_view after,
                            const Visitor& visitor) const = 0;
  /// The same of lookup keys that hold `needle`, at least.
  virtual void search_lookups(std::string_view prefix, std::string_view after, std::string_view needle,
                              const Visitor& visitor) const {
    (void)needle;
    scan_lookups(prefix, after, visitor);
  }
  [[nodiscard]] virtual std::uint64_t count(Collection collection) const = 0;
};

/// A state that can be changed; sees its own writes. Single-threaded.
class Transaction : public Reader {
 public:
  /// The revision that committing would make.
  [[nodiscard]] virtual Revision next_revision() const = 0;
  /// The commit's time: the clock of the options, never before the last commit's.
  [[nodiscard]] virtual Timestamp now() const = 0;
  /// Adds or replaces a record. Precondition: its lookup keys are not another record's (the rules
  /// have checked, and named the field); broken, it throws std::logic_error.
  virtual void put(Collection collection, std::string_view key, std::string value) = 0;
  virtual void erase(Collection collection, std::string_view key) = 0;
  /// Marks this place; `roll_back` returns to it. Marks nest.
  [[nodiscard]] virtual std::size_t mark() const = 0;
  /// Where no memory is left to go back, the transaction is over: every later call throws std::bad_alloc, and
  /// so does committing.
  virtual void roll_back(std::size_t mark) noexcept = 0;
};

/// What the journal records of a commit beside its changes.
struct CommitInfo {
  Actor actor{};
  std::string op{};
  std::string operation_id{};  ///< empty: not repeatable
  std::string digest{};        ///< of command and arguments, for operation ids
  bool even_if_empty = false;  ///< is a revision even when no record changes
  bool user_function = false;  ///< runs the host's code: transaction_limit applies
  /// The function is short and of ours, and its answer is waited for at once: any thread may run it, while
  /// the caller waits.
  bool any_thread = false;
};

/// What the function given to `commit` decided.
struct Ruling {
  bool apply = false;    ///< false: refused or nothing to do; nothing is written
  std::string result{};  ///< JSON text of the answer, kept under the operation id
};

struct Outcome {
  Revision revision = 0;  ///< of the commit, or the one that a refusal looked at
  std::uint64_t cut = 0;  ///< which continuation of the journal that was (docs/invariants.md)
  bool applied = false;
  std::optional<std::string> repeated{};  ///< stored answer, when the operation id was used before
  Revision original = 0;                  ///< the revision of the commit that `repeated` repeats
  bool id_reused = false;                 ///< the operation id was used before, by another command
};

class BulkLoad;

/// A folder, or database, of records. Thread-safe.
class Store {
 public:
  Store() = default;
  virtual ~Store() = default;
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  /// Tells this object from every other of the process, earlier ones included: for caches.
  [[nodiscard]] std::uint64_t serial() const noexcept { return serial_; }

  /// The newest durable state. Holds on to it as long as the pointer lives.
  [[nodiscard]] virtual std::shared_ptr<const Reader> read() = 0;
  /// The newest durable revision; one load.
  [[nodiscard]] virtual Revision durable() = 0;
  /// When records changed last, with all commits up to the newest durable one looked through: two loads,
  /// unless something was committed since. Valid as long as the store.
  [[nodiscard]] virtual const ChangeMarks& marks() = 0;

  /// Runs `function` once, under the write lock, on the newest state, and appends what it wrote.
  /// The answer may be given out only after `wait_durable(outcome)` [P1, P3]. Throws
  /// `StorageError` (busy read_only needs_reopen io_error …) and whatever the function throws.
  /// An operation id that was used before does not run the function: see `Outcome`.
  virtual Outcome commit(const CommitInfo& info, const std::function<Ruling(Transaction&)>& function) = 0;
  /// Returns when the outcome's revision is durable; throws io_error (cut off: not applied) or
  /// outcome_unknown. Looks at `revision` and `cut` only; of several outcomes of one cut the
  /// highest revision stands for all.
  virtual void wait_durable(const Outcome& outcome) = 0;

  /// Commits after `after`, oldest first.
  [[nodiscard]] virtual Changes read_changes(Revision after, std::size_t limit, bool with_text) = 0;
  /// Waits until durable is above `revision` or the time is over.
  virtual void wait_for_change(Revision revision, std::chrono::milliseconds at_most) = 0;

  /// A way to fill the store with very many records, beside readers and writers (storage/bulk_load.hpp); null
  /// when there is none now: it is not empty, or this kind of store has no quicker way than a transaction.
  [[nodiscard]] virtual std::unique_ptr<BulkLoad> begin_load();

 private:
  [[nodiscard]] static std::uint64_t next_serial() noexcept {
    static std::atomic<std::uint64_t> last{0};
    return ++last;
  }
  const std::uint64_t serial_ = next_serial();
};

}  // namespace orgmgr::storage
