// What a type of event or a status says of an object, before time and id are known.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "providers/billing_event.hpp"

namespace orgmgr::providers {

struct Statement {
  Standing standing = Standing::open;
  std::uint8_t rank = rank::begun;
};

/// A row of a provider's table of statuses.
struct StatusRow {
  std::string_view status;
  Standing standing;
  std::optional<std::uint8_t> rank{};  ///< empty: as the type of the event has it
};

/// What the row of `status` says; empty where there is none. `type_rank` is that of the type of the event.
[[nodiscard]] std::optional<Statement> find_status(std::span<const StatusRow> rows, std::string_view status,
                                                   std::uint8_t type_rank);

/// The statement of the higher rank; of equal ones the first. A type says what happened and the object how it
/// stands since: who paid while an older attempt was failing owes nothing.
[[nodiscard]] Statement further(const Statement& one, const Statement& other) noexcept;

/// The row of `type` in a provider's table of types; null where there is none.
template <class Rows>
[[nodiscard]] constexpr auto find_type(const Rows& rows, std::string_view type) noexcept ->
    typename Rows::const_pointer {
  for (const auto& row : rows) {
    if (row.type == type) return &row;
  }
  return nullptr;
}

/// Adds `id`, if it is one and not there yet.
void add_customer(BillingEvent& event, std::string id);

}  // namespace orgmgr::providers
