// Windows of commits, forward, backward and for ever.
#include "history.hpp"

#include <algorithm>
#include <chrono>

#include "standard_output.hpp"

namespace orgmgr::cli {
namespace {

constexpr std::size_t window = 1000;

}  // namespace

Revision first_kept(const OrgManager& orgs) {
  return std::max<Revision>(1, Maintenance(orgs).stats().history_from);
}

void visit_commits(const OrgManager& orgs, Revision after, Revision until,
                   const std::function<bool(const Commit&)>& visitor) {
  while (after < until) {
    const Changes changes = orgs.read_changes(after, window);
    for (const Commit& commit : changes.commits) {
      if (commit.revision > until || !visitor(commit)) return;
    }
    if (changes.last <= after) return;
    after = changes.last;
  }
}

void visit_commits_backward(const OrgManager& orgs, Revision after, Revision until,
                            const std::function<bool(const Commit&)>& visitor) {
  while (until > after) {
    const Revision start = until - after > window ? until - window : after;
    const Changes changes = orgs.read_changes(start, static_cast<std::size_t>(until - start));
    for (auto commit = changes.commits.rbegin(); commit != changes.commits.rend(); ++commit) {
      if (commit->revision <= until && !visitor(*commit)) return;
    }
    until = start;
  }
}

Revision last_before(const OrgManager& orgs, const HistoryPoint& point) {
  const Revision newest = orgs.revision();
  if (const auto* revision = std::get_if<Revision>(&point.point))
    return std::min(newest, *revision == 0 ? 0 : *revision - 1);
  Revision found = first_kept(orgs) - 1;
  // From the newest back: clocks may have been set back, so the last commit before the point counts.
  visit_commits_backward(orgs, found, newest, [&](const Commit& commit) {
    if (!point.is_after(commit.revision, commit.at)) return true;
    found = commit.revision;
    return false;
  });
  return found;
}

void follow(const OrgManager& orgs, Revision after, const std::function<void(const Commit&)>& visitor,
            const std::function<void()>& pause) {
  while (true) {
    const Changes changes = orgs.read_changes(after, window, std::chrono::seconds(1));
    for (const Commit& commit : changes.commits) visitor(commit);
    after = std::max(after, changes.last);
    if (changes.more) continue;
    pause();
    StandardOutput::end_without_reader();
  }
}

}  // namespace orgmgr::cli
