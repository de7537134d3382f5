// Runs the real command line: its exit code, what it printed, and lines while it runs.
#pragma once

#include <sys/types.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/temporary_folder.hpp"

namespace orgmgr::test {

struct Outcome {
  int exit_code = -1;  ///< 128 + n when a signal ended it
  std::string out{};
  std::string err{};
};

using Words = std::vector<std::string>;
/// Variables to set; an empty value unsets.
using Environment = std::map<std::string, std::string>;

/// A program that runs, with pipes to it.
class RunningProgram {
 public:
  RunningProgram(const Words& words, const Environment& environment);
  ~RunningProgram();
  RunningProgram(const RunningProgram&) = delete;
  RunningProgram& operator=(const RunningProgram&) = delete;

  void write(std::string_view bytes);
  void close_input();
  /// The next whole line of its output, without the newline; nothing after `milliseconds`.
  std::optional<std::string> read_line(int milliseconds = 20'000);
  /// Closes the input and collects the rest.
  Outcome finish();
  void kill(int signal) const;

 private:
  bool read_some(int milliseconds);

  pid_t id_ = -1;
  int input_ = -1;
  int output_ = -1;
  int errors_ = -1;
  std::string out_{};
  std::string err_{};
};

/// For a child: puts the environment in place, and gives the arguments that it passes to `exec`.
[[nodiscard]] std::vector<char*> prepare_to_become(const Words& words, const Environment& environment);
/// Runs `words` (the first is the program) to its end.
Outcome run(const Words& words, std::string_view input = {}, const Environment& environment = {});
/// The same at a terminal of 80 columns, where `typed` is typed; output and errors are one stream.
Outcome run_at_terminal(const Words& words, std::string_view typed, const Environment& environment = {});

/// A home of its own, with a store in it, and the command line to work on it.
class Home {
 public:
  Home();

  Outcome operator()(const Words& words, std::string_view input = {}) const;
  /// Runs it and requires success; the output.
  std::string must(const Words& words, std::string_view input = {}) const;
  [[nodiscard]] std::string data() const { return folder_ / "data"; }
  [[nodiscard]] const TemporaryFolder& folder() const { return folder_; }
  [[nodiscard]] Environment environment() const;
  [[nodiscard]] Words words(const Words& more) const;
  /// Every file below the store but the lock, with its bytes.
  [[nodiscard]] std::map<std::string, std::string> files() const;

 private:
  TemporaryFolder folder_{};
};

/// A command line that is refused, with the exit code and the code of the error.
struct Refusal {
  Words words{};
  int exit_code = 0;
  std::string code{};
};
/// Each is refused so: nothing on standard output, one error object with --json, a sentence without it, and
/// the store left as it was.
void check_refused(const Home& home, const std::vector<Refusal>& refusals);

/// The path of the command line.
[[nodiscard]] std::string program();
/// `words`, then `more`.
[[nodiscard]] Words joined(Words words, const Words& more);
/// Every byte of a file.
[[nodiscard]] std::string text_of(const std::string& path);
[[nodiscard]] std::vector<std::string> lines_of(std::string_view text);
/// What -q prints for one record, without the newline. Requires that there is a line.
[[nodiscard]] std::string first_line(std::string_view text);
/// The text of a string member of a JSON object, or the raw value; empty when there is none.
[[nodiscard]] std::string member_of(std::string_view object, std::string_view key);
/// The same of the error object that --json prints on standard error.
[[nodiscard]] std::string error_member(const Outcome& outcome, std::string_view key);
[[nodiscard]] std::string code_of(const Outcome& outcome);

}  // namespace orgmgr::test
