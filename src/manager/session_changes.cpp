// The host's verbs about sessions, each bound to its rule. A token goes no further than its hash: not
// into a command's arguments, an answer that is kept, a message or a log line.
#include <orgmgr/host_orgs.hpp>

#include "manager/verbs.hpp"
#include "rules/secret_token.hpp"
#include "rules/session_check.hpp"
#include "rules/session_claims.hpp"
#include "rules/sessions.hpp"

namespace orgmgr::inline v0 {
namespace {

using manager::change;
using manager::change_giving;
using manager::judged_at;
using manager::text_arguments;
using manager::without_version;
using rules::Context;
using rules::token_hash;

std::string arguments_of(const UserId& user, const NewSession& session) {
  json::ObjectWriter writer;
  writer.string("user_id", user.str()).string("label", session.label).string("org_id", session.organization);
  if (session.expires_in) writer.string("expires_in", std::to_string(session.expires_in->count()));
  return std::move(writer).finish();
}

}  // namespace

Result<IssuedSession> HostOrgs::create_session(const UserId& user, const NewSession& session,
                                               const WriteOptions& options) {
  std::string token;  // stays empty when the rule does not run: a repeat answers the hash alone
  return change_giving<IssuedSession>(
      *session_, {"create_session", arguments_of(user, session)}, options,
      [&](Context& context) {
        return rules::create_session(context, user.str(), session, options.expected_version);
      },
      [&](IssuedSession issued) {
        token = std::move(issued.token);
        return text_arguments({{"id_hash", issued.id_hash}});
      },
      [&](std::string_view text) {
        return IssuedSession{.token = std::move(token),
                             .id_hash = json::decode_string(json::find(text, "id_hash")).value_or("")};
      });
}

Result<SessionCheck> HostOrgs::check_session(std::string_view token, const std::optional<OrgId>& org) const {
  if (auto error = session_->blocked()) return *error;
  const auto reader = session_->read();
  return rules::check_session(*reader, token_hash(token), org, judged_at(*session_, *reader));
}

Result<void> HostOrgs::set_current_organization(std::string_view token, const std::optional<OrgId>& org,
                                                const WriteOptions& options) {
  const std::string hash = token_hash(token);
  json::ObjectWriter writer;
  writer.string("id_hash", hash);
  if (org) writer.string("org_id", org->str());
  return change(*session_, {"set_current_organization", std::move(writer).finish()}, options,
                [&](Context& context) {
                  return rules::set_current_organization(context, hash, org, options.expected_version);
                });
}

Result<void> HostOrgs::touch_session(std::string_view token, const WriteOptions& options) {
  const std::string hash = token_hash(token);
  return change(
      *session_, {"touch_session", text_arguments({{"id_hash", hash}})}, options,
      [&](Context& context) { return rules::touch_session(context, hash, options.expected_version); });
}

std::vector<UserSession> HostOrgs::list_sessions(const UserId& user) const {
  const auto reader = session_->read();
  return rules::list_sessions(*reader, user.str(), judged_at(*session_, *reader));
}

Result<void> HostOrgs::revoke_session(std::string_view id_hash, const WriteOptions& options) {
  return change(
      *session_, {"revoke_session", text_arguments({{"id_hash", id_hash}})}, options,
      [&](Context& context) { return rules::revoke_session(context, id_hash, options.expected_version); });
}

Result<std::uint64_t> HostOrgs::revoke_sessions(const UserId& user, const WriteOptions& options) {
  return change_giving<std::uint64_t>(
      *session_, without_version("revoke_sessions", text_arguments({{"user_id", user.str()}})), options,
      [&](Context& context) { return rules::revoke_sessions(context, user.str()); },
      [](std::uint64_t count) { return std::to_string(count); },
      [](std::string_view text) {
        return static_cast<std::uint64_t>(json::decode_integer(text).value_or(0));
      });
}

Result<Json> HostOrgs::session_claims(std::string_view token) const {
  if (auto error = session_->blocked()) return *error;
  const auto reader = session_->read();
  return rules::session_claims(*reader, token_hash(token), judged_at(*session_, *reader));
}

Result<void> HostOrgs::verify_claims(const Json& claims) const {
  if (auto error = session_->blocked()) return *error;
  const auto reader = session_->read();
  return rules::verify_claims(*reader, claims, judged_at(*session_, *reader));
}

}  // namespace orgmgr::inline v0
