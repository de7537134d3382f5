// The session's table, and the key by which a user's sessions are found.
#include <orgmgr/user_session.hpp>

#include "model/collection.hpp"
#include "model/limits.hpp"
#include "model/record_table.hpp"
#include "model/records.hpp"
#include "model/table_lookups.hpp"

namespace orgmgr::inline v0 {

std::string to_json(const UserSession& session) { return model::write(session); }

}  // namespace orgmgr::inline v0

namespace orgmgr::model {
namespace {

using S = UserSession;
using enum Presence;

constexpr RecordTable table{
    "Session", std::array{
                   field<&S::id_hash>("id_hash", required),
                   field<&S::user_id, &check_user_id>("user_id", required),
                   field<&S::current_organization_id, &check_org_id>("current_organization_id", when_set),
                   field<&S::claims, &check_object>("claims", when_set),
                   field<&S::created_at>("created_at", required),
                   field<&S::expires_at>("expires_at", required),
                   field<&S::last_seen_at>("last_seen_at", when_set),
                   field<&S::label, &check_label>("label", when_set),
                   field<&S::version>("version", when_set),
               }};
static_assert(names_every_field(table.fields), "a field of UserSession is missing in its table");

std::string subject_of(const UserSession& record) { return record.id_hash; }

}  // namespace

Result<UserSession> read_user_session(std::string_view text, Strictness strictness) {
  return read_record(table, text, strictness, subject_of);
}

std::string write(const UserSession& record) { return write_record(table, record); }

void append_session_lookups(std::string_view key, std::string_view value, std::vector<std::string>& keys) {
  const auto user = json::decode_string(json::find(value, "user_id"));
  if (user) keys.push_back(session_lookup_prefix(*user).append(key));
}

}  // namespace orgmgr::model
