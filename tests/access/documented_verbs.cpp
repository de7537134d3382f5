// docs/permissions.md against the table that decides, and against the public headers.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "rules/permissions.hpp"
#include "rules/verb_table.hpp"

namespace {

using namespace orgmgr;
using rules::Asker;
using rules::VerbRow;

const std::string root = ORGMGR_SOURCE_DIR;

std::vector<std::string> lines_of(const std::string& path) {
  std::ifstream file(path);
  REQUIRE_MESSAGE(file.good(), path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

std::string trimmed(std::string text) {
  const auto is_frame = [](char c) { return c == ' ' || c == '`'; };
  while (!text.empty() && is_frame(text.back())) text.pop_back();
  while (!text.empty() && is_frame(text.front())) text.erase(0, 1);
  return text;
}

/// The rows of the first table under a heading.
std::vector<std::vector<std::string>> table_under(const std::string& heading) {
  std::vector<std::vector<std::string>> rows;
  bool here = false;
  for (const std::string& line : lines_of(root + "/docs/permissions.md")) {
    if (line.starts_with("## ")) here = line == "## " + heading;
    if (here && !rows.empty() && line.empty()) break;
    if (!here || !line.starts_with("|")) continue;
    std::vector<std::string> cells;
    std::istringstream stream(line.substr(1));
    for (std::string cell; std::getline(stream, cell, '|');) cells.push_back(trimmed(cell));
    rows.push_back(std::move(cells));
  }
  if (rows.size() < 2) return {};
  rows.erase(rows.begin() + 1);  // the line of dashes
  return rows;
}

std::string who(Asker asker) {
  switch (asker) {
    case Asker::host:
      return "host";
    case Asker::staff:
      return "host, staff";
    case Asker::user:
      return "host, user";
    case Asker::staff_or_user:
      return "host, staff, user";
  }
  return "";
}

/// Names of the member functions that a public class declares.
std::set<std::string> methods_of(const std::string& header) {
  static const std::regex declaration(R"(^  (?:\[\[nodiscard\]\] )?[\w:<>,& ]+[>&\w] (\w+)\(.*)");
  std::set<std::string> names;
  bool inside = false;
  for (const std::string& line : lines_of(root + "/include/orgmgr/" + header)) {
    if (line.starts_with("class ORGMGR_EXPORT")) inside = true;
    if (line.starts_with(" private:") || line.starts_with(" protected:")) inside = false;
    std::smatch found;
    if (inside && std::regex_match(line, found, declaration)) names.insert(found[1].str());
  }
  return names;
}

/// Reads under a name of their own that are authorized as another verb's.
const std::map<std::string, std::string> authorized_as{{"get_org_users", "list_org_users"},
                                                       {"get_org_user", "list_org_users"},
                                                       {"list_organizations", "get_org"},
                                                       {"revoke_sessions", "revoke_session"}};

/// A user's questions about oneself, which nobody needs a permission for.
const std::set<std::string> about_oneself{"user",         "get_user_orgs",    "get_user_memberships",
                                          "can",          "list_permissions", "search_organizations",
                                          "list_sessions"};

/// Reads of the host's, who may see everything.
const std::set<std::string> host_reads{"get_user_orgs",
                                       "get_user_memberships",
                                       "get_user_role_in_org",
                                       "can",
                                       "list_permissions",
                                       "get_invitation",
                                       "find_invitation",
                                       "check_session",
                                       "list_sessions",
                                       "session_claims",
                                       "verify_claims",
                                       "get_user",
                                       "list_all_organizations",
                                       "search_organizations",
                                       "get_organizations_by_plan",
                                       "find_org_by_slug",
                                       "find_org_by_name",
                                       "find_org_by_billing_id",
                                       "visit_organizations",
                                       "visit_org_users",
                                       "list_billing_due",
                                       "list_waiting_billing_events",
                                       "list_plans",
                                       "get_plan",
                                       "effective_plan",
                                       "get_settings",
                                       "list_settings",
                                       "revision"};

void check_methods(const std::string& header, const std::set<std::string>& stated) {
  std::set<std::string> documented;
  for (const auto& row : table_under("Every verb")) documented.insert(row.at(0));
  const auto methods = methods_of(header);
  REQUIRE_MESSAGE(methods.size() > 10, header);
  for (const std::string& name : methods) {
    const auto as = authorized_as.find(name);
    const bool has_row = documented.contains(as == authorized_as.end() ? name : as->second);
    CHECK_MESSAGE(has_row != stated.contains(name), header, ": ", name);
  }
  for (const std::string& name : stated) CHECK_MESSAGE(methods.contains(name), header, " has no ", name);
}

}  // namespace

TEST_CASE("docs/permissions.md has every verb with its permission and who may ask, and no other") {
  const auto rows = table_under("Every verb");
  REQUIRE(rows.size() > 1);
  REQUIRE(rows.front() == std::vector<std::string>{"verb", "permission", "who"});
  std::map<std::string, std::vector<std::string>> documented;
  for (std::size_t number = 1; number < rows.size(); ++number) {
    REQUIRE(rows[number].size() == 3);
    CHECK_MESSAGE(documented.emplace(rows[number][0], rows[number]).second, rows[number][0], " twice");
  }
  for (const VerbRow& row : rules::verb_rows()) {
    const auto found = documented.find(std::string(row.name));
    REQUIRE_MESSAGE(found != documented.end(), std::string(row.name));
    CHECK_MESSAGE(found->second[1] == (row.permission.empty() ? "-" : row.permission), std::string(row.name));
    CHECK_MESSAGE(found->second[2] == who(row.asker), std::string(row.name));
    documented.erase(found);
  }
  for (const auto& [name, row] : documented) FAIL_CHECK(name, " is in the document alone");
}

TEST_CASE("docs/permissions.md says what each governing role grants") {
  const auto rows = table_under("What the governing roles grant");
  REQUIRE(rows.size() > 1);
  constexpr std::array roles{Role::owner, Role::admin, Role::manager, Role::billing_admin, Role::member};
  REQUIRE(rows.front() ==
          std::vector<std::string>{"permission", "owner", "admin", "manager", "billing_admin", "member"});
  std::set<std::string> documented;
  for (std::size_t number = 1; number < rows.size(); ++number) {
    documented.insert(rows[number].at(0));
    for (std::size_t role = 0; role < roles.size(); ++role) {
      const bool grants =
          rules::grants_of_role(roles.at(role), Settings{}).permissions.holds(Permission{rows[number].at(0)});
      CHECK_MESSAGE((rows[number].at(role + 1) == "✓") == grants, rows[number].at(0), " ",
                    to_string(roles.at(role)));
    }
  }
  for (const std::string_view name : built_in_permissions) {
    CHECK_MESSAGE(documented.contains(std::string(name)), std::string(name));
  }
  CHECK(documented.size() == built_in_permissions.size());
}

TEST_CASE("Every public method has a row, or is stated to be a read that needs none") {
  check_methods("user_orgs.hpp", about_oneself);
  check_methods("staff_orgs.hpp", {"user"});
  check_methods("host_orgs.hpp", host_reads);
}
