// The host's handle over a store in memory, with a clock and randomness that the test decides.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <orgmgr/org_manager.hpp>

#include "manager/live_session.hpp"
#include "support/memory_store.hpp"

namespace orgmgr::tests {

struct MemoryHost {
  explicit MemoryHost(Actor who = {}, BillingKeys billing = {})
      : orgs(make(std::move(who), std::move(billing))) {}

  std::shared_ptr<Timestamp> time = std::make_shared<Timestamp>(
      std::chrono::sys_days(std::chrono::year(2026) / 11 / 20) + std::chrono::hours(14));
  std::shared_ptr<MemoryStore> store = std::make_shared<MemoryStore>([clock = time] { return *clock; });
  std::shared_ptr<std::vector<std::string>> log = std::make_shared<std::vector<std::string>>();
  OrgManager orgs;

 private:
  OrgManager make(Actor who, BillingKeys billing) {
    auto ground = std::make_shared<manager::Ground>();
    ground->store = store;
    ground->actor = std::move(who);
    ground->options.billing = std::move(billing);
    ground->options.clock = [clock = time] { return *clock; };
    ground->options.randomness = [next = std::make_shared<std::uint32_t>(0)](std::span<std::byte> bytes) {
      for (std::byte& byte : bytes) byte = static_cast<std::byte>(((*next)++ * 2654435761U) >> 24U);
    };
    ground->options.log = [lines = log](LogLevel, std::string_view line) { lines->emplace_back(line); };
    return manager::Session::handle(std::make_shared<manager::LiveSession>(std::move(ground)));
  }
};

/// The code of a refused change; fails the test when it was done.
template <class T>
ErrorCode code_of(const Result<T>& result) {
  return result ? throw std::runtime_error("not refused") : result.error().code();
}

}  // namespace orgmgr::tests
