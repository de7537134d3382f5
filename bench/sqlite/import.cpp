// Each line is parsed in memory of its own; two statements take them all.
#include "sqlite/import.hpp"

#include <boost/json.hpp>
#include <fstream>
#include <orgmgr/org_user.hpp>
#include <orgmgr/organization.hpp>

#include "folding.hpp"
#include "sqlite/schema.hpp"

namespace orgmgr::bench::sqlite {
namespace {

namespace json = boost::json;

std::string_view text(const json::object& fields, std::string_view name) {
  return fields.at(name).as_string();
}

std::int64_t time(const json::object& fields, std::string_view name) {
  return parse_time(text(fields, name)).value().time_since_epoch().count();
}

class Import {
 public:
  explicit Import(const Connection& connection)
      : organization_(connection, "INSERT INTO organizations VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"),
        member_(connection, "INSERT INTO org_users VALUES(?1, ?2, ?3, ?4, ?5)") {}

  void take(const std::string& line) {
    unsigned char memory[8192];
    json::monotonic_resource resource(memory);
    const json::value record = json::parse(line, &resource);
    if (const json::value* organization = record.as_object().if_contains("organization")) {
      take_organization(organization->as_object());
    } else {
      take_member(record.as_object().at("org_user").as_object());
    }
  }

 private:
  void take_organization(const json::object& fields) {
    const std::string form = folded(text(fields, "name"));
    organization_.bind(1, text(fields, "id")).bind(2, text(fields, "name")).bind(3, form);
    organization_.bind(4, time(fields, "created_at")).bind(5, text(fields, "plan_tier"));
    organization_.bind(6, text(fields, "lago_customer_id")).bind(7, text(fields, "stripe_customer_id"));
    const auto status = parse_organization_status(text(fields, "status")).value();
    organization_.bind(8, static_cast<std::int64_t>(status)).run();
  }
  void take_member(const json::object& fields) {
    member_.bind(1, text(fields, "org_id")).bind(2, text(fields, "user_id"));
    member_.bind(3, static_cast<std::int64_t>(parse_role(text(fields, "role")).value()));
    member_.bind(4, std::int64_t{0}).bind(5, time(fields, "joined_at")).run();
  }

  Statement organization_;
  Statement member_;
};

}  // namespace

void import_lines(Connection& connection, const std::filesystem::path& lines) {
  // Indexes made in one go are quicker than kept up line by line.
  connection.execute(
      "BEGIN IMMEDIATE; DROP INDEX by_name; DROP INDEX by_lago; DROP INDEX by_stripe; DROP INDEX by_user");
  {
    Import import(connection);
    std::ifstream in(lines);
    for (std::string line; std::getline(in, line);) import.take(line);
  }
  connection.execute(std::string(indexes) + "COMMIT");
}

}  // namespace orgmgr::bench::sqlite
