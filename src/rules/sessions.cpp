// Sessions. No message here names a token: messages end up in logs.
#include "rules/sessions.hpp"

#include <algorithm>
#include <chrono>
#include <tuple>

#include "base/text.hpp"
#include "model/limits.hpp"
#include "model/records.hpp"
#include "rules/authorization.hpp"
#include "rules/epochs.hpp"
#include "rules/expiry.hpp"
#include "rules/lookups.hpp"
#include "rules/secret_token.hpp"
#include "rules/settings.hpp"
#include "rules/users.hpp"

namespace orgmgr::rules {
namespace {

/// How long an expired session is kept, so that its holder hears "expired" and not "not found".
constexpr std::chrono::days kept_when_expired{7};

Error session_not_found(std::string_view id_hash) {
  return Error(ErrorCode::session_not_found, "There is no such session; log in again", shown_id(id_hash));
}

std::optional<UserSession> find_session(const Reader& reader, std::string_view id_hash) {
  const auto text = reader.get(Collection::sessions, id_hash);
  if (!text) return std::nullopt;
  auto record = model::read_user_session(*text);
  if (!record) throw_unreadable("sessions", id_hash, record.error());
  return std::move(record).value();
}

void put_session(Context& context, UserSession session) {
  session.version = context.revision();
  context.put(Collection::sessions, session.id_hash, model::write(session));
}

bool belongs_to(const Actor& principal, const UserSession& session) {
  return principal.kind == Actor::Kind::host || principal.id == session.user_id.str();
}

/// What every change of a session by its holder begins with.
Result<UserSession> require_own_session(const Context& context, Verb verb, std::string_view id_hash,
                                        const ExpectedVersion& expected) {
  if (auto error = authorize(context.transaction, context.principal, verb)) return *error;
  auto session = require_session(context.transaction, id_hash, context.now());
  if (!session) return session;
  if (!belongs_to(context.principal, session.value())) return session_not_found(id_hash);
  if (auto error = check_version(expected, session.value().version, "the session")) return *error;
  return session;
}

/// Puts a session into an organization, or into none, at the epochs of now.
void enter(const Reader& reader, UserSession& session, const std::optional<Standing>& standing) {
  session.current_organization_id.reset();
  std::optional<Epochs> epochs;
  if (standing) {
    session.current_organization_id = standing->organization->id;
    epochs = epochs_of(reader, *standing);
  }
  session.claims = recorded_claims(reader, epochs);
}

/// Where a new session begins.
Result<std::optional<Standing>> first_standing(const Context& context, const UserId& user,
                                               std::string_view named) {
  if (!named.empty()) {
    auto standing = require_choosable(context, named, user.str());
    if (!standing) return standing.error();
    return std::optional(std::move(standing).value());
  }
  const auto record = find_user(context.transaction, user.str());
  if (!record || !record->default_organization_id) return std::optional<Standing>();
  auto standing = require_choosable(context, record->default_organization_id->str(), user.str());
  return standing ? std::optional(std::move(standing).value()) : std::nullopt;
}

/// So that a store does not grow with every login for ever.
void erase_long_dead(Context& context, const UserId& user) {
  for (const UserSession& session : sessions_of(context.transaction, user.str())) {
    const bool dead = !is_of_generation(context.transaction, session.claims) ||
                      session.expires_at + kept_when_expired <= context.now();
    if (dead) context.erase(Collection::sessions, session.id_hash);
  }
}

}  // namespace

Result<UserSession> require_session(const Reader& reader, std::string_view id_hash, Timestamp now) {
  auto session = find_session(reader, id_hash);
  if (!session || !is_of_generation(reader, session->claims)) return session_not_found(id_hash);
  if (session->expires_at <= now) {
    return Error(ErrorCode::session_expired, "The session has expired; log in again", session->id_hash);
  }
  return std::move(*session);
}

std::vector<UserSession> sessions_of(const Reader& reader, std::string_view user) {
  std::vector<std::string> keys;
  const std::string_view trimmed = text::is_utf8(user) ? text::trim(user) : user;
  reader.scan_lookups(model::session_lookup_prefix(trimmed), "", [&](std::string_view, std::string_view key) {
    keys.emplace_back(key);
    return true;
  });
  std::vector<UserSession> sessions;
  for (const std::string& key : keys) {
    auto session = find_session(reader, key);
    if (session && session->user_id.str() == trimmed) sessions.push_back(std::move(*session));
  }
  return sessions;
}

std::vector<UserSession> list_sessions(const Reader& reader, std::string_view user, Timestamp now) {
  std::vector<UserSession> sessions = sessions_of(reader, user);
  std::erase_if(sessions, [&](const UserSession& session) {
    return !is_of_generation(reader, session.claims) || session.expires_at <= now;
  });
  std::sort(sessions.begin(), sessions.end(), [](const UserSession& one, const UserSession& other) {
    return std::tie(one.created_at, one.id_hash) < std::tie(other.created_at, other.id_hash);
  });
  return sessions;
}

std::uint64_t erase_sessions(Context& context, std::string_view user) {
  const std::vector<UserSession> sessions = sessions_of(context.transaction, user);
  for (const UserSession& session : sessions) context.erase(Collection::sessions, session.id_hash);
  return sessions.size();
}

Result<IssuedSession> create_session(Context& context, std::string_view user, const NewSession& asked,
                                     const ExpectedVersion& expected) {
  if (auto error = authorize(context.transaction, context.principal, Verb::create_session)) return *error;
  if (auto error = require_self(context.principal, user)) return *error;
  const auto id = model::check_user_id(user);
  if (!id) return id.error();
  if (auto error = check_version(expected, 0, "a new session")) return *error;
  UserSession session;
  session.user_id = id.value();
  if (!asked.label.empty()) {
    auto label = model::check_label(asked.label);
    if (!label) return label.error();
    session.label = std::move(label).value();
  }
  const auto expires =
      expiry_of(context.now(), asked.expires_in, read_settings(context.transaction).session_days);
  if (!expires) return expires.error();
  const auto standing = first_standing(context, session.user_id, asked.organization);
  if (!standing) return standing.error();
  enter(context.transaction, session, standing.value());
  session.created_at = context.now();
  session.expires_at = expires.value();
  IssuedSession issued;
  issued.token = new_secret_token(context.random);
  issued.id_hash = token_hash(issued.token);
  session.id_hash = issued.id_hash;
  erase_long_dead(context, session.user_id);
  put_session(context, std::move(session));
  return issued;
}

Result<void> set_current_organization(Context& context, std::string_view id_hash,
                                      const std::optional<OrgId>& org, const ExpectedVersion& expected) {
  auto found = require_own_session(context, Verb::set_current_organization, id_hash, expected);
  if (!found) return found.error();
  std::optional<Standing> standing;
  if (org) {
    auto choosable = require_choosable(context, org->str(), found.value().user_id.str());
    if (!choosable) return choosable.error();
    standing = std::move(choosable).value();
  }
  UserSession session = found.value();
  enter(context.transaction, session, standing);
  const bool same = session.current_organization_id == found.value().current_organization_id &&
                    session.claims == found.value().claims;
  if (!same) put_session(context, std::move(session));
  return {};
}

Result<void> touch_session(Context& context, std::string_view id_hash, const ExpectedVersion& expected) {
  auto found = require_own_session(context, Verb::touch_session, id_hash, expected);
  if (!found) return found.error();
  UserSession session = std::move(found).value();
  if (!is_stale(session.last_seen_at, context.now())) return {};
  session.last_seen_at = context.now();
  note_active(context, session.user_id);
  put_session(context, std::move(session));
  return {};
}

Result<void> revoke_session(Context& context, std::string_view id_hash, const ExpectedVersion& expected) {
  if (auto error = authorize(context.transaction, context.principal, Verb::revoke_session)) return *error;
  const auto session = find_session(context.transaction, id_hash);
  const bool known = session && is_of_generation(context.transaction, session->claims);
  if (!known || !belongs_to(context.principal, *session)) return session_not_found(id_hash);
  if (auto error = check_version(expected, session->version, "the session")) return *error;
  context.erase(Collection::sessions, session->id_hash);
  return {};
}

Result<std::uint64_t> revoke_sessions(Context& context, std::string_view user) {
  if (auto error = authorize(context.transaction, context.principal, Verb::revoke_session)) return *error;
  if (auto error = require_self(context.principal, user)) return *error;
  return erase_sessions(context, user);
}

}  // namespace orgmgr::rules
