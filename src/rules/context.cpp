// What every rule that changes something works with.
#include "rules/context.hpp"

#include <fmt/format.h>

namespace orgmgr::rules {

namespace {

bool is_suspended(std::string_view text) {
  return text.find(R"("status":"suspended")") != std::string_view::npos;
}

}  // namespace

void Context::note(Collection collection, std::string_view key, std::string_view now) {
  if (collection == Collection::organizations) {
    touched.try_emplace(std::string(key));
    return;
  }
  if (collection != Collection::org_users) return;
  const std::string was = transaction.get(collection, key).value_or("");
  if (!says_owner(was) && !says_owner(now)) return;
  OwnerTouch& touch = touched[std::string(model::split_member_key(key).first)];
  touch.owners_changed = true;
  touch.had_owner = touch.had_owner || (says_owner(was) && !is_suspended(was));
}

bool says_owner(std::string_view member) {
  // The name of the role is looked for first: of quotes a record is full.
  constexpr std::string_view owner = R"(owner")";
  for (std::size_t at = member.find(owner); at != std::string_view::npos; at = member.find(owner, at + 1)) {
    if (member.substr(0, at).ends_with(R"("role":")")) return true;
  }
  return false;
}

void Context::put(Collection collection, std::string_view key, std::string value) {
  note(collection, key, value);
  transaction.put(collection, key, std::move(value));
  ++writes;
}

void Context::erase(Collection collection, std::string_view key) {
  note(collection, key, {});
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
