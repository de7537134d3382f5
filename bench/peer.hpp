// What orgmgr is compared with. `script/bench --peer FILE` takes a C++ source that defines `peer()` in
// the place of sqlite_peer.cpp.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "contender.hpp"

namespace orgmgr::bench {

enum class Syncs : bool { not_counted, counted };

/// One way to use the peer. Where there are several, writes are measured with each, and the best counts.
struct Arrangement {
  std::string name{};  ///< `sqlite, group commit`
  /// Opens the store in the folder, or makes one.
  std::function<std::unique_ptr<Contender>(const std::filesystem::path& folder, Syncs syncs)> open{};
};

/// A question that a whole process answers.
enum class Question : std::uint8_t { role, organizations_of_user, organization };

struct Peer {
  std::string name{};
  std::string version{};
  /// For docs/performance.md: schema, settings and queries, as they are used.
  std::string description{};
  std::vector<Arrangement> arrangements{};  ///< the first is the one for reads
  /// The program and arguments that answer from the store in the folder; empty when it has none.
  std::function<std::vector<std::string>(const std::filesystem::path& folder, Question question,
                                         const Membership& about)>
      command{};
};

[[nodiscard]] Peer peer();

}  // namespace orgmgr::bench
