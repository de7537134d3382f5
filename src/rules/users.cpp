// User records.
#include "rules/users.hpp"

#include <chrono>

#include <fmt/format.h>

#include "base/text.hpp"
#include "model/limits.hpp"
#include "model/records.hpp"
#include "rules/authorization.hpp"
#include "rules/lookups.hpp"

namespace orgmgr::rules {
namespace {

constexpr std::chrono::minutes activity_interval{5};
constexpr Permission entering{"org.read"};

}  // namespace

std::optional<User> find_user(const Reader& reader, std::string_view user) {
  const std::string_view key = text::is_utf8(user) ? text::trim(user) : user;
  const auto text = reader.get(Collection::users, key);
  if (!text) return std::nullopt;
  auto record = model::read_user(*text);
  if (!record) throw_unreadable("users", key, record.error());
  return std::move(record).value();
}

void put_user(Context& context, User user) {
  user.version = context.revision();
  context.put(Collection::users, user.id.str(), model::write(user));
}

bool is_stale(std::optional<Timestamp> last, Timestamp now) noexcept {
  return !last || now - *last >= activity_interval;
}

void note_active(Context& context, const UserId& user) {
  User record = find_user(context.transaction, user.str()).value_or(User{.id = user});
  if (!is_stale(record.last_active_at, context.now())) return;
  record.last_active_at = context.now();
  put_user(context, std::move(record));
}

Result<Standing> require_choosable(const Context& context, std::string_view org, std::string_view user) {
  Standing standing = standing_of(context.transaction, org, user, context.now());
  // What a user may not see answers like what does not exist.
  const bool hidden = context.principal.kind == Actor::Kind::user && !standing.member;
  if (hidden) return error_of(AccessCode::organization_not_found, org, user, "");
  const AccessCode code = check_steps(context.transaction, standing, entering);
  if (code == AccessCode::not_a_member) return require_member(context.transaction, org, user).error();
  if (code != AccessCode::allowed) return error_of(code, org, user, "org.read");
  return standing;
}

Result<void> set_default_organization(Context& context, std::string_view user,
                                      const std::optional<OrgId>& org, const ExpectedVersion& expected) {
  if (auto error = authorize(context.transaction, context.principal, Verb::set_default_organization)) {
    return *error;
  }
  if (auto error = require_self(context.principal, user)) return *error;
  const auto id = model::check_user_id(user);
  if (!id) return id.error();
  User record = find_user(context.transaction, id.value()).value_or(User{.id = id.value()});
  if (auto error =
          check_version(expected, record.version, fmt::format("user {}", text::excerpt(user, 255)))) {
    return *error;
  }
  if (org) {
    const auto standing = require_choosable(context, org->str(), id.value());
    if (!standing) return standing.error();
  }
  if (record.default_organization_id == org) return {};
  record.default_organization_id = org;
  put_user(context, std::move(record));
  return {};
}

}  // namespace orgmgr::rules
