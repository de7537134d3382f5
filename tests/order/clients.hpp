// Processes that ask one store for conflicting things, and write down when they asked and what they were
// told, in memory that outlives a kill.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include <orgmgr/orgmgr.hpp>

#include "order/order.hpp"

namespace orgmgr::test {

/// The store before anybody asks, in a new folder.
void prepare_organization(const std::string& folder);
[[nodiscard]] OpenOptions client_options();

/// What all clients share. Each writes into a row of its own.
class Notebook {
 public:
  static constexpr std::size_t clients = 8;
  static constexpr std::size_t most_events = 20'000;  ///< of one client, its successors included

  Notebook();
  Notebook(const Notebook&) = delete;
  Notebook& operator=(const Notebook&) = delete;
  ~Notebook();

  /// Asks for that many things; first for what a killed predecessor was not answered, under its operation
  /// id. Ends early when the row is full, or when told to.
  void serve(const std::string& folder, std::size_t client, std::uint64_t seed, std::uint64_t count);
  void end() { shared_->ending = true; }
  /// All that was asked. Call it when no client runs.
  [[nodiscard]] std::vector<Event> events() const;

 private:
  struct Entry {
    Event event{};
    std::atomic<bool> answered{false};
  };
  struct Row {
    std::atomic<std::size_t> begun{0};
    std::array<Entry, most_events> entries{};
  };
  struct Shared {
    std::atomic<bool> ending{false};
    std::array<Row, clients> rows{};
  };

  static bool worth_repeating(const Entry& entry);
  /// Asks, and notes it before and after.
  void ask(OrgManager& orgs, Row& row, std::uint64_t operation, const Command& command);

  Shared* shared_;
};

/// What the journal holds, and what the clients noted; at the end somebody reads everything once more.
[[nodiscard]] History history_of(const std::string& folder, std::vector<Event> events);

}  // namespace orgmgr::test
