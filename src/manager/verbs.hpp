// From a public verb to its rule: what every change has in common.
#pragma once

#include <algorithm>
#include <utility>

#include "base/json_text.hpp"
#include "manager/session.hpp"

namespace orgmgr::manager {

/// The time by which a read judges expiry: a clock set back revives nothing.
[[nodiscard]] inline Timestamp judged_at(const Session& session, const storage::Reader& reader) {
  return std::max(session.ground()->options.clock(), reader.last_time());
}

/// The same of the newest commit that the marks know.
[[nodiscard]] inline Timestamp judged_at(const Session& session, const storage::ChangeMarks& marks) {
  return std::max(session.ground()->options.clock(), marks.known_time());
}

/// Runs a rule that answers nothing but "done".
template <class Function>
Result<void> change(Session& session, const Command& command, const WriteOptions& options,
                    Function&& function) {
  const Result<std::string> answer =
      session.change(command, options, [&](rules::Context& context) -> Result<std::string> {
        const Result<void> done = function(context);
        if (!done) return done.error();
        return std::string("true");
      });
  Result<void> done = answer ? Result<void>{} : Result<void>{answer.error()};
  return done.at(answer.revision());
}

}  // namespace orgmgr::manager
