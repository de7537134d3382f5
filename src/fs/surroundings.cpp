// Time, randomness and the process, from the operating system.
#include "fs/surroundings.hpp"

#include <sys/random.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <string_view>

#include "fs/descriptor.hpp"
#include "fs/system_error.hpp"

namespace orgmgr::fs {
namespace {

std::string host_name() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) return "unknown";
  return name.data();
}

/// Anyone may set SUDO_UID to anything; only the form of a user id reaches the audit trail.
std::string sudo_user_id() {
  const char* value = std::getenv("SUDO_UID");
  const std::string_view text = value == nullptr ? "" : value;
  const bool digits = std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  constexpr std::size_t longest_user_id = 10;
  return digits && text.size() <= longest_user_id ? std::string(text) : std::string();
}

}  // namespace

Timestamp system_time() {
  return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

std::int64_t steady_nanoseconds() noexcept {
  const auto since = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::nanoseconds>(since).count();
}

void system_random(std::span<std::byte> bytes) {
  while (!bytes.empty()) {
    const auto got = uninterrupted([&] { return ::getrandom(bytes.data(), bytes.size(), 0); });
    if (got < 0) throw_system_error("read", "the kernel's random generator", errno);
    bytes = bytes.subspan(static_cast<std::size_t>(got));
  }
}

Process this_process() {
  return {.uid = ::getuid(), .sudo_uid = sudo_user_id(), .pid = ::getpid(), .host = host_name()};
}

}  // namespace orgmgr::fs
