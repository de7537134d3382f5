// Walking the stream of changes.
#pragma once

#include <chrono>
#include <functional>
#include <orgmgr/orgmgr.hpp>

#include "principal.hpp"
#include "time_arguments.hpp"

namespace orgmgr::cli {

/// The stream of changes, or the part of it that a principal may read.
class History {
 public:
  /// All of it.
  explicit History(OrgManager orgs);
  /// The changes of one organization, as the principal may read them.
  History(const Principal& who, const OrgId& org);

  /// Commits after a revision, with `wait` up to so long for the first. Throws `BadResult` when refused.
  [[nodiscard]] Changes read(Revision after, std::size_t limit, std::chrono::milliseconds wait = {}) const {
    return read_(after, limit, wait);
  }
  /// The newest revision of the store.
  [[nodiscard]] Revision newest() const { return orgs_.revision(); }
  /// The first revision whose commit is here; what is before it was archived.
  [[nodiscard]] Revision first_kept() const;

 private:
  OrgManager orgs_;
  std::function<Changes(Revision, std::size_t, std::chrono::milliseconds)> read_;
};

/// The newest revision that lies before a point of history; 0 when none does.
[[nodiscard]] Revision last_before(const History& history, const HistoryPoint& point);
/// Gives out the commits of (after, until], oldest first, until the visitor says false.
void visit_commits(const History& history, Revision after, Revision until,
                   const std::function<bool(const Commit&)>& visitor);
/// The same, newest first.
void visit_commits_backward(const History& history, Revision after, Revision until,
                            const std::function<bool(const Commit&)>& visitor);
/// Every commit after `after`, as long as somebody reads standard output; `pause` is called when no more is
/// there for now.
[[noreturn]] void follow(const History& history, Revision after,
                         const std::function<void(const Commit&)>& visitor,
                         const std::function<void()>& pause);

}  // namespace orgmgr::cli
