// Looks statuses up and decides between two statements.
#include "providers/statement.hpp"

#include <algorithm>

namespace orgmgr::providers {

std::optional<Statement> find_status(std::span<const StatusRow> rows, std::string_view status,
                                     std::uint8_t type_rank) {
  const auto row = std::ranges::find(rows, status, &StatusRow::status);
  if (row == rows.end()) return std::nullopt;
  return Statement{row->standing, row->rank.value_or(type_rank)};
}

Statement further(const Statement& one, const Statement& other) noexcept {
  return other.rank > one.rank ? other : one;
}

void add_customer(BillingEvent& event, std::string id) {
  if (id.empty() || std::ranges::find(event.customers, id) != event.customers.end()) return;
  event.customers.push_back(std::move(id));
}

}  // namespace orgmgr::providers
