// One JSON command per line, one JSON answer per line: the way for programs in any language.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <orgmgr/org_manager.hpp>

namespace orgmgr::inline v0 {

/// Runs the commands of docs/cli.md "batch". Answers come in order of the lines. An answer with
/// `"ok":true` is given out only once the change is durable [P1]. Not thread-safe.
class ORGMGR_EXPORT Batch {
 public:
  struct Options {
    bool atomic = false;  ///< all lines are one transaction, answered by `finish`
    bool bail = false;    ///< stop at the first refusal
  };
  using Sink = std::function<void(std::string_view line)>;

  Batch(const OrgManager& orgs, Options options, Sink answers);
  ~Batch();
  Batch(const Batch&) = delete;
  Batch& operator=(const Batch&) = delete;

  /// Runs one line (at most 1 MiB). Its answer may wait for `flush`. Returns false when the run is
  /// over (bail). Throws `StorageError`: transaction_too_large when an atomic run is longer than 256 MiB.
  bool submit(std::string_view line);
  /// Makes all that was submitted durable with one sync, and gives out the answers. Nothing for `atomic`.
  void flush();
  /// Ends the run: flushes, or for `atomic` commits everything and answers. Call once: without it answers
  /// that wait are lost, and an atomic run was none.
  void finish();
  /// Lines that were refused so far.
  [[nodiscard]] std::uint64_t refused() const noexcept;
  /// Names of all operations, as `hello` lists them.
  [[nodiscard]] static std::vector<std::string_view> operations();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace orgmgr::inline v0
