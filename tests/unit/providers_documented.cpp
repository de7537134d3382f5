// docs/billing.md: each row of its tables of events, and of its codes, is what the code does.
#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <set>

#include "unit/provider_fixture.hpp"

using namespace orgmgr;
using namespace orgmgr::tests;

namespace {

using Cells = std::vector<std::string>;

std::string trimmed(const std::string& cell) {
  const std::size_t first = cell.find_first_not_of(" `");
  if (first == std::string::npos) return {};
  return cell.substr(first, cell.find_last_not_of(" `") - first + 1);
}

Cells cells_of(const std::string& line) {
  Cells cells;
  for (std::size_t at = line.find('|'); at + 1 < line.size();) {
    const std::size_t end = line.find('|', at + 1);
    cells.push_back(trimmed(line.substr(at + 1, end - at - 1)));
    at = end;
  }
  return cells;
}

/// The rows of the table below a heading.
std::vector<Cells> rows_below(const std::string& heading) {
  std::ifstream file(std::string(ORGMGR_SOURCE_DIR) + "/docs/billing.md");
  std::vector<Cells> rows;
  std::string line;
  while (std::getline(file, line) && line != heading) continue;
  while (std::getline(file, line) && !line.starts_with('#')) {
    if (line.starts_with("|")) rows.push_back(cells_of(line));
  }
  REQUIRE(rows.size() > 2);
  return {rows.begin() + 2, rows.end()};
}

/// How many types of events the rows are about.
std::size_t types_of(const std::vector<Cells>& rows) {
  std::set<std::string> types;
  for (const Cells& row : rows) types.insert(row[0]);
  return types.size();
}

/// `object standing rank` of the first thing that an event says.
std::string first_of(const Result<providers::BillingEvent>& event) {
  std::string line = lines_of(event).at(0);
  line.resize(line.rfind(' '));
  const std::size_t colon = line.find(':');
  return colon == std::string::npos ? line : line.substr(0, colon) + line.substr(line.find(' '));
}

std::string with_fields(const std::string& object, const std::string& fields) {
  return "{" + object + (fields.empty() ? "" : ",") + fields + "}";
}

}  // namespace

TEST_CASE("every documented row of Stripe's events is so") {
  const auto rows = rows_below("### Stripe");
  for (const Cells& row : rows) {
    CAPTURE(row[0] + " " + row[1]);
    const std::string object = with_fields(R"("id":"x","customer":"c")", row[1]);
    CHECK(first_of(receive_stripe(stripe_event(row[0], object))) == row[2] + " " + row[3] + " " + row[4]);
  }
  CHECK(types_of(rows) == 11);
}

TEST_CASE("every documented row of Lago's events is so") {
  const std::string ids =
      R"("lago_id":"x","lago_invoice_id":"x","lago_payment_request_id":"x","external_customer_id":"c",)"
      R"("customer_external_id":"c","customer":{"external_id":"c"})";
  const auto rows = rows_below("### Lago");
  for (const Cells& row : rows) {
    CAPTURE(row[0] + " " + row[1]);
    const std::string object = with_fields(ids, row[1]);
    std::string body = R"({"webhook_type":")" + row[0] + "\"";
    for (const char* key :
         {"invoice", "subscription", "payment_request", "dunning_campaign",
          "payment_provider_invoice_payment_error", "payment_provider_payment_request_payment_error"}) {
      body += ",\"" + std::string(key) + "\":" + object;
    }
    CHECK(first_of(receive_lago(body + "}")) == row[2] + " " + row[3] + " " + row[4]);
  }
  CHECK(types_of(rows) == 12);
}

TEST_CASE("every documented code of a refusal exists, of its kind, and none is left out") {
  std::set<std::string> documented;
  for (const Cells& row : rows_below("## Refusals")) {
    CAPTURE(row[0]);
    documented.insert(row[0]);
    const auto codes = error_codes();
    const auto found =
        std::find_if(codes.begin(), codes.end(), [&](const CodeInfo& info) { return info.name == row[0]; });
    REQUIRE(found != codes.end());
    CHECK(to_string(found->kind) == row[1]);
  }
  for (const CodeInfo& info : error_codes()) {
    const bool ours = info.name.starts_with("event_") || info.name.starts_with("signature_") ||
                      info.code == ErrorCode::billing_not_configured;
    CHECK_MESSAGE((!ours || documented.contains(std::string(info.name))), info.name);
  }
}
