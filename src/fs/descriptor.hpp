// An owned file descriptor: above 2, closed on exec and with the object.
#pragma once

#include <cerrno>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "fs/file_system.hpp"

namespace orgmgr::fs {

class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) noexcept : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor();

  [[nodiscard]] int number() const noexcept { return number_; }
  explicit operator bool() const noexcept { return number_ >= 0; }

 private:
  int number_ = -1;
};

/// Repeats a call that answers -1 and EINTR. Never for close: there the descriptor is gone already.
template <class Call>
auto uninterrupted(Call call) {
  auto answer = call();
  while (answer == -1 && errno == EINTR) answer = call();
  return answer;
}

/// Opens without following a final symlink, without blocking on a FIFO and never as 0, 1 or 2, where
/// a stray print of the host would write into the store. Empty with errno set when refused.
[[nodiscard]] Descriptor open_descriptor(const std::string& path, int flags, unsigned mode = 0);

/// The same for a regular file; throws when it is refused or is anything else.
[[nodiscard]] Descriptor open_regular(const std::string& path, int flags, unsigned mode,
                                      std::string_view action);

/// The same of a file that may not be there: then nothing, and nothing is thrown.
[[nodiscard]] std::optional<Descriptor> open_if_there(const std::string& path, int flags,
                                                      std::string_view action);

/// Throws unsafe_path unless `info` is of a regular file.
void require_regular(const FileInfo& info, const std::string& path, std::string_view action);

/// fstat; throws.
[[nodiscard]] FileInfo info_of(const Descriptor& descriptor, const std::string& path);
/// Writes all of `bytes`; throws.
void write_fully(const Descriptor& descriptor, const std::string& path, std::uint64_t offset,
                 std::string_view bytes);

}  // namespace orgmgr::fs
