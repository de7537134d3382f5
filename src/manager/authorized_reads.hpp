// Reads for a principal: authorized first, then answered from the same state.
#pragma once

#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "manager/verbs.hpp"
#include "rules/authorization.hpp"

namespace orgmgr::manager {

template <class Answer>
concept IsResult = requires(const Answer& answer) {
  answer.error();
};

/// Runs `read(reader)`, which gives a value or a result, when the principal may ask.
template <class Read>
auto read_authorized(Session& session, rules::Verb verb, const OrgId& org, const Read& read) {
  using Answer = decltype(read(std::declval<const storage::Reader&>()));
  using Outcome = std::conditional_t<IsResult<Answer>, Answer, Result<Answer>>;
  if (auto error = session.blocked()) return Outcome{*error};
  const auto reader = session.read();
  const auto authority =
      rules::authorize(*reader, session.principal(), verb, org.str(), judged_at(session, *reader));
  if (!authority) {
    return Outcome{authority.error()};
  }
  return Outcome{read(*reader)};
}

/// How much of an organization's history somebody sees.
struct HistorySight {
  bool sees_billing = true;
  /// When the organization that is there was made: what came before was about another of its id. Not set: all
  /// of it.
  std::optional<Timestamp> since{};
};
/// What of these commits concerns one organization, without the hashes of tokens.
[[nodiscard]] Changes changes_of(Changes changes, const OrgId& org, const HistorySight& sight);
/// That of the member who is the session's principal.
[[nodiscard]] HistorySight sight_of_member(const Session& session, const storage::Reader& reader,
                                           const OrgId& org);

}  // namespace orgmgr::manager
