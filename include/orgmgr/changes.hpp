// The stream of changes: audit trail and event source in one.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <orgmgr/types.hpp>

namespace orgmgr::inline v0 {

/// Who made a change: the host program, a user, or staff with a reason; and through what.
struct Actor {
  enum class Kind : std::uint8_t { host, user, staff };
  Kind kind = Kind::host;
  std::string id{};  ///< user id; empty for the host
  std::string reason{};
  std::string program{};
  std::uint32_t uid = 0;
  std::string sudo_uid{};  ///< who called sudo, if so
  std::int64_t pid = 0;
  std::string host{};
};

/// One record before and after: JSON text, empty for "was not there" / "is not there".
struct Change {
  std::string collection{};  ///< `organizations`, `org_users`, `settings` …
  std::string key{};         ///< org id; for memberships `ORG USER`
  Json was{};
  Json now{};
};

/// One revision.
struct Commit {
  Revision revision = 0;
  Timestamp at{};
  Actor actor{};
  std::string op{};  ///< name of the verb, or of the transaction's
  std::string operation_id{};
  std::vector<Change> changes{};
  std::string sum{};   ///< SHA-256 that chains this commit to the one before
  std::string text{};  ///< the journal's own line(s), when asked for
};

/// A run of commits, oldest first. Pass `last` as the next `after`.
struct Changes {
  std::vector<Commit> commits{};
  Revision last = 0;  ///< last revision looked at
  bool more = false;  ///< more is there already
};

[[nodiscard]] ORGMGR_EXPORT std::string_view to_string(Actor::Kind kind) noexcept;
/// A commit as one line of JSON: revision, at, actor, op, operation_id, changes, sum.
[[nodiscard]] ORGMGR_EXPORT std::string to_json(const Commit& commit);

}  // namespace orgmgr::inline v0
