// `orgmgr batch`: JSON commands from standard input, answers to standard output.
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <optional>

#include "exit_codes.hpp"
#include "keys_file.hpp"
#include "nouns.hpp"

namespace orgmgr::cli {
namespace {

constexpr std::size_t longest_line = 1U << 20U;
// So many lines at most share a sync, so that their waiting answers stay bounded [P13].
constexpr std::size_t most_lines_together = 4096;

/// Cuts standard input into lines. A line that is too long is cut short: the library refuses it.
class LineReader {
 public:
  /// The next line, without its newline; nothing at the end of input.
  std::optional<std::string_view> next() {
    while (true) {
      const auto newline = bytes_.find('\n', at_);
      if (newline != std::string::npos || (ended_ && at_ < bytes_.size())) {
        const std::size_t end = newline == std::string::npos ? bytes_.size() : newline;
        const std::string_view line = std::string_view(bytes_).substr(at_, end - at_);
        at_ = newline == std::string::npos ? end : end + 1;
        return line;
      }
      if (ended_) return std::nullopt;
      read_more();
    }
  }

  /// True when `next` would answer without waiting for input.
  [[nodiscard]] bool has_waiting() const {
    if (ended_ || bytes_.find('\n', at_) != std::string::npos) return true;
    pollfd input{STDIN_FILENO, POLLIN, 0};
    return ::poll(&input, 1, 0) > 0;
  }

 private:
  void read_more() {
    bytes_.erase(0, at_);
    at_ = 0;
    std::array<char, 64U << 10U> chunk{};
    const ssize_t count = ::read(STDIN_FILENO, chunk.data(), chunk.size());
    if (count < 0 && errno == EINTR) return;
    if (count < 0) {
      const int number = errno;
      throw StorageError(ErrorCode::io_failed,
                         fmt::format("Standard input could not be read: {}.", std::strerror(number)),
                         ErrorPlace{"standard input", 0, number, {}});
    }
    if (count == 0) ended_ = true;
    std::string_view fresh(chunk.data(), static_cast<std::size_t>(count));
    if (bytes_.size() > longest_line) {  // the rest of an overlong line is of no use
      const auto newline = fresh.find('\n');
      fresh.remove_prefix(newline == std::string_view::npos ? fresh.size() : newline);
    }
    bytes_ += fresh;
  }

  std::string bytes_{};
  std::size_t at_ = 0;
  bool ended_ = false;
};

struct BatchOptions {
  bool atomic = false;
  bool bail = false;
  std::string keys_file{};
};

/// Gives the lines of standard input to the batch, and its answers to standard output.
void run_lines(Context& context, const BatchOptions& options) {
  StandardOutput out;
  Batch batch(context.principal_for_changes().verbs(), {options.atomic, options.bail},
              [&out](std::string_view line) {
                out.write(line);
                if (!line.ends_with('\n')) out.write("\n");
              });
  LineReader input;
  std::size_t together = 0;
  while (const auto line = input.next()) {
    if (!batch.submit(*line)) break;
    if (++together < most_lines_together && input.has_waiting()) continue;
    together = 0;
    batch.flush();
    out.flush();
  }
  batch.finish();
  out.flush();
  if (batch.refused() > 0) context.exit_code = exit_answer_is_no;
}

void run_batch(Context& context, const BatchOptions& options) {
  if (context.global.dry_run) throw UsageError("batch has no --dry-run.");
  context.billing_keys = read_keys_file(options.keys_file);
  try {
    run_lines(context, options);
  } catch (const AnswerLost& lost) {  // lines are applied before they are answered
    throw StorageError(lost.code(),
                       fmt::format("{} Lines that have no answer may have been applied.", lost.what()),
                       lost.place());
  }
}

}  // namespace

void setup_batch(Command& root, Context& context) {
  const auto verb = add_verb<BatchOptions>(
      root, context,
      {"batch", "Run JSON commands from standard input, one per line; one answer per line",
       "echo '{\"op\":\"add_user_to_org\",\"org_id\":\"org_1\",\"user_id\":\"u1\"}' | orgmgr batch\n"
       "  echo '{\"op\":\"hello\"}' | orgmgr batch"},
      run_batch);
  verb.app->add_flag("--atomic", verb.options->atomic,
                     "All lines are one transaction, answered after its commit");
  verb.app->add_flag("--bail", verb.options->bail, "Stop at the first line that is refused");
  verb.app
      ->add_option("--keys", verb.options->keys_file,
                   "Keys of billing providers, as in \"billing apply\"; else ORGMGR_BILLING_KEYS")
      ->type_name("FILE");
}

}  // namespace orgmgr::cli
