// A file system that tells of some calls once they are made, and of its lock bytes.
#include "support/hooked_file_system.hpp"

#include <utility>

namespace orgmgr::test {

struct Hooks {
  std::function<void(Call call, const std::string& path)> after_call{};
  std::function<void(fs::LockByte byte)> before_lock{};
  std::function<void(fs::LockByte byte)> after_unlock{};

  void made(Call call, const std::string& path) const {
    if (after_call) after_call(call, path);
  }
};

namespace {

class HookedLockFile final : public fs::LockFile {
 public:
  HookedLockFile(std::shared_ptr<Hooks> hooks, std::unique_ptr<fs::LockFile> lock)
      : hooks_(std::move(hooks)), lock_(std::move(lock)) {}

  bool try_lock(fs::LockByte byte, fs::LockMode mode) override {
    if (hooks_->before_lock) hooks_->before_lock(byte);
    return lock_->try_lock(byte, mode);
  }
  void unlock(fs::LockByte byte) noexcept override {
    lock_->unlock(byte);
    if (hooks_->after_unlock) hooks_->after_unlock(byte);
  }
  std::span<std::byte> page() noexcept override { return lock_->page(); }
  void wait(const std::atomic<std::uint32_t>& word, std::uint32_t seen,
            std::chrono::nanoseconds at_most) noexcept override {
    lock_->wait(word, seen, at_most);
  }
  void wake_all(const std::atomic<std::uint32_t>& word) noexcept override { lock_->wake_all(word); }
  void wake_one(const std::atomic<std::uint32_t>& word) noexcept override { lock_->wake_one(word); }
  fs::Identity identity() const override { return lock_->identity(); }

 private:
  std::shared_ptr<Hooks> hooks_;
  std::unique_ptr<fs::LockFile> lock_;
};

}  // namespace

HookedFileSystem::HookedFileSystem(fs::FileSystem& inner)
    : inner_(inner), hooks_(std::make_shared<Hooks>()) {}
HookedFileSystem::~HookedFileSystem() = default;

void HookedFileSystem::after_call(std::function<void(Call call, const std::string& path)> told) {
  hooks_->after_call = std::move(told);
}
void HookedFileSystem::before_lock(std::function<void(fs::LockByte byte)> told) {
  hooks_->before_lock = std::move(told);
}
void HookedFileSystem::after_unlock(std::function<void(fs::LockByte byte)> told) {
  hooks_->after_unlock = std::move(told);
}

std::vector<std::string> HookedFileSystem::list(const std::string& path) {
  auto names = inner_.list(path);
  hooks_->made(Call::list, path);
  return names;
}

void HookedFileSystem::rename(const std::string& from, const std::string& to) {
  inner_.rename(from, to);
  hooks_->made(Call::rename, to);
}

void HookedFileSystem::remove(const std::string& path) {
  inner_.remove(path);
  hooks_->made(Call::remove, path);
}

std::unique_ptr<fs::LockFile> HookedFileSystem::open_lock(const std::string& path, bool read_only) {
  auto lock = inner_.open_lock(path, read_only);
  if (!lock) return nullptr;
  return std::make_unique<HookedLockFile>(hooks_, std::move(lock));
}

std::unique_ptr<fs::File> HookedFileSystem::open(const std::string& path, fs::OpenMode mode) {
  return inner_.open(path, mode);
}

std::optional<fs::FileInfo> HookedFileSystem::stat(const std::string& path) { return inner_.stat(path); }

void HookedFileSystem::make_directory(const std::string& path) { inner_.make_directory(path); }

void HookedFileSystem::exchange(const std::string& one, const std::string& other) {
  inner_.exchange(one, other);
}

bool HookedFileSystem::link(const std::string& from, const std::string& to) { return inner_.link(from, to); }

void HookedFileSystem::sync_directory(const std::string& path) { inner_.sync_directory(path); }

void HookedFileSystem::set_mode(const std::string& path, std::uint32_t mode) { inner_.set_mode(path, mode); }

std::string HookedFileSystem::unsupported_kind(const std::string& path) {
  return inner_.unsupported_kind(path);
}

std::uint32_t HookedFileSystem::user_id() const { return inner_.user_id(); }

std::uint64_t HookedFileSystem::boot_mark() const { return inner_.boot_mark(); }

}  // namespace orgmgr::test
