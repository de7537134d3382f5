// What every rule that changes something works with.
#include "rules/context.hpp"

#include <fmt/format.h>

namespace orgmgr::rules {

void Context::put(Collection collection, std::string_view key, std::string value) {
  transaction.put(collection, key, std::move(value));
  ++writes;
}

void Context::erase(Collection collection, std::string_view key) {
  transaction.erase(collection, key);
  ++writes;
}

std::optional<std::string> acting_user(const Actor& principal) {
  if (principal.kind == Actor::Kind::host) return std::nullopt;
  return principal.id;
}

std::string actor_name(const Actor& principal) { return acting_user(principal).value_or("host"); }

std::optional<Error> check_version(const ExpectedVersion& expected, Revision actual,
                                   std::string_view subject) {
  if (!expected || *expected == actual) return std::nullopt;
  const std::string found = actual == 0 ? "it does not exist" : fmt::format("it has version {}", actual);
  return Error(ErrorCode::version_mismatch,
               fmt::format("Version {} of {} was expected, but {}. Read it again and repeat.", *expected,
                           subject, found),
               std::string(subject), "version");
}

}  // namespace orgmgr::rules
