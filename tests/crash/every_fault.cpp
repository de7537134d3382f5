// Every command with every call of the file system failing, by every error, once and for ever: a named
// error or true success, never a false one, and the store goes on [P1, P2, P6, P7, P8].
#include <doctest/doctest.h>

#include <array>

#include "crash/ledger.hpp"
#include "storage/json/upkeep.hpp"
#include "support/fault_file_system.hpp"
#include "support/memory_file_system.hpp"
#include "support/proof.hpp"

namespace {

using namespace orgmgr;
using namespace orgmgr::test;
namespace engines = orgmgr::storage::json_engine;

constexpr std::array error_numbers{EIO, ENOSPC, EDQUOT, EINTR, EACCES, EMFILE, ENOLCK, EROFS};

OpenOptions quiet() {
  OpenOptions options = Surroundings{}.options();
  options.checkpoint_at_close = false;
  options.lock_timeout = std::chrono::milliseconds(5);  // who holds a lock is dead here, or ourselves
  return options;
}

/// A machine, its disk that knows what was synced, and what somebody on it was told.
struct Machine {
  explicit Machine(std::unique_ptr<MemoryFileSystem> start, Ledger told)
      : disk(std::move(start)), ledger(std::move(told)) {
    files.on_failed_sync([this](const std::string& path) { disk.lose_pending(path); });
  }
  void open(const OpenOptions& options = quiet()) { witness.emplace(ledger, files, options); }
  /// What the witness could not commit is an error of the command.
  void commit(const std::vector<Edit>& edits) {
    if (!witness->commit(edits)) throw StorageError(witness->failures().back());
  }
  [[nodiscard]] Engine& engine() { return witness->engine(); }

  CrashFileSystem disk;
  FaultFileSystem files{disk};
  Ledger ledger;
  std::optional<Witness> witness{};
};

using Step = std::function<void(Machine&)>;

/// `command` is what fails; `before` runs undisturbed, on a disk as `spoil` leaves it.
struct Command {
  std::string name;
  Step before;
  Step command;
  std::function<void(MemoryFileSystem&)> spoil{};
  bool empty_disk = false;
  void (*repairs)(Machine&) = nullptr;
};

Edit edit(const std::string& name, std::size_t filler = 0) {
  return put_organization("org_" + name, "Name " + name, filler);
}

void open_quietly(Machine& machine) { machine.open(); }
void nothing(Machine&) {}

/// For what a command answered; an error is thrown past it.
void require(bool right, const char* what) {
  if (!right) throw std::logic_error(std::string("a wrong answer: ") + what);
}

void read_everything(Machine& machine) {
  const auto reader = machine.engine().read();
  const auto organizations = model::Collection::organizations;
  require(state_of(*reader) == machine.ledger.allowed.at(reader->revision()).back(), "the state");
  require(reader->get(organizations, "org_start1").has_value(), "one is not there");
  require(!reader->get(organizations, "org_none"), "one is there");
  require(reader->find("name:name start1") == "org_start1", "a name");
  require(inconsistency(*reader).empty(), "lookup keys");
}

void import_many(Machine& machine) {
  std::vector<Edit> edits;
  for (int number = 0; number < 19; ++number)
    edits.push_back(edit("import" + std::to_string(number), 60'000));
  machine.commit(edits);
}

/// An error is thrown as that of a commit is; to decline is none.
void load_many(Machine& machine) {
  std::vector<Edit> edits;
  for (int number = 0; number < 19; ++number)
    edits.push_back(edit("load" + std::to_string(number * 7 % 19), 60'000));
  const std::size_t before = machine.witness->failures().size();
  require(machine.witness->load(edits, 400'000) || machine.witness->failures().size() > before, "declined");
  if (machine.witness->failures().size() > before) throw StorageError(machine.witness->failures().back());
}

void restore_beside(Machine& machine) {
  (void)engines::restore(machine.files, "/disk/backup", "/disk/restored", {}, quiet(),
                         [](storage::Transaction&) {});
}

void edit_a_shown_file(MemoryFileSystem& disk) {
  const std::string path = store_path + "/organizations.json";
  std::string bytes = disk.get(path);
  bytes.replace(bytes.find("Name start1"), 11, "Mine start1");
  disk.remove(path);
  disk.put(path, bytes);
}

void repair(Machine& machine) {
  if (!machine.witness) machine.open();
  (void)engines::repair(machine.engine(), false);
}
void repair_manifest(Machine& machine) {
  (void)engines::repair_manifest(machine.files, store_path, false, quiet());
}

void spoil_sums(MemoryFileSystem& disk) { disk.put(store_path + "/snapshot/2/lookup.sums.json", "[\n]\n"); }
void lose_manifest(MemoryFileSystem& disk) { disk.remove(store_path + "/manifest.json"); }

std::vector<Command> changing_commands() {
  const auto rotating = [](Machine& machine) {
    machine.open();
    machine.engine().rotate_at(600);
  };
  const auto due = [](Machine& machine) {
    OpenOptions options = quiet();
    options.checkpoint_bytes = 1;
    machine.open(options);
  };
  const auto padding = [](Machine& machine) {
    machine.open();
    machine.commit({edit("ground1", 60'000)});
  };
  return {
      {"create a store", nothing, open_quietly, {}, true},
      {"import into an empty store", open_quietly, import_many, {}, true},
      {"bulk load that spills", open_quietly, load_many, {}, true},
      {"open", nothing, open_quietly},
      {"change", open_quietly,
       [](Machine& machine) {
         machine.commit({edit("a"), put_member("org_a", "u")});
       }},
      {"change that spans lines", open_quietly, import_many},
      {"change that rotates", rotating, [](Machine& machine) { machine.commit({edit("a", 300)}); }},
      {"change that writes padding", padding, [](Machine& machine) { machine.commit({edit("a", 9000)}); }},
      {"change that makes a checkpoint due", due, [](Machine& machine) { machine.commit({edit("a")}); }},
      {"two changes with one sync", open_quietly,
       [](Machine& machine) {
         machine.witness->append({edit("a")});
         machine.witness->append({edit("b")});
         machine.witness->wait();
       }},
      {"checkpoint", open_quietly, [](Machine& machine) { (void)machine.engine().checkpoint(); }},
      {"close", [](Machine& machine) { machine.open(Surroundings{}.options()); },
       [](Machine& machine) { machine.witness.reset(); }},
      {"put edits away", open_quietly, [](Machine& machine) { engines::put_edits_away(machine.engine()); },
       edit_a_shown_file},
      {"repair of sums", nothing, repair, spoil_sums, false, repair},
      {"repair of the manifest", nothing, repair_manifest, lose_manifest, false, repair_manifest},
  };
}

std::vector<Command> reading_commands() {
  return {
      {"open read-only", nothing,
       [](Machine& machine) {
         OpenOptions options = quiet();
         options.read_only = true;
         machine.open(options);
       }},
      {"read", open_quietly, read_everything},
      {"read changes", open_quietly,
       [](Machine& machine) { require(broken_history(machine.engine()).empty(), "the history"); }},
      {"check", open_quietly, [](Machine& machine) { (void)engines::check(machine.engine()); }},
      {"verify the audit", open_quietly,
       [](Machine& machine) {
         require(engines::verify_audit(machine.engine(), {}).commits == 3, "commits");
       }},
      {"back up", open_quietly,
       [](Machine& machine) { (void)engines::backup(machine.engine(), "/disk/backup"); }},
      {"restore beside",
       [](Machine& machine) {
         machine.open();
         (void)engines::backup(machine.engine(), "/disk/backup");
       },
       restore_beside},
      {"look at edits", open_quietly,
       [](Machine& machine) { require(engines::edited_records(machine.engine()).size() == 1, "edits"); },
       edit_a_shown_file},
  };
}

/// Two revisions in a snapshot and one behind it.
struct Start {
  Ledger ledger;
  std::unique_ptr<MemoryFileSystem> disk;
  Start() {
    CrashFileSystem files;
    {
      Witness witness(ledger, files, quiet());
      REQUIRE(witness.commit({edit("start1"), put_member("org_start1", "alice")}));
      REQUIRE(witness.commit({edit("start2")}));
      (void)witness.engine().checkpoint();
      REQUIRE(witness.commit({edit("start3")}));
    }
    disk = files.image(Loss::nothing);
  }
};

struct Counts {
  std::uint64_t runs = 0;
  std::uint64_t errors = 0;
  std::uint64_t unnamed = 0;
  std::uint64_t broken = 0;
};

/// A failing call is no damage, and is said with the file that it was about.
std::string unnamed_error(const StorageError& error) {
  const bool known = error.kind() == ErrorKind::io_error || error.kind() == ErrorKind::outcome_unknown ||
                     error.kind() == ErrorKind::needs_reopen || error.kind() == ErrorKind::read_only ||
                     error.kind() == ErrorKind::denied || error.kind() == ErrorKind::busy;
  if (known && (!error.path().empty() || error.kind() == ErrorKind::busy)) return {};
  return std::string(to_string(error.code())) + " of '" + error.path() + "': " + error.what();
}

class Trial {
 public:
  Trial(const Start& start, Counts& counts) : start_(start), counts_(counts) {}

  /// How many calls of these kinds the command makes when nothing fails.
  std::uint64_t calls_of(const Command& command, Call kinds) {
    Machine machine = fresh(command);
    command.before(machine);
    const std::uint64_t before = machine.files.count(kinds);
    command.command(machine);
    return machine.files.count(kinds) - before;
  }

  void run(const Command& command, const Fault& fault) {
    std::string wrong;
    bool failed = false;
    ++counts_.runs;
    Machine machine = fresh(command);
    try {
      command.before(machine);
      machine.files.plan(fault);
      try {
        command.command(machine);
      } catch (const StorageError& error) {
        ++counts_.errors;
        failed = true;
        if (command.repairs == nullptr) wrong = unnamed_error(error);  // else damage is there
        counts_.unnamed += wrong.empty() ? 0U : 1U;
      }
      machine.files.heal();
      if (wrong.empty()) wrong = go_on(command, machine, failed);
    } catch (const std::exception& error) {
      wrong = std::string("threw ") + error.what();
    }
    if (wrong.empty()) return;
    if (++counts_.broken <= 8) {
      FAIL_CHECK(command.name << ", call " << fault.nth << ", error " << fault.error_number
                              << std::string(fault.times == 1 ? " once" : " for ever") << ": " << wrong);
    }
  }

 private:
  Machine fresh(const Command& command) {
    if (command.empty_disk) return Machine(nullptr, {});
    auto disk = start_.disk->clone();
    if (command.spoil) command.spoil(*disk);
    return Machine(std::move(disk), start_.ledger);
  }

  /// The faults are over: the same handle answers truly or says that it cannot, and what the disk has keeps
  /// every promise.
  static std::string go_on(const Command& command, Machine& machine, bool failed) {
    if (command.repairs != nullptr) {
      // It must be possible to try again; a revision may tell of each time.
      const auto [last, state] = *machine.ledger.allowed.rbegin();
      machine.ledger.allowed[last + 1] = machine.ledger.allowed[last + 2] = state;
      machine.witness.reset();
      command.repairs(machine);
    } else if (machine.witness && !machine.engine().options().read_only) {
      // Of an answer that is not known the next reader knows; of any other the same handle must.
      const auto& failures = machine.witness->failures();
      const bool known = !failures.empty() && failures.back().kind() != ErrorKind::outcome_unknown;
      if (failed && !known) machine.witness->reopen();
      if (!machine.witness->commit({edit("later")})) {
        if (auto wrong = unnamed_error(machine.witness->failures().back()); !wrong.empty()) return wrong;
      }
    }
    machine.witness.reset();
    for (const Loss loss : {Loss::nothing, Loss::everything}) {
      // A repair whose last sync failed is there, but may be gone with the power: then the damage is said
      // anew.
      if (command.repairs != nullptr && loss == Loss::everything) continue;
      const auto image = machine.disk.image(loss);
      if (auto wrong = broken_promise(*image, machine.ledger); !wrong.empty())
        return std::string(to_string(loss)) + " lost: " + wrong;
    }
    return {};
  }

  const Start& start_;
  Counts& counts_;
};

Counts try_all(const std::vector<Command>& commands) {
  const Start start;
  Counts counts;
  Trial trial(start, counts);
  const std::uint64_t step = std::max<std::uint64_t>(1, 200 / proof_scale());
  for (const Command& command : commands) {
    const std::uint64_t calls = trial.calls_of(command, every_call);
    CHECK(calls > 0);
    for (std::uint64_t nth = 1; nth <= calls; ++nth) {
      for (std::size_t kind = nth % step; kind < error_numbers.size(); kind += step) {
        // Folders above a new store that we may not sync are not ours: nobody can make them durable.
        if (error_numbers.at(kind) == EACCES && command.empty_disk) continue;
        for (const std::uint64_t times : {std::uint64_t{1}, Fault::for_ever})
          trial.run(command, {.nth = nth, .times = times, .error_number = error_numbers.at(kind)});
      }
    }
    const std::uint64_t writes = trial.calls_of(command, Call::write);
    for (std::uint64_t nth = 1; nth <= writes; ++nth) {
      for (const std::uint64_t part : {1U, 511U, 1'000'000'000U}) {
        for (const std::uint64_t times : {std::uint64_t{1}, Fault::for_ever}) {
          trial.run(command, {.calls = Call::write,
                              .nth = nth,
                              .times = times,
                              .error_number = ENOSPC,
                              .short_write = part});
        }
      }
    }
  }
  return counts;
}

}  // namespace

TEST_CASE(
    "every call of every changing command fails by every error: named, and nothing is lost [P1, P6, P7, "
    "P8]") {
  const Counts counts = try_all(changing_commands());
  figure_at_least("P6 P7 P8", "changing commands run with a failing call", counts.runs, 8'000);
  figure_at_least("P6", "changing commands that ended in an error", counts.errors, 5'000);
  figure_none("P6", "errors without a name and a file", counts.unnamed);
  figure_none("P1 P7", "changing commands after whose failing call a promise is broken", counts.broken);
}

TEST_CASE("every call of every reading command fails by every error: named, never a wrong answer [P5, P6]") {
  const Counts counts = try_all(reading_commands());
  figure_at_least("P5 P6", "reading commands run with a failing call", counts.runs, 3'000);
  figure_none("P5 P6", "reading commands that answered wrongly, or left a promise broken", counts.broken);
}
