// Windows of commits, forward, backward and for ever.
#include "history.hpp"

#include <algorithm>
#include <chrono>

#include "standard_output.hpp"

namespace orgmgr::cli {
namespace {

constexpr std::size_t window = 1000;

}  // namespace

History::History(OrgManager orgs)
    : orgs_(std::move(orgs)),
      read_([all = orgs_](Revision after, std::size_t limit, std::chrono::milliseconds wait) {
        return all.read_changes(after, limit, wait);
      }) {}

History::History(const Principal& who, const OrgId& org)
    : orgs_(who.verbs()),
      read_([who, org](Revision after, std::size_t limit, std::chrono::milliseconds wait) {
        // Only waits: what has come is then asked for as the principal.
        if (wait.count() > 0) static_cast<void>(who.verbs().read_changes(after, 1, wait));
        if (who.user() != nullptr) return who.user()->read_org_changes(org, after, limit).value();
        if (who.staff() != nullptr) return who.staff()->read_org_changes(org, after, limit).value();
        return who.host().read_changes(after, limit);
      }) {}

Revision History::first_kept() const {
  return std::max<Revision>(1, Maintenance(orgs_).stats().history_from);
}

void visit_commits(const History& history, Revision after, Revision until,
                   const std::function<bool(const Commit&)>& visitor) {
  while (after < until) {
    const Changes changes = history.read(after, window);
    for (const Commit& commit : changes.commits) {
      if (commit.revision > until || !visitor(commit)) return;
    }
    if (changes.last <= after) return;
    after = changes.last;
  }
}

void visit_commits_backward(const History& history, Revision after, Revision until,
                            const std::function<bool(const Commit&)>& visitor) {
  while (until > after) {
    const Revision start = until - after > window ? until - window : after;
    const Changes changes = history.read(start, static_cast<std::size_t>(until - start));
    for (auto commit = changes.commits.rbegin(); commit != changes.commits.rend(); ++commit) {
      if (commit->revision <= until && !visitor(*commit)) return;
    }
    until = start;
  }
}

Revision last_before(const History& history, const HistoryPoint& point) {
  const Revision newest = history.newest();
  if (const auto* revision = std::get_if<Revision>(&point.point))
    return std::min(newest, *revision == 0 ? 0 : *revision - 1);
  Revision found = history.first_kept() - 1;
  // From the newest back: clocks may have been set back, so the last commit before the point counts.
  visit_commits_backward(history, found, newest, [&](const Commit& commit) {
    if (!point.is_after(commit.revision, commit.at)) return true;
    found = commit.revision;
    return false;
  });
  return found;
}

void follow(const History& history, Revision after, const std::function<void(const Commit&)>& visitor,
            const std::function<void()>& pause) {
  while (true) {
    const Changes changes = history.read(after, window, std::chrono::seconds(1));
    for (const Commit& commit : changes.commits) visitor(commit);
    after = std::max(after, changes.last);
    if (changes.more) continue;
    pause();
    StandardOutput::end_without_reader();
  }
}

}  // namespace orgmgr::cli
