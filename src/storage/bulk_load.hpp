// Filling an empty store with more records than fit into memory, as one commit.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "model/collection.hpp"
#include "storage/store.hpp"

namespace orgmgr::storage {

/// Records of one collection, once each, in the order of their keys.
class SortedRecords {
 public:
  virtual ~SortedRecords() = default;
  /// Goes on to the next, at first to the first one; false behind the last.
  [[nodiscard]] virtual bool next() = 0;
  /// Valid until `next`.
  [[nodiscard]] virtual std::string_view key() const noexcept = 0;
  [[nodiscard]] virtual std::string_view value() const noexcept = 0;
};

/// One load: `add` for each record, then `sorted` and `write` for the collections that are still to be
/// looked at, then `commit`. Unless that gives an outcome nothing was changed, and nothing is left of it.
/// Every call may throw `StorageError`. Single-threaded.
class BulkLoad {
 public:
  BulkLoad() = default;
  virtual ~BulkLoad() = default;
  BulkLoad(const BulkLoad&) = delete;
  BulkLoad& operator=(const BulkLoad&) = delete;

  /// That the commit will make.
  [[nodiscard]] virtual Revision revision() const = 0;
  /// Takes a record, in any order. That it and its lookup keys are unlike all others is found out later.
  virtual void add(Collection collection, std::string_view key, std::string_view value) = 0;
  /// What was added to a collection. Of one that is walked, only what is written is stored.
  [[nodiscard]] virtual std::unique_ptr<SortedRecords> sorted(Collection collection) = 0;
  /// Precondition: keys rise, and the value has the lookup keys of what was added under this key.
  virtual void write(Collection collection, std::string_view key, std::string_view value) = 0;
  /// Durable when it returns. Empty when it is not to be: two records have a key in common, others have
  /// written to the store meanwhile, or there is so little that a transaction serves better.
  [[nodiscard]] virtual std::optional<Outcome> commit(const CommitInfo& info, std::string_view result) = 0;
};

}  // namespace orgmgr::storage
