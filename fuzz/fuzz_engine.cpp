// Bytes as a sequence of commands on a store, beside a model of ordered maps: changes, checkpoints, second
// handles, reopening, a machine that starts anew, a bad disk. Handles and the model agree after each.
#include <cstddef>
#include <cstdint>

#include "engine_in_memory.hpp"
#include "support/fault_file_system.hpp"

namespace {

using namespace orgmgr;

class Play {
 public:
  Play() { reopen(); }

  void step(unsigned command, unsigned argument) {
    switch (command % 8) {
      case 0:
        return change({test::put_organization(org(argument), "Name " + std::to_string(argument), argument)});
      case 1:
        return change({test::erase_organization(org(argument))});
      case 2:
        return change({test::put_member(org(argument), "u" + std::to_string(argument % 5))});
      case 3:
        return change({test::erase_member(org(argument), "u" + std::to_string(argument % 5)),
                       test::put_organization(org(argument / 7), "Again " + std::to_string(argument))});
      case 4:
        (void)engine_->checkpoint();
        break;
      case 5:
        reopen();
        break;
      case 6:
        engine_.reset();
        disk_.restart();
        if (argument % 2 == 0) disk_.remove(fuzz::store_path + "/.orgmgr/LOCK");
        reopen();
        break;
      default:
        return change_on_bad_disk(argument);
    }
    agree();
  }

  void agree() {
    fuzz::require(test::state_of(*engine_->read()) == state_);
    fuzz::require(test::inconsistency(*engine_->read()).empty());
  }

 private:
  static std::string org(unsigned number) { return "org_" + std::to_string(number % 9); }

  void reopen() {
    engine_.reset();
    engine_ = fuzz::open(files_);
    engine_->rotate_at(2000);
  }

  void change(const std::vector<test::Edit>& edits) {
    test::commit(*engine_, edits);
    test::apply(state_, edits);
    agree();
  }

  /// One call fails: the change is there, or it is not; the error says which, or that nobody knows.
  void change_on_bad_disk(unsigned argument) {
    files_.plan({.calls = test::changing_calls, .nth = 1 + argument % 4, .error_number = EIO});
    const std::vector<test::Edit> edits{test::put_organization("org_bad", "Bad " + std::to_string(argument))};
    test::State with = state_;
    test::apply(with, edits);
    bool unknown = false;
    try {
      test::commit(*engine_, edits);
      state_ = with;
    } catch (const StorageError& error) {
      unknown = error.kind() == ErrorKind::outcome_unknown;
    }
    files_.heal();
    reopen();
    if (unknown && test::state_of(*engine_->read()) == with) state_ = with;
    agree();
  }

  test::MemoryFileSystem disk_;
  test::FaultFileSystem files_{disk_};
  test::EnginePointer engine_;
  test::State state_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t count) {
  constexpr std::size_t most = 120;
  Play play;
  for (std::size_t at = 0; at + 1 < std::min(count, most); at += 2) play.step(bytes[at], bytes[at + 1]);
  return 0;
}
