// The user's table.
#include <orgmgr/user.hpp>

#include "model/limits.hpp"
#include "model/record_table.hpp"
#include "model/records.hpp"

namespace orgmgr::inline v0 {

std::string to_json(const User& user) { return model::write(user); }

}  // namespace orgmgr::inline v0

namespace orgmgr::model {
namespace {

using U = User;
using enum Presence;

constexpr RecordTable table{
    "User", std::array{
                field<&U::id, &check_user_id>("id", required),
                field<&U::default_organization_id, &check_org_id>("default_organization_id", when_set),
                field<&U::last_active_at>("last_active_at", when_set),
                field<&U::version>("version", when_set),
            }};
static_assert(names_every_field(table.fields), "a field of User is missing in its table");

std::string subject_of(const User& record) { return record.id.str(); }

}  // namespace

Result<User> read_user(std::string_view text, Strictness strictness) {
  return read_record(table, text, strictness, subject_of);
}

std::string write(const User& record) { return write_record(table, record); }

}  // namespace orgmgr::model
