// Open files and lock files of the memory file system.
#include "support/memory_files.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "support/file_system_errors.hpp"

namespace orgmgr::test {

std::size_t MemoryFile::read_at(std::uint64_t offset, std::span<char> buffer) const {
  const std::lock_guard held(tree_->mutex);
  const std::string& bytes = node_->bytes;
  if (offset >= bytes.size()) return 0;
  const std::size_t count = std::min(buffer.size(), bytes.size() - static_cast<std::size_t>(offset));
  std::memcpy(buffer.data(), bytes.data() + offset, count);
  return count;
}

void MemoryFile::require_writable(std::string_view action) const {
  if (!writable_) refuse(action, path_, EBADF);
  tree_->require_writable_media(path_, action);
}

void MemoryFile::write_at(std::uint64_t offset, std::string_view bytes) {
  const std::lock_guard held(tree_->mutex);
  require_writable("write to");
  if (bytes.empty()) return;
  if (node_->bytes.size() < offset + bytes.size()) node_->bytes.resize(offset + bytes.size());
  node_->bytes.replace(offset, bytes.size(), bytes);
}

void MemoryFile::resize(std::uint64_t size) {
  const std::lock_guard held(tree_->mutex);
  require_writable("resize");
  node_->bytes.resize(size);
}

fs::FileInfo MemoryFile::info() const {
  const std::lock_guard held(tree_->mutex);
  return node_->info();
}

MemoryLockFile::~MemoryLockFile() {
  for (std::size_t byte = 0; byte < node_->locks.size(); ++byte) unlock(static_cast<fs::LockByte>(byte));
}

bool MemoryLockFile::try_lock(fs::LockByte byte, fs::LockMode mode) {
  const std::lock_guard held(tree_->mutex);
  ByteLock& lock = node_->locks.at(static_cast<std::size_t>(byte));
  if (lock.exclusive != nullptr && lock.exclusive != this) return false;
  if (mode == fs::LockMode::shared) {
    lock.exclusive = nullptr;
    lock.shared.insert(this);
    return true;
  }
  if (read_only_) refuse("lock", path_, EBADF);
  if (std::any_of(lock.shared.begin(), lock.shared.end(), [&](const void* who) { return who != this; })) {
    return false;
  }
  lock.shared.clear();
  lock.exclusive = this;
  return true;
}

void MemoryLockFile::unlock(fs::LockByte byte) noexcept {
  const std::lock_guard held(tree_->mutex);
  ByteLock& lock = node_->locks[static_cast<std::size_t>(byte)];
  if (lock.exclusive == this) lock.exclusive = nullptr;
  lock.shared.erase(this);
}

void MemoryLockFile::wait(const std::atomic<std::uint32_t>& word, std::uint32_t seen,
                          std::chrono::nanoseconds at_most) noexcept {
  std::unique_lock held(tree_->mutex);
  if (word.load() != seen) return;
  // Against the realtime clock: the thread checker knows no other wait.
  node_->woken.wait_until(held, std::chrono::system_clock::now() + at_most);
}

void MemoryLockFile::wake_all(const std::atomic<std::uint32_t>& /*word*/) noexcept {
  const std::lock_guard held(tree_->mutex);
  node_->woken.notify_all();
}

fs::Identity MemoryLockFile::identity() const {
  const std::lock_guard held(tree_->mutex);
  return node_->info().identity;
}

}  // namespace orgmgr::test
