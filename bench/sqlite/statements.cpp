// Rows into records, records into rows.
#include "sqlite/statements.hpp"

#include <chrono>
#include <stdexcept>

#include "folding.hpp"

namespace orgmgr::bench::sqlite {
namespace {

std::int64_t now() {
  return std::chrono::duration_cast<std::chrono::microseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace

std::optional<std::int64_t> Statements::ask(Statement& statement, const Membership& membership) {
  statement.bind(1, membership.org.str()).bind(2, membership.user.str());
  if (!statement.step()) return std::nullopt;
  const std::int64_t role = statement.number(0);
  statement.reset();
  return role;
}

Organization Statements::read_organization(const Statement& row) {
  Organization organization;
  organization.id = OrgId(row.text(0));
  organization.name = row.text(1);
  organization.created_at = Timestamp(std::chrono::microseconds(row.number(2)));
  organization.plan_tier = row.text(3);
  if (!row.null(4)) organization.lago_customer_id = row.text(4);
  if (!row.null(5)) organization.stripe_customer_id = row.text(5);
  organization.status = static_cast<OrganizationStatus>(row.number(6));
  return organization;
}

void Statements::create_organization(const OrgId& org, std::string_view name) {
  const std::string form = folded(name);
  create.bind(1, org.str()).bind(2, name).bind(3, form).bind(4, now()).run();
}

void Statements::add_member(const Membership& membership, Role governing) {
  add.bind(1, membership.org.str()).bind(2, membership.user.str());
  add.bind(3, static_cast<std::int64_t>(governing)).bind(4, now());
  if (add.run() != 1) throw std::runtime_error("no such organization: " + membership.org.str());
}

}  // namespace orgmgr::bench::sqlite
