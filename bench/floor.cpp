// One thread writes and syncs for all who wait by then; the next begins when it is done.
#include "floor.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace orgmgr::bench {
namespace {

constexpr off_t file_size = off_t{64} << 20U;  // then it begins anew

using SteadyClock = std::chrono::steady_clock;

class Disk {
 public:
  explicit Disk(const std::filesystem::path& folder)
      : file_(::open((folder / "lines").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
    const std::string padding(std::size_t{1} << 20U, '\n');
    for (off_t at = 0; at < file_size; at += static_cast<off_t>(padding.size())) write(padding, at);
    if (::fsync(file_) != 0) throw std::runtime_error("cannot sync the file of lines");
  }
  ~Disk() { ::close(file_); }
  Disk(const Disk&) = delete;
  Disk& operator=(const Disk&) = delete;

  void append(std::size_t lines) {
    const std::string text(lines * bytes_of_an_add, 'x');
    if (end_ + static_cast<off_t>(text.size()) > file_size) end_ = 0;
    write(text, end_);
    end_ += static_cast<off_t>(text.size());
    if (::fdatasync(file_) != 0) throw std::runtime_error("cannot sync the file of lines");
  }

 private:
  void write(const std::string& text, off_t at) const {
    if (::pwrite(file_, text.data(), text.size(), at) != static_cast<ssize_t>(text.size())) {
      throw std::runtime_error("cannot write the file of lines");
    }
  }

  int file_;
  off_t end_ = 0;
};

class SharedDisk {
 public:
  explicit SharedDisk(const std::filesystem::path& folder) : disk_(folder) {}

  void add() {
    std::unique_lock held(mutex_);
    Waiter own;
    waiting_.push_back(&own);
    if (busy_) own.changed.wait(held, [&] { return own.done || own.leads; });
    if (own.done) return;
    busy_ = true;
    std::vector<Waiter*> all;
    all.swap(waiting_);
    held.unlock();
    disk_.append(all.size());
    held.lock();
    // The next one begins before those that are done are woken.
    if (waiting_.empty()) {
      busy_ = false;
    } else {
      waiting_.front()->leads = true;
      waiting_.front()->changed.notify_one();
    }
    for (Waiter* one : all) {
      one->done = true;
      if (one != &own) one->changed.notify_one();
    }
  }

 private:
  struct Waiter {
    std::condition_variable changed{};
    bool done = false;
    bool leads = false;
  };

  Disk disk_;
  std::mutex mutex_;
  std::vector<Waiter*> waiting_;
  bool busy_ = false;
};

}  // namespace

Adds lines_on_disk(const std::filesystem::path& folder, unsigned threads,
                   std::chrono::duration<double> time) {
  SharedDisk disk(folder);
  std::vector<Adds> by_thread(threads);
  std::vector<std::thread> running;
  const auto start = SteadyClock::now();
  for (Adds& own : by_thread) {
    running.emplace_back([&] {
      for (auto begin = start; begin - start < time; ++own.count) {
        disk.add();
        const auto now = SteadyClock::now();
        own.slowest = std::max(own.slowest, std::chrono::duration<double, std::milli>(now - begin).count());
        begin = now;
      }
    });
  }
  for (auto& thread : running) thread.join();
  const std::chrono::duration<double> taken = SteadyClock::now() - start;
  return together(by_thread, taken);
}

}  // namespace orgmgr::bench
