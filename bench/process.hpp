// Other processes: how long one takes from start to end, and ones that are spoken with.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace orgmgr::bench {

/// Microseconds from starting the command until it has ended; its output goes nowhere. Throws when it fails.
[[nodiscard]] double time_process(const std::vector<std::string>& command);
/// What the command prints.
[[nodiscard]] std::string output_of(const std::vector<std::string>& command);

/// This program again, in another part (child.cpp). Lines go both ways.
class Child {
 public:
  explicit Child(std::vector<std::string> arguments);
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child();

  /// The next line that it prints; throws when it has ended.
  [[nodiscard]] std::string read_line();
  /// As above, but only what is there already; empty when nothing is.
  [[nodiscard]] std::string read_what_is_there();
  void write_line(const std::string& line) const;
  /// Lets it end by itself: closes its input. Throws when it failed.
  void finish();

 private:
  pid_t id_ = 0;
  int input_ = -1;
  int output_ = -1;
  std::string read_;
};

}  // namespace orgmgr::bench
