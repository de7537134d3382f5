// What a run was told, and whether what a crash left agrees with it.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "storage/engine_support.hpp"
#include "support/crash_file_system.hpp"

namespace orgmgr::test {

inline const std::string store_path = "/disk/data/store";

/// The acknowledgements of a run, kept outside its machine.
struct Ledger {
  Revision acknowledged = 0;
  /// The states that a revision may have; two when a revision was voided and its number given anew.
  std::map<Revision, std::vector<State>> allowed{{0, {State{}}}};
};

/// One process that uses a store and notes what it is told.
class Witness {
 public:
  Witness(Ledger& ledger, fs::FileSystem& files, OpenOptions options = Surroundings{}.options());
  /// True when it was acknowledged. `not applied` takes the state back from what is allowed.
  bool commit(const std::vector<Edit>& edits);
  /// The same of records put into an empty store by a bulk load that may hold so many bytes in memory. False
  /// also when there is no load, or when it declines.
  bool load(const std::vector<Edit>& edits, std::size_t memory);
  /// Appends without waiting; `wait` waits for all of these.
  void append(const std::vector<Edit>& edits);
  void wait();
  /// Closes and opens anew; notes the state found.
  void reopen();
  [[nodiscard]] Engine& engine() { return *engine_; }
  /// What commits were answered instead of an acknowledgement.
  [[nodiscard]] const std::vector<StorageError>& failures() const noexcept { return failures_; }
  [[nodiscard]] const std::vector<ErrorKind>& errors() const noexcept { return errors_; }

 private:
  void open();
  /// Runs what leads to the edits' state, with the notes that go with it.
  bool make(const std::vector<Edit>& edits, const std::function<bool(const std::string& op)>& change);

  Ledger& ledger_;
  fs::FileSystem& files_;
  OpenOptions options_;
  EnginePointer engine_{};
  State state_{};
  Revision revision_ = 0;
  storage::Outcome appended_{};
  std::vector<ErrorKind> errors_{};
  std::vector<StorageError> failures_{};
};

/// How a promise is broken.
enum class Breach : std::uint8_t {
  none,
  lost,       ///< something acknowledged is not there
  not_whole,  ///< a state that is none of those that were committed
  damaged,    ///< refused as damage, which a crash does not do
  refused,    ///< does not open, and does not call that damage
  recovery,   ///< a second opening sees something else, or going on fails
};
[[nodiscard]] std::string_view to_string(Breach breach) noexcept;
inline constexpr std::size_t breach_count = 6;

struct Verdict {
  Breach breach = Breach::none;
  std::string what{};
};

/// Opens what a crash left: it must open, hold every acknowledged change and nothing else but whole
/// revisions, say the same when it is opened once more, and go on.
[[nodiscard]] Verdict judge_image(fs::FileSystem& image, const Ledger& ledger);
/// What is broken; empty when every promise is kept.
[[nodiscard]] std::string broken_promise(fs::FileSystem& image, const Ledger& ledger);

}  // namespace orgmgr::test
