// Whole writes, EINTR repeated, errors named.
#include "standard_output.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>

namespace orgmgr::cli {

void StandardOutput::write(std::string_view bytes) {
  static constexpr std::size_t enough = 64U << 10U;
  waiting_ += bytes;
  if (waiting_.size() >= enough) flush();
}

void StandardOutput::flush() {
  std::string_view rest = waiting_;
  while (!rest.empty()) {
    const ssize_t written = ::write(STDOUT_FILENO, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      const int number = errno;
      waiting_.clear();
      throw AnswerLost(
          number == ENOSPC ? ErrorCode::disk_full : ErrorCode::io_failed,
          fmt::format("The answer could not be written to standard output: {}.", std::strerror(number)),
          ErrorPlace{"standard output", 0, number, {}});
    }
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
  waiting_.clear();
}

void StandardOutput::end_without_reader() {
  pollfd output{STDOUT_FILENO, 0, 0};
  if (::poll(&output, 1, 0) > 0 && (output.revents & POLLERR) != 0) std::raise(SIGPIPE);
}

}  // namespace orgmgr::cli
