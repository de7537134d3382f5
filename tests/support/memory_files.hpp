// Open files and lock files of the memory file system.
#pragma once

#include "support/memory_tree.hpp"

namespace orgmgr::test {

class MemoryFile final : public fs::File {
 public:
  MemoryFile(std::shared_ptr<MemoryTree> tree, NodePointer node, std::string path, bool writable)
      : tree_(std::move(tree)), node_(std::move(node)), path_(std::move(path)), writable_(writable) {}

  std::size_t read_at(std::uint64_t offset, std::span<char> buffer) const override;
  void write_at(std::uint64_t offset, std::string_view bytes) override;
  void sync() override {}
  void resize(std::uint64_t size) override;
  fs::FileInfo info() const override;
  const std::string& path() const noexcept override { return path_; }

 private:
  void require_writable(std::string_view action) const;

  std::shared_ptr<MemoryTree> tree_;
  NodePointer node_;
  std::string path_;
  bool writable_;
};

class MemoryLockFile final : public fs::LockFile {
 public:
  MemoryLockFile(std::shared_ptr<MemoryTree> tree, NodePointer node, std::string path, bool read_only)
      : tree_(std::move(tree)), node_(std::move(node)), path_(std::move(path)), read_only_(read_only) {}
  MemoryLockFile(const MemoryLockFile&) = delete;
  MemoryLockFile& operator=(const MemoryLockFile&) = delete;
  ~MemoryLockFile() override;

  bool try_lock(fs::LockByte byte, fs::LockMode mode) override;
  void unlock(fs::LockByte byte) noexcept override;
  std::span<std::byte> page() noexcept override { return node_->page->bytes; }
  void wait(const std::atomic<std::uint32_t>& word, std::uint32_t seen,
            std::chrono::nanoseconds at_most) noexcept override;
  void wake_all(const std::atomic<std::uint32_t>& word) noexcept override;
  void wake_one(const std::atomic<std::uint32_t>& word) noexcept override { wake_all(word); }
  fs::Identity identity() const override;

 private:
  std::shared_ptr<MemoryTree> tree_;
  NodePointer node_;
  std::string path_;
  bool read_only_;
};

}  // namespace orgmgr::test
