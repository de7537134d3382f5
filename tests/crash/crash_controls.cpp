// Negative controls: over a file system that breaks its word the same checks must find a loss. A
// harness that finds nothing is only worth something when it is shown able to find.
#include <doctest/doctest.h>

#include <array>
#include <numeric>

#include "crash/ledger.hpp"
#include "support/memory_file_system.hpp"
#include "support/proof.hpp"

namespace {

using namespace orgmgr;
using namespace orgmgr::test;

struct Lies {
  bool sync = false;
  bool sync_directory = false;
  std::string only_path{};  ///< of paths that hold this; of all when empty
  bool whole_path = false;  ///< `only_path` is the path, not a part of it
  [[nodiscard]] bool about(const std::string& path) const {
    return whole_path ? path == only_path : path.find(only_path) != std::string::npos;
  }
};

class LyingFile final : public fs::File {
 public:
  LyingFile(std::unique_ptr<fs::File> file, Lies lies) : file_(std::move(file)), lies_(std::move(lies)) {}
  std::size_t read_at(std::uint64_t offset, std::span<char> buffer) const override {
    return file_->read_at(offset, buffer);
  }
  void write_at(std::uint64_t offset, std::string_view bytes) override { file_->write_at(offset, bytes); }
  void sync() override {
    if (!lies_.sync || !lies_.about(path())) file_->sync();
  }
  void resize(std::uint64_t size) override { file_->resize(size); }
  fs::FileInfo info() const override { return file_->info(); }
  const std::string& path() const noexcept override { return file_->path(); }

 private:
  std::unique_ptr<fs::File> file_;
  Lies lies_;
};

/// Leaves syncs out.
class LyingFileSystem final : public fs::FileSystem {
 public:
  LyingFileSystem(fs::FileSystem& inner, Lies lies) : inner_(inner), lies_(std::move(lies)) {}
  std::unique_ptr<fs::File> open(const std::string& path, fs::OpenMode mode) override {
    return std::make_unique<LyingFile>(inner_.open(path, mode), lies_);
  }
  std::optional<fs::FileInfo> stat(const std::string& path) override { return inner_.stat(path); }
  std::vector<std::string> list(const std::string& path) override { return inner_.list(path); }
  void make_directory(const std::string& path) override { inner_.make_directory(path); }
  void rename(const std::string& from, const std::string& to) override { inner_.rename(from, to); }
  void exchange(const std::string& one, const std::string& other) override { inner_.exchange(one, other); }
  bool link(const std::string& from, const std::string& to) override { return inner_.link(from, to); }
  void remove(const std::string& path) override { inner_.remove(path); }
  void sync_directory(const std::string& path) override {
    if (!lies_.sync_directory || !lies_.about(path)) inner_.sync_directory(path);
  }
  void set_mode(const std::string& path, std::uint32_t mode) override { inner_.set_mode(path, mode); }
  std::unique_ptr<fs::LockFile> open_lock(const std::string& path, bool read_only) override {
    return inner_.open_lock(path, read_only);
  }
  std::string unsupported_kind(const std::string& path) override { return inner_.unsupported_kind(path); }
  std::uint32_t user_id() const override { return inner_.user_id(); }
  std::uint64_t boot_mark() const override { return inner_.boot_mark(); }

 private:
  fs::FileSystem& inner_;
  Lies lies_;
};

using Breaches = std::array<std::uint64_t, breach_count>;

std::uint64_t in_all(const Breaches& breaches) {
  return std::accumulate(breaches.begin() + 1, breaches.end(), std::uint64_t{0});
}

using Work = std::function<void(Ledger&, CrashFileSystem&)>;

/// What the images of a run break, by kind.
Breaches breaches_of(const Work& work) {
  Ledger ledger;
  Breaches breaches{};
  for_each_crash_image(
      [&](CrashFileSystem& files) {
        ledger = {};
        work(ledger, files);
      },
      [&](MemoryFileSystem& image, const CrashPoint&) {
        ++breaches.at(static_cast<std::size_t>(judge_image(image, ledger).breach));
      },
      {.seeds = 2});
  return breaches;
}

std::uint64_t of(const Breaches& breaches, Breach breach) {
  return breaches.at(static_cast<std::size_t>(breach));
}

/// The same of a short run on a file system that lies.
Breaches breaches_under(const Lies& lies) {
  return breaches_of([&](Ledger& ledger, CrashFileSystem& files) {
    LyingFileSystem lying(files, lies);
    OpenOptions options = Surroundings{}.options();
    options.checkpoint_at_close = false;
    Witness witness(ledger, lying, options);
    witness.engine().rotate_at(2500);
    for (int number = 0; number < 5; ++number) {
      witness.commit({put_organization("org_" + std::to_string(number), "N " + std::to_string(number), 200)});
    }
    (void)witness.engine().checkpoint();
    witness.commit({put_organization("org_last", "Last")});
  });
}

}  // namespace

TEST_CASE("control: the honest file system breaks no promise") { CHECK(in_all(breaches_under({})) == 0); }

TEST_CASE("control: without syncs acknowledged changes are lost") {
  const Breaches breaches = breaches_under({.sync = true});
  CHECK(of(breaches, Breach::lost) > 0);
  CHECK(of(breaches, Breach::damaged) > 0);
  figure_at_least("P1", "control: images of a run without syncs in which something is missed",
                  in_all(breaches), 100);
}

TEST_CASE("control: without syncs of the journal alone acknowledged changes are lost") {
  CHECK(of(breaches_under({.sync = true, .only_path = ".0.jsonl"}), Breach::lost) > 10);
}

TEST_CASE("control: without the sync of a snapshot's files a power cut is damage") {
  CHECK(of(breaches_under({.sync = true, .only_path = "snapshot/"}), Breach::damaged) > 0);
}

TEST_CASE("control: without syncs of folders acknowledged changes are lost") {
  CHECK(in_all(breaches_under({.sync_directory = true})) > 10);
}

TEST_CASE("control: without the sync of the journal's folder acknowledged changes are lost") {
  CHECK(in_all(breaches_under({.sync_directory = true, .only_path = "journal"})) > 0);
}

TEST_CASE("control: without the sync of the folder above the store an acknowledged store is lost") {
  CHECK(in_all(breaches_under({.sync_directory = true, .only_path = "/disk/data", .whole_path = true})) > 0);
}

TEST_CASE("control: a change that is written in two parts is seen to be there in part") {
  const Breaches breaches = breaches_of([](Ledger& ledger, CrashFileSystem& files) {
    OpenOptions options = Surroundings{}.options();
    options.checkpoint_at_close = false;
    Witness witness(ledger, files, options);
    witness.commit({put_organization("org_a", "Acme")});
    // The ledger knows one change of two records; the store gets two.
    const std::vector<Edit> edits{put_organization("org_b", "Beta"), put_organization("org_c", "Gamma")};
    State whole = ledger.allowed[1].front();
    apply(whole, edits);
    ledger.allowed[3].push_back(whole);
    for (const Edit& edit : edits) (void)commit(witness.engine(), {edit});
  });
  CHECK(of(breaches, Breach::not_whole) > 5);
}

TEST_CASE("control: a state that was never committed, and one that was forgotten, are told apart") {
  const Breaches breaches = breaches_of([](Ledger& ledger, CrashFileSystem& files) {
    OpenOptions options = Surroundings{}.options();
    options.checkpoint_at_close = false;
    Witness witness(ledger, files, options);
    witness.commit({put_organization("org_a", "Acme")});
    ++ledger.acknowledged;  // of something that nobody has written
  });
  CHECK(of(breaches, Breach::lost) > 0);
  CHECK(of(breaches, Breach::not_whole) == 0);
}
