// From a public verb to its rule: what every change has in common.
#pragma once

#include <utility>

#include "base/json_text.hpp"
#include "manager/session.hpp"

namespace orgmgr::manager {

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
