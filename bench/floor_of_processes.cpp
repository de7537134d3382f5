// By the locks of the store itself, so that a row tells them from what the store does beside them.
#include "floor_of_processes.hpp"

#include <algorithm>
#include <string>

#include "floor.hpp"
#include "fs/file_system.hpp"
#include "storage/json/locks.hpp"

namespace orgmgr::bench {
namespace {

using SteadyClock = std::chrono::steady_clock;
using storage::json_engine::Deadline;
using storage::json_engine::LockPage;
using storage::json_engine::Locks;

constexpr std::uint64_t line_size = bytes_of_an_add;
constexpr std::uint64_t lines_in_file = (64U << 20U) / line_size;  // then it begins anew
constexpr std::chrono::milliseconds longest_wait{10'000};
constexpr std::chrono::milliseconds longest_nap{5};

std::string path_of(const std::filesystem::path& folder, const char* name) {
  return (folder / name).string();
}

}  // namespace

struct LinesOfProcesses::Shared {
  explicit Shared(const std::filesystem::path& folder)
      : file(fs::posix_file_system().open(path_of(folder, "lines"), fs::OpenMode::read_write)),
        lock(fs::posix_file_system().open_lock(path_of(folder, "LOCK"), false)),
        page(LockPage::of(*lock)),
        locks(*lock) {}

  [[nodiscard]] static std::uint64_t place_of(std::uint64_t number) {
    return number % lines_in_file * line_size;
  }

  /// What others have appended since, as far as the file does not begin anew in between.
  void read_up_to(std::uint64_t number) {
    number = std::min(number, known - known % lines_in_file + lines_in_file - 1);
    if (number <= known) return;
    text.resize((number - known) * line_size);
    (void)file->read_at(place_of(known + 1), text);
    known = number;
  }

  [[nodiscard]] std::uint64_t append() {
    const auto guard = locks.take(fs::LockByte::append, Deadline(longest_wait),
                                  [this] { read_up_to(page.appended.load(std::memory_order_acquire)); });
    const std::uint64_t number = page.appended.load() + 1;
    read_up_to(number - 1);
    file->write_at(place_of(number), line);
    page.appended.store(number, std::memory_order_release);
    known = number;
    return number;
  }

  void wait_durable(std::uint64_t number) {
    for (;;) {
      const std::uint32_t seen = page.changed.load();
      if (page.durable.load(std::memory_order_acquire) >= number) return;
      const auto guard = locks.try_take(fs::LockByte::sync);
      if (!guard) {
        page.listening.fetch_add(1);
        lock->wait(page.changed, seen, longest_nap);
        page.listening.fetch_sub(1);
        continue;
      }
      const std::uint64_t target = page.appended.load(std::memory_order_acquire);
      if (page.durable.load() >= target) continue;
      file->sync();
      page.durable.store(target, std::memory_order_release);
      page.changed.fetch_add(1);
      if (page.listening.load() != 0) lock->wake_all(page.changed);
    }
  }

  std::unique_ptr<fs::File> file;
  std::unique_ptr<fs::LockFile> lock;
  LockPage& page;
  Locks locks;
  const std::string line = std::string(line_size - 1, 'x') + '\n';
  std::string text{};
  std::uint64_t known = 0;
};

void LinesOfProcesses::prepare(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  const auto file = fs::posix_file_system().open(path_of(folder, "lines"), fs::OpenMode::create);
  const std::string padding(std::size_t{1} << 20U, '\n');
  for (std::uint64_t at = 0; at < lines_in_file * line_size; at += padding.size())
    file->write_at(at, padding);
  file->sync();
}

LinesOfProcesses::LinesOfProcesses(const std::filesystem::path& folder)
    : shared_(std::make_unique<Shared>(folder)) {}

LinesOfProcesses::~LinesOfProcesses() = default;

Adds LinesOfProcesses::add(std::chrono::duration<double> time) {
  Adds adds;
  const auto start = SteadyClock::now();
  for (auto begin = start; begin - start < time; ++adds.count) {
    shared_->wait_durable(shared_->append());
    const auto now = SteadyClock::now();
    adds.slowest = std::max(adds.slowest, std::chrono::duration<double, std::milli>(now - begin).count());
    begin = now;
  }
  return together({adds}, SteadyClock::now() - start);
}

}  // namespace orgmgr::bench
