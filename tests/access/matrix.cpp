// The permission matrix that people wrote (matrix.csv) against what every user's verb answers.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <functional>
#include <map>
#include <sstream>

#include <orgmgr/permission.hpp>

#include "access/matrix_office.hpp"
#include "rules/verb_table.hpp"

namespace {

using namespace orgmgr;
using orgmgr::tests::Cell;
using orgmgr::tests::MatrixVerb;

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, separator);) parts.push_back(part);
  if (text.empty() || text.back() == separator) parts.emplace_back();
  return parts;
}

/// One row of the file.
struct Row {
  std::size_t line = 0;
  std::array<std::vector<std::string>, 5> fields{};
  std::string answer{};
  std::size_t decided = 0;

  [[nodiscard]] bool fits(const Cell& cell) const {
    const std::array parts{&cell.verb, &cell.given, &cell.actor, &cell.target, &cell.organization};
    for (std::size_t field = 0; field < parts.size(); ++field) {
      const auto& values = fields.at(field);
      const bool any = values.size() == 1 && values.front() == "*";
      if (!any && std::find(values.begin(), values.end(), *parts.at(field)) == values.end()) return false;
    }
    return true;
  }
};

std::vector<Row> read_matrix() {
  std::ifstream file(ORGMGR_SOURCE_DIR "/tests/access/matrix.csv");
  std::vector<Row> rows;
  std::size_t number = 0;
  for (std::string line; std::getline(file, line);) {
    ++number;
    if (line.empty() || line.front() == '#' || line.starts_with("verb,")) continue;
    const auto fields = split(line, ',');
    REQUIRE_MESSAGE(fields.size() == 6, "line ", number);
    Row row;
    row.line = number;
    for (std::size_t field = 0; field < 5; ++field) row.fields.at(field) = split(fields[field], '|');
    row.answer = fields[5];
    rows.push_back(std::move(row));
  }
  return rows;
}

/// Every cell of one verb, in a fixed order.
void visit_cells(const MatrixVerb& verb, const std::function<void(const Cell&)>& visit) {
  static const std::vector<std::string> nothing{""};
  for (const std::string& organization : tests::organization_statuses) {
    for (const std::string& actor : tests::actors) {
      for (const std::string& target : verb.targets.empty() ? nothing : verb.targets) {
        for (const std::string& given : verb.given.empty() ? nothing : verb.given) {
          visit({verb.name, given, actor, target, organization});
        }
      }
    }
  }
}

std::string title(const Cell& cell) {
  return cell.actor + " asks for " + cell.verb + (cell.given.empty() ? "" : " of " + cell.given) +
         (cell.target.empty() ? "" : " about " + cell.target) + " in an organization that is " +
         cell.organization;
}

/// Verbs that are about no organization, or answer to a token: their own tests judge them.
constexpr std::array<std::string_view, 20> outside_of_the_matrix{"apply_billing_event",
                                                                 "sweep_billing",
                                                                 "move_billing_customer",
                                                                 "set_plan",
                                                                 "remove_plan",
                                                                 "create_organization",
                                                                 "rename_user",
                                                                 "update_setting",
                                                                 "accept_invitation",
                                                                 "decline_invitation",
                                                                 "create_session",
                                                                 "touch_session",
                                                                 "revoke_session",
                                                                 "set_default_organization",
                                                                 "set_current_organization",
                                                                 "found_platform",
                                                                 "purge_due",
                                                                 "ensure_personal_organization",
                                                                 "remove_user_everywhere"};

}  // namespace

TEST_CASE("Every cell of the permission matrix is answered as people wrote it") {
  std::vector<Row> rows = read_matrix();
  REQUIRE(rows.size() > 50);
  std::size_t cells = 0;
  std::map<std::string, std::size_t> wrong;
  for (const MatrixVerb& verb : tests::matrix_verbs()) {
    visit_cells(verb, [&](const Cell& cell) {
      ++cells;
      const auto row = std::find_if(rows.begin(), rows.end(), [&](const Row& one) { return one.fits(cell); });
      if (row == rows.end()) {
        FAIL_CHECK("no row decides: ", title(cell));
        return;
      }
      ++row->decided;
      const std::string answer = verb.ask(cell);
      if (answer == row->answer) return;
      if (++wrong[verb.name] <= 5) {
        FAIL_CHECK(title(cell), ": ", answer, ", but line ", row->line, " says ", row->answer);
      }
    });
  }
  for (const auto& [verb, count] : wrong) FAIL_CHECK(verb, ": ", count, " cells differ");
  for (const Row& row : rows) CHECK_MESSAGE(row.decided > 0, "line ", row.line, " decides nothing");
  MESSAGE(cells, " cells, ", rows.size(), " rows");
  CHECK(cells > 3000);
}

TEST_CASE("Every verb of the table is in the matrix, or stated to be outside of it") {
  const auto& verbs = tests::matrix_verbs();
  for (const rules::VerbRow& row : rules::verb_rows()) {
    const bool asked = std::any_of(verbs.begin(), verbs.end(),
                                   [&](const MatrixVerb& verb) { return verb.name == row.name; });
    const bool outside = std::find(outside_of_the_matrix.begin(), outside_of_the_matrix.end(), row.name) !=
                         outside_of_the_matrix.end();
    CHECK_MESSAGE(asked != outside, std::string(row.name));
  }
  for (const std::string_view name : built_in_permissions) {
    CHECK_MESSAGE(
        std::any_of(verbs.begin(), verbs.end(),
                    [&](const MatrixVerb& verb) { return verb.name == "can " + std::string(name); }),
        std::string(name));
  }
}
