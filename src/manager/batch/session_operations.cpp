// Batch operations on sessions.
#include <array>

#include "manager/batch/operations.hpp"

namespace orgmgr::manager::batch {
namespace {

Result<Answer> create(const Target& target, const Arguments& arguments, const WriteOptions& options) {
  NewSession session;
  session.label = arguments.text("label");
  session.expires_in = arguments.seconds("expires_in");
  session.organization = arguments.text("org_id");
  const auto issued = target.orgs.create_session(user_of(arguments), session, options);
  if (!issued) return issued.error();
  json::ObjectWriter writer;
  writer.string("id_hash", issued.value().id_hash);
  if (!issued.value().token.empty()) writer.string("token", issued.value().token);
  return Answer{std::move(writer).finish(), issued.revision(), {}};
}

Result<Answer> check(const Target& target, const Arguments& arguments, const WriteOptions&) {
  const auto checked = target.orgs.check_session(arguments.text("token"), optional_org_of(arguments));
  if (!checked) return checked.error();
  return Answer{orgmgr::to_json(checked.value()), {}, {}};
}

Result<Answer> choose(const Target& target, const Arguments& arguments, const WriteOptions& options) {
  return done(
      target.orgs.set_current_organization(arguments.text("token"), optional_org_of(arguments), options));
}

Result<Answer> touch(const Target& target, const Arguments& arguments, const WriteOptions& options) {
  return done(target.orgs.touch_session(arguments.text("token"), options));
}

Result<Answer> list(const Target& target, const Arguments& arguments, const WriteOptions&) {
  return list_of(target.orgs.list_sessions(user_of(arguments)));
}

Result<Answer> revoke(const Target& target, const Arguments& arguments, const WriteOptions& options) {
  return done(target.orgs.revoke_session(arguments.text("id_hash"), options));
}

Result<Answer> revoke_all(const Target& target, const Arguments& arguments, const WriteOptions& options) {
  const auto revoked = target.orgs.revoke_sessions(user_of(arguments), options);
  if (!revoked) return revoked.error();
  return Answer{std::to_string(revoked.value()), revoked.revision(), {}};
}

Result<Answer> claims(const Target& target, const Arguments& arguments, const WriteOptions&) {
  const auto made = target.orgs.session_claims(arguments.text("token"));
  if (!made) return made.error();
  return Answer{std::string(made.value().text()), {}, {}};
}

Result<Answer> verify(const Target& target, const Arguments& arguments, const WriteOptions&) {
  const auto given = Json::parse(arguments.raw("claims"));
  if (!given) return Error(ErrorCode::claims_invalid, "The claims are too long or too deep", "", "claims");
  const auto held = target.orgs.verify_claims(*given);
  if (!held) return held.error();
  return Answer{"true", {}, {}};
}

constexpr Parameter user_id = required("user_id");
constexpr Parameter token = confidential("token");
constexpr Parameter org_id = optional("org_id");

constexpr std::array table{
    Operation{"create_session",
              true,
              {user_id, optional("label"), optional("expires_in", Kind::integer), org_id},
              create},
    Operation{"check_session", false, {token, org_id}, check, Reading::anyone},
    Operation{"set_current_organization", true, {token, org_id}, choose},
    Operation{"touch_session", true, {token}, touch},
    Operation{"list_sessions", false, {user_id}, list, Reading::self},
    Operation{"revoke_session", true, {required("id_hash")}, revoke},
    Operation{"revoke_sessions", true, {user_id}, revoke_all},
    Operation{"session_claims", false, {token}, claims, Reading::anyone},
    Operation{"verify_claims", false, {required("claims", Kind::object)}, verify, Reading::anyone},
};

}  // namespace

std::span<const Operation> session_operations() { return table; }

}  // namespace orgmgr::manager::batch
