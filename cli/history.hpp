// Walking the stream of changes.
#pragma once

#include <functional>
#include <orgmgr/orgmgr.hpp>

#include "time_arguments.hpp"

namespace orgmgr::cli {

/// The first revision whose commit is here; what is before it was archived.
[[nodiscard]] Revision first_kept(const OrgManager& orgs);
/// The newest revision that lies before a point of history; 0 when none does.
[[nodiscard]] Revision last_before(const OrgManager& orgs, const HistoryPoint& point);
/// Gives out the commits of (after, until], oldest first, until the visitor says false.
void visit_commits(const OrgManager& orgs, Revision after, Revision until,
                   const std::function<bool(const Commit&)>& visitor);
/// The same, newest first.
void visit_commits_backward(const OrgManager& orgs, Revision after, Revision until,
                            const std::function<bool(const Commit&)>& visitor);
/// Every commit after `after`, as long as somebody reads standard output; `pause` is called when no more is
/// there for now.
[[noreturn]] void follow(const OrgManager& orgs, Revision after,
                         const std::function<void(const Commit&)>& visitor,
                         const std::function<void()>& pause);

}  // namespace orgmgr::cli
