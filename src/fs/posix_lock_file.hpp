// The lock file of the operating system: open-file-description locks, a mapped page, a futex.
#pragma once

#include <boost/interprocess/mapped_region.hpp>

#include "fs/descriptor.hpp"
#include "fs/file_system.hpp"

namespace orgmgr::fs {

inline constexpr std::size_t lock_page_size = 4096;

class PosixLockFile final : public LockFile {
 public:
  /// Opens as FileSystem::open_lock says.
  [[nodiscard]] static std::unique_ptr<LockFile> open(const std::string& path, bool read_only);

  PosixLockFile(std::string path, Descriptor descriptor, Descriptor folder);
  PosixLockFile(const PosixLockFile&) = delete;
  PosixLockFile& operator=(const PosixLockFile&) = delete;
  ~PosixLockFile() override;

  [[nodiscard]] bool try_lock(LockByte byte, LockMode mode) override;
  void unlock(LockByte byte) noexcept override;
  [[nodiscard]] std::span<std::byte> page() noexcept override;
  void wait(const std::atomic<std::uint32_t>& word, std::uint32_t seen,
            std::chrono::nanoseconds at_most) noexcept override;
  void wake_all(const std::atomic<std::uint32_t>& word) noexcept override;
  void wake_one(const std::atomic<std::uint32_t>& word) noexcept override;
  [[nodiscard]] Identity identity() const override;

 private:
  std::string path_;
  Descriptor descriptor_;
  Descriptor folder_;  ///< none when opened to read
  int process_;
  boost::interprocess::mapped_region region_;
};

}  // namespace orgmgr::fs
