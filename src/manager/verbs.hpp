// From a public verb to its rule: what every change has in common.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json_text.hpp"
#include "manager/session.hpp"

namespace orgmgr::manager {

/// How ids stand in an answer that is kept.
[[nodiscard]] std::string write_id(const OrgId& org);
[[nodiscard]] OrgId read_id(std::string_view text);
[[nodiscard]] std::string write_ids(const std::vector<OrgId>& orgs);
[[nodiscard]] std::vector<OrgId> read_ids(std::string_view text);

/// The time by which a read judges expiry: a clock set back revives nothing.
[[nodiscard]] inline Timestamp judged_at(const Session& session, const storage::Reader& reader) {
  return std::max(session.ground()->options.clock(), reader.last_time());
}

/// The same of the newest commit that the marks know.
[[nodiscard]] inline Timestamp judged_at(const Session& session, const storage::ChangeMarks& marks) {
  return std::max(session.ground()->options.clock(), marks.known_time());
}

/// Runs a rule whose answer is kept under the operation id: `write` makes JSON text of it, `read` the answer
/// again.
template <class Answer, class Function, class Write, class Read>
Result<Answer> change_giving(Session& session, const Command& command, const WriteOptions& options,
                             const Function& function, const Write& write, const Read& read) {
  const Result<std::string> text =
      session.change(command, options, [&](rules::Context& context) -> Result<std::string> {
        auto answer = function(context);
        if (!answer) return std::move(answer).error();
        return write(std::move(answer).value());
      });
  Result<Answer> answer = text ? Result<Answer>(read(text.value())) : Result<Answer>(text.error());
  return std::move(answer.at(text.revision()));
}

/// Runs a rule that answers an organization's id.
template <class Function>
Result<OrgId> change_giving_org(Session& session, const Command& command, const WriteOptions& options,
                                const Function& function) {
  return change_giving<OrgId>(session, command, options, function, write_id, read_id);
}

/// Runs a rule that answers several of them.
template <class Function>
Result<std::vector<OrgId>> change_giving_orgs(Session& session, const Command& command,
                                              const WriteOptions& options, const Function& function) {
  return change_giving<std::vector<OrgId>>(session, command, options, function, write_ids, read_ids);
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
