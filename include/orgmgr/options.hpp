// How a store is opened and how one write is made.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <orgmgr/billing.hpp>
#include <orgmgr/types.hpp>

namespace orgmgr::inline v0 {

enum class LogLevel : std::uint8_t { debug, info, warning, error };

/// Receives what the library has to say. Called on the calling thread, with no lock held; must be
/// thread-safe and must not call back into the library.
using LogSink = std::function<void(LogLevel, std::string_view)>;
/// The only source of time.
using Clock = std::function<Timestamp()>;
/// Fills the span with unpredictable bytes.
using Randomness = std::function<void(std::span<std::byte>)>;

/// Mechanical choices of one handle. Policy (default plan, retention …) lives in the store:
/// see `Settings`.
struct OpenOptions {
  bool create = true;      ///< make the store when the folder is absent or empty
  bool read_only = false;  ///< write nothing at all, locks and recovery included
  bool adopt = true;       ///< take over a folder of the original module at first open
  std::chrono::milliseconds lock_timeout{10'000};      ///< then `busy`
  std::chrono::milliseconds transaction_limit{5'000};  ///< then a transaction is rolled back
  std::size_t cache_bytes = 16U << 20U;                ///< bound of the block cache
  std::size_t answer_bytes = 64U << 20U;               ///< bound of the table of answers to access questions
  std::size_t record_bytes = 32U << 20U;               ///< bound of the records kept decoded
  std::uint64_t checkpoint_bytes = 256U << 10U;        ///< journal tail that calls for a checkpoint
  BillingKeys billing{};                               ///< to believe webhooks by; empty: none are taken
  bool checkpoint_at_close = true;  ///< the last handle out of a small store checkpoints it
  bool exclusive = false;           ///< one process only; the way to use a network or overlay file system
  std::string program = "library";  ///< recorded with every change: which program; 200 code points at most
  Clock clock{};                    ///< system clock unless set
  Randomness randomness{};          ///< the operating system's unless set
  LogSink log{};                    ///< silent unless set
};

/// The optional last argument of every change.
struct WriteOptions {
  /// Makes the call repeatable: the same id with the same command returns the stored answer for
  /// 7 days; with another command it is `operation_id_reused`. 1 to 128 printable ASCII.
  std::string operation_id{};
  /// The `version` that the record must have, else `version_mismatch`; 0 means "must not exist".
  /// `argument_invalid` for verbs that are about several records, or none.
  std::optional<Revision> expected_version{};
  /// Why, for the audit trail; at most 1,000 code points.
  std::string reason{};
};

}  // namespace orgmgr::inline v0
