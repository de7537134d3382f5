// What the tests of the engine share: options that make runs repeatable, records, whole states.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <orgmgr/error.hpp>
#include <orgmgr/options.hpp>

#include "storage/json/open.hpp"
#include "storage/store.hpp"

namespace orgmgr::test {

using storage::json_engine::Engine;
using EnginePointer = std::shared_ptr<Engine>;

/// A clock that stands still until it is moved, and randomness that repeats.
struct Surroundings {
  std::shared_ptr<Timestamp> now =
      std::make_shared<Timestamp>(std::chrono::sys_days{std::chrono::year{2026} / 11 / 20});
  [[nodiscard]] OpenOptions options(std::uint64_t seed = 1) const;
};

/// An organization's record; the name makes a lookup key. `filler` characters make it longer.
[[nodiscard]] std::string organization_record(std::string_view id, std::string_view name,
                                              std::size_t filler = 0);
[[nodiscard]] std::string member_record(std::string_view org, std::string_view user,
                                        std::string_view role = "member");

/// One record to be put, or erased when `value` is empty.
struct Edit {
  model::Collection collection = model::Collection::organizations;
  std::string key{};
  std::string value{};
};
[[nodiscard]] Edit put_organization(const std::string& id, const std::string& name, std::size_t filler = 0);
[[nodiscard]] Edit put_member(const std::string& org, const std::string& user,
                              const std::string& role = "member");
[[nodiscard]] Edit erase_organization(const std::string& id);
[[nodiscard]] Edit erase_member(const std::string& org, const std::string& user);

/// Records put and erased at random: organizations of so many ids, with up to so much filler, and members of
/// them.
[[nodiscard]] std::vector<Edit> random_edits(std::mt19937_64& random, std::uint64_t count, std::uint64_t ids,
                                             std::size_t filler);

/// Every record of every collection: `collection/key` → text. Operations are left out.
using State = std::map<std::string, std::string, std::less<>>;
void apply(State& state, const std::vector<Edit>& edits);
[[nodiscard]] State state_of(const storage::Reader& reader);
/// What does not fit in a reader: `get` and `count` against `scan`, lookup keys against records.
[[nodiscard]] std::string inconsistency(const storage::Reader& reader);

/// Commits the edits and waits until they are durable.
storage::Outcome commit(storage::Store& store, const std::vector<Edit>& edits, const std::string& op = "test",
                        const std::string& operation_id = {});
/// What is wrong with the history 1..newest of a store: gaps, changes that do not follow; empty: nothing.
[[nodiscard]] std::string broken_history(storage::Store& store);

/// The code of the error that `run` throws; nothing when it throws none.
template <class Run>
std::optional<ErrorCode> code_of(Run run) {
  try {
    run();
    return std::nullopt;
  } catch (const StorageError& error) {
    return error.code();
  }
}

}  // namespace orgmgr::test
