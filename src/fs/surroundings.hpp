// The rest of what comes from the operating system: time, randomness, who runs us.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include <orgmgr/types.hpp>

namespace orgmgr::fs {

[[nodiscard]] Timestamp system_time();
/// Monotonic nanoseconds, for deadlines.
[[nodiscard]] std::int64_t steady_nanoseconds() noexcept;
/// Fills from the kernel's generator; throws `StorageError` io_failed.
void system_random(std::span<std::byte> bytes);

/// What the audit trail records of the process.
struct Process {
  std::uint32_t uid = 0;   ///< real user id
  std::string sudo_uid{};  ///< environment SUDO_UID when it is a number
  std::int64_t pid = 0;
  std::string host{};
};
[[nodiscard]] Process this_process();

}  // namespace orgmgr::fs
