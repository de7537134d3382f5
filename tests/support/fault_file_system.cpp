// A file system in which chosen calls fail.
#include "support/fault_file_system.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <mutex>
#include <string_view>

#include "support/file_system_errors.hpp"

namespace orgmgr::test {

class FaultState {
 public:
  /// What the call must fail with; empty when it may go on.
  std::optional<Fault> next(Call call, const std::string& path) {
    if (before_call_) before_call_(call, path);
    const std::lock_guard held(mutex_);
    ++counts_.at(index_of(call));
    std::optional<Fault> chosen;
    for (Planned& planned : planned_) {
      if (!applies(planned.fault, call, path)) continue;
      ++planned.seen;
      const bool reached = planned.seen >= planned.fault.nth;
      if (reached && planned.seen - planned.fault.nth < planned.fault.times && !chosen)
        chosen = planned.fault;
    }
    if (chosen) ++failures_;
    return chosen;
  }

  void require(Call call, std::string_view action, const std::string& path) {
    if (const auto fault = next(call, path)) fail(*fault, action, path);
  }

  [[noreturn]] static void fail(const Fault& fault, std::string_view action, const std::string& path) {
    if (fault.kills) throw Killed{};
    refuse(action, path, fault.error_number);
  }

  void plan(Fault fault) {
    const std::lock_guard held(mutex_);
    planned_.push_back({.fault = std::move(fault)});
  }

  void heal() {
    const std::lock_guard held(mutex_);
    planned_.clear();
  }

  std::uint64_t count(Call calls) const {
    const std::lock_guard held(mutex_);
    std::uint64_t sum = 0;
    for (std::size_t index = 0; index < counts_.size(); ++index) {
      if ((static_cast<std::uint32_t>(calls) >> index & 1U) != 0) sum += counts_.at(index);
    }
    return sum;
  }

  std::uint64_t failures() const {
    const std::lock_guard held(mutex_);
    return failures_;
  }

  void on_failed_sync(std::function<void(const std::string&)> told) {
    const std::lock_guard held(mutex_);
    told_ = std::move(told);
  }

  /// Set by the thread that makes the calls.
  void before_call(std::function<void(Call, const std::string&)> told) { before_call_ = std::move(told); }

  void tell_failed_sync(const std::string& path) {
    std::function<void(const std::string&)> told;
    {
      const std::lock_guard held(mutex_);
      told = told_;
    }
    if (told) told(path);
  }

 private:
  struct Planned {
    Fault fault;
    std::uint64_t seen = 0;
  };

  static std::size_t index_of(Call call) {
    return static_cast<std::size_t>(std::countr_zero(static_cast<std::uint32_t>(call)));
  }

  static bool applies(const Fault& fault, Call call, const std::string& path) {
    return (static_cast<std::uint32_t>(fault.calls) & static_cast<std::uint32_t>(call)) != 0 &&
           path.find(fault.path_contains) != std::string::npos;
  }

  mutable std::mutex mutex_;
  std::vector<Planned> planned_;
  std::array<std::uint64_t, 17> counts_{};
  std::uint64_t failures_ = 0;
  std::function<void(const std::string&)> told_;
  std::function<void(Call, const std::string&)> before_call_;
};

namespace {

class FaultFile final : public fs::File {
 public:
  FaultFile(std::shared_ptr<FaultState> state, std::unique_ptr<fs::File> file)
      : state_(std::move(state)), file_(std::move(file)) {}

  std::size_t read_at(std::uint64_t offset, std::span<char> buffer) const override {
    state_->require(Call::read, "read", path());
    return file_->read_at(offset, buffer);
  }
  void write_at(std::uint64_t offset, std::string_view bytes) override {
    const auto fault = state_->next(Call::write, path());
    if (!fault) return file_->write_at(offset, bytes);
    if (fault->short_write && !bytes.empty()) {
      const std::size_t most = fault->kills ? bytes.size() : bytes.size() - 1;
      const auto part = std::min<std::uint64_t>(*fault->short_write, most);
      file_->write_at(offset, bytes.substr(0, part));
    }
    FaultState::fail(*fault, "write to", path());
  }
  void sync() override {
    if (const auto fault = state_->next(Call::sync, path())) {
      state_->tell_failed_sync(path());
      FaultState::fail(*fault, "sync", path());
    }
    file_->sync();
  }
  void resize(std::uint64_t size) override {
    state_->require(Call::resize, "resize", path());
    file_->resize(size);
  }
  fs::FileInfo info() const override {
    state_->require(Call::stat, "examine", path());
    return file_->info();
  }
  const std::string& path() const noexcept override { return file_->path(); }

 private:
  std::shared_ptr<FaultState> state_;
  std::unique_ptr<fs::File> file_;
};

class FaultLockFile final : public fs::LockFile {
 public:
  FaultLockFile(std::shared_ptr<FaultState> state, std::unique_ptr<fs::LockFile> lock, std::string path)
      : state_(std::move(state)), lock_(std::move(lock)), path_(std::move(path)) {}

  bool try_lock(fs::LockByte byte, fs::LockMode mode) override {
    state_->require(Call::lock, "lock", path_);
    return lock_->try_lock(byte, mode);
  }
  void unlock(fs::LockByte byte) noexcept override { lock_->unlock(byte); }
  std::span<std::byte> page() noexcept override { return lock_->page(); }
  void wait(const std::atomic<std::uint32_t>& word, std::uint32_t seen,
            std::chrono::nanoseconds at_most) noexcept override {
    lock_->wait(word, seen, at_most);
  }
  void wake_all(const std::atomic<std::uint32_t>& word) noexcept override { lock_->wake_all(word); }
  void wake_one(const std::atomic<std::uint32_t>& word) noexcept override { lock_->wake_one(word); }
  fs::Identity identity() const override {
    state_->require(Call::stat, "examine", path_);
    return lock_->identity();
  }

 private:
  std::shared_ptr<FaultState> state_;
  std::unique_ptr<fs::LockFile> lock_;
  std::string path_;
};

}  // namespace

FaultFileSystem::FaultFileSystem(fs::FileSystem& inner)
    : inner_(inner), state_(std::make_shared<FaultState>()) {}
FaultFileSystem::~FaultFileSystem() = default;

void FaultFileSystem::plan(Fault fault) { state_->plan(std::move(fault)); }
void FaultFileSystem::heal() { state_->heal(); }
std::uint64_t FaultFileSystem::count(Call calls) const { return state_->count(calls); }
std::uint64_t FaultFileSystem::failures() const { return state_->failures(); }
void FaultFileSystem::on_failed_sync(std::function<void(const std::string& path)> told) {
  state_->on_failed_sync(std::move(told));
}
void FaultFileSystem::before_call(std::function<void(Call call, const std::string& path)> told) {
  state_->before_call(std::move(told));
}

std::unique_ptr<fs::File> FaultFileSystem::open(const std::string& path, fs::OpenMode mode) {
  const bool creating = mode == fs::OpenMode::create;
  state_->require(creating ? Call::create : Call::open, creating ? "create" : "open", path);
  return std::make_unique<FaultFile>(state_, inner_.open(path, mode));
}

std::optional<fs::FileInfo> FaultFileSystem::stat(const std::string& path) {
  state_->require(Call::stat, "examine", path);
  return inner_.stat(path);
}

std::vector<std::string> FaultFileSystem::list(const std::string& path) {
  state_->require(Call::list, "list", path);
  return inner_.list(path);
}

void FaultFileSystem::make_directory(const std::string& path) {
  state_->require(Call::make_directory, "make the folder", path);
  inner_.make_directory(path);
}

void FaultFileSystem::rename(const std::string& from, const std::string& to) {
  state_->require(Call::rename, "rename", from);
  inner_.rename(from, to);
}

void FaultFileSystem::exchange(const std::string& one, const std::string& other) {
  state_->require(Call::exchange, "exchange", one);
  inner_.exchange(one, other);
}

bool FaultFileSystem::link(const std::string& from, const std::string& to) {
  state_->require(Call::link, "link", from);
  return inner_.link(from, to);
}

void FaultFileSystem::remove(const std::string& path) {
  state_->require(Call::remove, "remove", path);
  inner_.remove(path);
}

void FaultFileSystem::sync_directory(const std::string& path) {
  state_->require(Call::sync_directory, "sync the folder", path);
  inner_.sync_directory(path);
}

void FaultFileSystem::set_mode(const std::string& path, std::uint32_t mode) {
  state_->require(Call::set_mode, "set the permissions of", path);
  inner_.set_mode(path, mode);
}

std::unique_ptr<fs::LockFile> FaultFileSystem::open_lock(const std::string& path, bool read_only) {
  state_->require(Call::open_lock, "open the lock file", path);
  auto lock = inner_.open_lock(path, read_only);
  if (!lock) return nullptr;
  return std::make_unique<FaultLockFile>(state_, std::move(lock), path);
}

std::string FaultFileSystem::unsupported_kind(const std::string& path) {
  return inner_.unsupported_kind(path);
}

std::uint32_t FaultFileSystem::user_id() const { return inner_.user_id(); }

std::uint64_t FaultFileSystem::boot_mark() const { return inner_.boot_mark(); }

}  // namespace orgmgr::test
