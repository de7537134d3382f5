// A store in memory, for the tests of what stands above storage: ordered maps, one copy per commit.
// What was committed is shown to readers only once somebody waited for it, as the real engine does.
#pragma once

#include <array>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "storage/store.hpp"

namespace orgmgr::tests {

using Records = std::map<std::string, std::string, std::less<>>;

/// Everything of one revision.
struct MemoryState {
  Revision revision = 0;
  Timestamp at{};
  std::string generation = "first";
  std::array<Records, model::collection_count> records{};
  Records lookups{};

  [[nodiscard]] const Records& of(model::Collection collection) const {
    return records.at(static_cast<std::size_t>(collection));
  }
  [[nodiscard]] Records& of(model::Collection collection) {
    return records.at(static_cast<std::size_t>(collection));
  }
};

class MemoryStore : public storage::Store {
 public:
  explicit MemoryStore(std::function<Timestamp()> clock);

  [[nodiscard]] std::shared_ptr<const storage::Reader> read() override;
  [[nodiscard]] Revision durable() override;
  [[nodiscard]] const storage::ChangeMarks& marks() override;
  storage::Outcome commit(const storage::CommitInfo& info,
                          const std::function<storage::Ruling(storage::Transaction&)>& function) override;
  void wait_durable(const storage::Outcome& outcome) override;
  [[nodiscard]] Changes read_changes(Revision after, std::size_t limit, bool with_text) override;
  void wait_for_change(Revision revision, std::chrono::milliseconds at_most) override;

  /// Revision of the newest commit, durable or not.
  [[nodiscard]] Revision newest();
  /// How often a wait had to make something durable.
  [[nodiscard]] std::size_t syncs();
  /// What restoring a backup does to sessions.
  void renew_generation(std::string generation);
  /// The newest commit.
  [[nodiscard]] Commit last_commit();
  /// The next wait that would have to sync throws this.
  void fail_next_sync(StorageError error);

 private:
  struct Operation {
    std::string digest{};
    std::string result{};
    Revision revision = 0;
  };

  void append(const storage::CommitInfo& info, const storage::Ruling& ruling, Timestamp now,
              std::shared_ptr<const MemoryState> next, std::vector<Change> changes);

  std::function<Timestamp()> clock_;
  std::mutex writing_;  // held while a commit's function runs
  std::mutex mutex_;    // guards what follows
  std::condition_variable changed_;
  std::shared_ptr<const MemoryState> newest_;
  std::shared_ptr<const MemoryState> durable_;
  storage::ChangeMarks marks_;
  std::vector<Commit> journal_;
  std::map<std::string, Operation, std::less<>> operations_;
  std::size_t syncs_ = 0;
  std::unique_ptr<StorageError> failure_;
};

}  // namespace orgmgr::tests
