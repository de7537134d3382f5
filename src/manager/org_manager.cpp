// The handle on a store: transactions, the stream of changes, what it was opened with.
#include <orgmgr/org_manager.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "manager/session.hpp"

namespace orgmgr::inline v0 {
namespace {

constexpr std::size_t max_changes = 10'000;

}  // namespace

Result<void> OrgManager::run_transaction(const std::function<Result<void>(Transaction&)>& function,
                                         const WriteOptions& options, std::string_view operation) {
  return session_->transact(
      [&](const std::shared_ptr<manager::Session>& session) {
        Transaction transaction(session);
        return function(transaction);
      },
      options, operation, manager::RunsCode::of_the_host);
}

Changes OrgManager::read_changes(Revision after, std::size_t limit, std::chrono::milliseconds wait) const {
  if (limit < 1 || limit > max_changes) {
    throw StorageError(ErrorCode::limit_invalid,
                       fmt::format("read_changes takes a limit of 1 to {}, not {}", max_changes, limit));
  }
  storage::Store& store = session_->store();
  using SteadyClock = std::chrono::steady_clock;
  const auto deadline = SteadyClock::now() + std::clamp(wait, std::chrono::milliseconds(0),
                                                        std::chrono::milliseconds(std::chrono::hours(24)));
  while (session_->revision() <= after) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - SteadyClock::now());
    if (left <= std::chrono::milliseconds(0)) break;
    store.wait_for_change(after, left);
  }
  return store.read_changes(after, limit, false);
}

const std::filesystem::path& OrgManager::directory() const noexcept { return session_->ground()->directory; }

const OpenOptions& OrgManager::options() const noexcept { return session_->ground()->options; }

}  // namespace orgmgr::inline v0
