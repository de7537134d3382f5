// The functional role's table.
#include <orgmgr/role.hpp>

#include "model/collection.hpp"
#include "model/limits.hpp"
#include "model/record_table.hpp"
#include "model/records.hpp"

namespace orgmgr::inline v0 {

std::string to_json(const FunctionalRole& role) { return model::write(role); }

}  // namespace orgmgr::inline v0

namespace orgmgr::model {
namespace {

template <auto Check>
std::optional<Error> check_each(std::vector<std::string>& values, std::string_view field) {
  if (values.size() > max_role_permissions) {
    return Error{ErrorCode::limit_invalid,
                 std::string{field} + " has " + std::to_string(values.size()) + " entries, at most " +
                     std::to_string(max_role_permissions),
                 {},
                 std::string{field}};
  }
  for (std::string& value : values) {
    if (auto error = apply_limit<Check>(value, field)) return error;
  }
  return std::nullopt;
}

Result<std::string> check_governing(std::string_view role) {
  const auto checked = check_role(role);
  if (!checked) return checked.error();
  return std::string{to_string(checked.value())};
}

using R = FunctionalRole;
using enum Presence;

constexpr RecordTable table{
    "Role", std::array{
                field<&R::scope, &check_role_scope>("scope", required),
                field<&R::name, &check_role_name>("name", required),
                field<&R::permissions, &check_each<&check_permission>>("permissions", when_set),
                field<&R::assignable, &check_each<&check_governing>>("assignable", when_set),
                field<&R::manages, &check_each<&check_governing>>("manages", when_set),
                field<&R::version>("version", when_set),
            }};
static_assert(names_every_field(table.fields), "a field of FunctionalRole is missing in its table");

std::string subject_of(const FunctionalRole& record) { return role_key(record.scope, record.name); }

}  // namespace

Result<FunctionalRole> read_functional_role(std::string_view text, Strictness strictness) {
  return read_record(table, text, strictness, subject_of);
}

std::string write(const FunctionalRole& record) { return write_record(table, record); }

std::optional<Error> apply_limits(FunctionalRole& record) {
  return apply_limits(table, record, subject_of(record));
}

}  // namespace orgmgr::model
