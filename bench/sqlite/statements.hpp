// Every statement that one thread uses, prepared when its connection is opened.
#pragma once

#include <optional>

#include "contender.hpp"
#include "sqlite/connection.hpp"
#include "sqlite/schema.hpp"

namespace orgmgr::bench::sqlite {

class Statements {
 public:
  explicit Statements(Connection opened) : connection(std::move(opened)) {}

  /// `role` or `may`: the role that it finds.
  static std::optional<std::int64_t> ask(Statement& statement, const Membership& membership);
  static Organization read_organization(const Statement& row);
  void create_organization(const OrgId& org, std::string_view name);
  void add_member(const Membership& membership, Role role);

  Connection connection;
  Statement role{connection, role_sql};
  Statement may{connection, may_sql};
  Statement organization{connection, organization_sql};
  Statement user{connection, user_sql};
  Statement exact{connection, exact_sql};
  Statement prefix{connection, prefix_sql};
  Statement inside{connection, inside_sql};
  Statement create{connection, create_sql};
  Statement add{connection, add_sql};
};

}  // namespace orgmgr::bench::sqlite
