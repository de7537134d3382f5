// A file system that tells of some calls once they are made, and of its lock bytes: a place for what another
// process does in this moment, where FaultFileSystem::before_call is too early or does not tell which lock.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "fs/file_system.hpp"
#include "support/fault_file_system.hpp"

namespace orgmgr::test {

struct Hooks;

/// What is told is chosen before other threads make calls.
class HookedFileSystem final : public fs::FileSystem {
 public:
  /// Wraps `inner`, which must live as long as this and what it opened.
  explicit HookedFileSystem(fs::FileSystem& inner);
  ~HookedFileSystem() override;

  /// Told of each folder that was listed, each path that was removed, and the new one of each rename.
  void after_call(std::function<void(Call call, const std::string& path)> told);
  /// Told of each lock byte that is about to be asked for.
  void before_lock(std::function<void(fs::LockByte byte)> told);
  /// Told of each lock byte that was given back. Must not throw.
  void after_unlock(std::function<void(fs::LockByte byte)> told);

  std::unique_ptr<fs::File> open(const std::string& path, fs::OpenMode mode) override;
  std::optional<fs::FileInfo> stat(const std::string& path) override;
  std::vector<std::string> list(const std::string& path) override;
  void make_directory(const std::string& path) override;
  void rename(const std::string& from, const std::string& to) override;
  void exchange(const std::string& one, const std::string& other) override;
  bool link(const std::string& from, const std::string& to) override;
  void remove(const std::string& path) override;
  void sync_directory(const std::string& path) override;
  void set_mode(const std::string& path, std::uint32_t mode) override;
  std::unique_ptr<fs::LockFile> open_lock(const std::string& path, bool read_only) override;
  std::string unsupported_kind(const std::string& path) override;
  std::uint32_t user_id() const override;
  std::uint64_t boot_mark() const override;

 private:
  fs::FileSystem& inner_;
  std::shared_ptr<Hooks> hooks_;
};

}  // namespace orgmgr::test
