// Records that no interface would store: what a faulty release, or a hand in the files, may have left.
#pragma once

#include <doctest/doctest.h>

#include <string>

#include "unit/manager_fixture.hpp"

namespace orgmgr::tests {

/// Stores a text as if a faulty release had written it.
inline void store_raw(MemoryHost& host, model::Collection collection, const std::string& key,
                      const std::string& text) {
  const auto outcome = host.store->commit({.op = "raw"}, [&](storage::Transaction& transaction) {
    transaction.put(collection, key, text);
    return storage::Ruling{.apply = true};
  });
  host.store->wait_durable(outcome);
}

/// Which record is said to be unreadable.
template <class Run>
std::string unreadable(Run run) {
  try {
    run();
  } catch (const StorageError& error) {
    CHECK(error.code() == ErrorCode::damaged);
    const std::string message = error.what();
    return message.substr(0, message.find(" cannot be read"));
  }
  return "nothing";
}

}  // namespace orgmgr::tests
