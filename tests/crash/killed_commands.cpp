// Every command that changes something, killed at each of its calls that change a file: it has happened whole
// or not at all, what it had answered is there, and the store goes on [P1, P2, P10].
#include <doctest/doctest.h>

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <orgmgr/orgmgr.hpp>
#include <set>

#include "cli/ways.hpp"
#include "crash/traced_program.hpp"
#include "support/proof.hpp"

namespace {

using namespace orgmgr;
using namespace orgmgr::test;
namespace files = std::filesystem;

struct Told {
  std::string name{};
  Words words{};
  std::string input{};       ///< what it reads, if anything
  bool makes_store = false;  ///< it begins without one
};

/// A kill leaves what was written, synced or not: memory will do, and is much faster.
files::path in_memory() {
  return ::access("/dev/shm", W_OK) == 0 ? files::path("/dev/shm") : files::temp_directory_path();
}

/// Files that are one, and modes, stay so.
void copy_store(const std::string& from, const std::string& to) {
  std::map<ino_t, std::string> copied;
  files::create_directories(to);
  files::permissions(to, files::status(from).permissions());
  for (const auto& entry : files::recursive_directory_iterator(from)) {
    const std::string target = to + entry.path().string().substr(from.size());
    if (entry.is_directory()) {
      files::create_directory(target, entry.path());
      continue;
    }
    struct stat status {};
    REQUIRE(::stat(entry.path().c_str(), &status) == 0);
    const auto [first, is_new] = copied.emplace(status.st_ino, target);
    if (is_new) {
      files::copy_file(entry.path(), target);
    } else {
      files::create_hard_link(first->second, target);
    }
  }
}

OpenOptions quiet() {
  OpenOptions options;
  options.checkpoint_at_close = false;
  return options;
}

/// What the commits after a revision did, but for what is drawn by chance: op, collections, and whether
/// records came, went or changed.
std::vector<std::string> commits_after(const OrgManager& orgs, Revision revision) {
  std::vector<std::string> commits;
  for (const Commit& commit : orgs.read_changes(revision, 1000).commits) {
    std::multiset<std::string> changes;
    for (const Change& change : commit.changes)
      changes.insert(change.collection + (change.was.empty()   ? " made"
                                          : change.now.empty() ? " gone"
                                                               : " changed"));
    std::string text = commit.op + ":";
    for (const std::string& change : changes) text += " " + change;
    commits.push_back(text);
  }
  return commits;
}

/// Commands begin and end in ways of their own; between lies the checkpoint of whoever leaves last, of which
/// each looks at another part. The long run leaves nothing out, a small one takes some of all that.
bool looked_at(const Told& told, std::uint64_t nth, std::uint64_t calls, std::uint64_t command) {
  if (proof_scale() >= long_run) return true;
  const bool of_its_own = told.makes_store || nth <= 10 || nth + 10 > calls;
  return (of_its_own || (nth + command) % 6 == 0) &&
         (nth + command) % (100 / std::min<std::uint64_t>(proof_scale(), 100)) == 0;
}

class Killing {
 public:
  Killing() : given_(prepare(home_)) {
    {
      OrgManager orgs(home_.data());
      (void)Maintenance(orgs).backup(home_.folder() / "backup");
      before_ = orgs.revision();
    }
    std::ofstream(home_.folder() / "lines") << R"({"op":"create_organization","name":"First"})"
                                            << "\n"
                                            << R"({"op":"create_organization","name":"Second"})"
                                            << "\n";
  }

  [[nodiscard]] std::vector<Told> commands() const {
    std::vector<Told> all;
    for (const auto& [name, way] : changing_ways()) all.push_back({name, way.command_line});
    all.push_back({"batch", {"batch"}, home_.folder() / "lines"});
    all.push_back({"atomic batch", {"batch", "--atomic"}, home_.folder() / "lines"});
    all.push_back({"import", {"import", ORGMGR_SOURCE_DIR "/data/sample"}});
    all.push_back({"checkpoint", {"store", "checkpoint"}});
    all.push_back({"repair", {"store", "repair", "--yes"}});
    all.push_back({"backup", {"store", "backup", run_ / "backup"}});
    all.push_back({"init", {"init"}, "", true});
    all.push_back({"restore", {"store", "restore", home_.folder() / "backup", "--yes"}, "", true});
    return all;
  }

  /// Counts its calls, and learns what it does when nobody kills it.
  std::uint64_t calls_of(const Told& told) {
    const TracedRun run = start(told, 0);
    CHECK_MESSAGE(run.exit_code == 0, told.name);
    const bool anew = told.makes_store && told.name != "restore";
    whole_ = commits_after(OrgManager(store(), quiet()), anew ? 0 : before_);
    return run.calls;
  }

  /// Kills it there; what is wrong afterwards.
  std::string kill(const Told& told, std::uint64_t nth) {
    const TracedRun run = start(told, nth);
    if (!run.killed)
      return run.exit_code == 0 ? "" : "ended by itself, with " + std::to_string(run.exit_code);
    ++kills_;
    if (!run.out.empty()) ++told_;
    const std::string wrong = broken(told, !run.out.empty());
    return wrong.empty() ? "" : told.name + ", killed at call " + std::to_string(nth) + ": " + wrong;
  }

  [[nodiscard]] std::uint64_t kills() const { return kills_; }
  [[nodiscard]] std::uint64_t told() const { return told_; }
  [[nodiscard]] std::uint64_t left_whole() const { return left_whole_; }
  [[nodiscard]] std::uint64_t left_out() const { return left_out_; }

 private:
  [[nodiscard]] std::string store() const { return run_ / "store"; }

  TracedRun start(const Told& told, std::uint64_t nth) {
    for (const auto& left : files::directory_iterator(run_.path())) files::remove_all(left);
    if (!told.makes_store) copy_store(home_.data(), store());
    Environment environment = home_.environment();
    environment["ASAN_OPTIONS"] = "detect_leaks=0";  // which cannot be done while traced
    return run_killed(joined({program(), "--data", store()}, with(given_, told.words)), environment,
                      told.input.empty() ? "/dev/null" : told.input, nth);
  }

  std::string broken(const Told& told, bool answered) {
    try {
      const bool restored = told.name == "restore";
      if (restored && !files::exists(store())) return answered ? "answered, and not there" : "";
      OrgManager orgs(store(), quiet());
      const Revision before = told.makes_store && !restored ? 0 : before_;
      const auto done = commits_after(orgs, before);
      if (done.size() > whole_.size() || !std::equal(done.begin(), done.end(), whole_.begin()))
        return "something else happened: " + (done.empty() ? "nothing" : done.back());
      if ((answered || restored) && done.size() < whole_.size()) return "answered, and not there";
      ++(done.size() < whole_.size() ? left_out_ : left_whole_);
      for (const Finding& finding : Maintenance(orgs).check().findings) {
        if (finding.severity == Finding::Severity::error) return finding.code + ": " + finding.message;
      }
      const auto next = orgs.create_organization("The next one");
      if (!next.ok()) return next.error().message();
      return next.revision() == before + done.size() + 1 ? "" : "a revision is missing";
    } catch (const StorageError& error) {
      return error.what();
    }
  }

  Home home_{};
  TemporaryFolder run_{in_memory()};
  Secrets given_;
  Revision before_ = 0;
  std::vector<std::string> whole_{};
  std::uint64_t kills_ = 0;
  std::uint64_t told_ = 0;
  std::uint64_t left_whole_ = 0;
  std::uint64_t left_out_ = 0;
};

}  // namespace

TEST_CASE(
    "every changing command, killed at any call that changes a file, is there whole or not at all [P1, P2, "
    "P10]") {
  if (const std::string refused = tracing_refused(); !refused.empty()) {
    std::cout << "SKIPPED: kills at each call of each changing command: " << refused << "\n";
    return;
  }
  Killing killing;
  std::uint64_t commands = 0;
  std::uint64_t broken = 0;
  for (const Told& told : killing.commands()) {
    const std::uint64_t calls = killing.calls_of(told);
    for (std::uint64_t nth = 1; nth <= calls; ++nth) {
      if (!looked_at(told, nth, calls, commands)) continue;
      if (const std::string wrong = killing.kill(told, nth); !wrong.empty() && ++broken <= 10)
        FAIL_CHECK(wrong);
    }
    ++commands;
  }
  figure_at_least("P1 P2 P10", "changing commands of the command line that were killed", commands, 55);
  figure_at_least("P1 P2 P10", "kills of them, at each call that changes a file", killing.kills(), 1800);
  figure_at_least("P1", "of them those when something had been answered", killing.told(), 100);
  figure_at_least("P2", "of them those that left all of the change", killing.left_whole(), 500);
  figure_at_least("P2", "of them those that left nothing of it", killing.left_out(), 100);
  figure_none("P1 P2 P10", "kills of a command that left a part of it, or lost what was answered", broken);
}
