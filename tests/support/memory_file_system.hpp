// A whole file system in memory, for tests: hard links, modes, owners, identities, locks that belong to
// the object that took them, one shared page per lock file. Safe among threads. Paths start at `/`; a
// relative path is taken from there too.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "fs/file_system.hpp"

namespace orgmgr::test {

class MemoryTree;

class MemoryFileSystem : public fs::FileSystem {
 public:
  MemoryFileSystem();
  ~MemoryFileSystem() override;

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

  // What a test may arrange.
  void set_user(std::uint32_t user);  ///< 1000 at first; 0 passes every permission check
  void set_owner(const std::string& path, std::uint32_t owner);
  void set_read_only_media(bool read_only);  ///< every change fails with EROFS
  void set_links_supported(bool supported);  ///< link() answers false when not
  void set_exchange_supported(bool supported);
  void restart();                   ///< another boot_mark() from now on
  void set_kind(std::string kind);  ///< the answer of unsupported_kind()
  /// A symlink, or FIFO, socket or device, that nothing leads through.
  void add_special(const std::string& path, fs::FileKind kind);
  /// Replaces or makes a file, parent folders included, without regard to modes.
  void put(const std::string& path, std::string_view bytes);
  /// All bytes of a file, without regard to modes.
  [[nodiscard]] std::string get(const std::string& path);
  /// A copy that shares nothing; open files and locks stay behind, identities and pages come along.
  [[nodiscard]] std::unique_ptr<MemoryFileSystem> clone() const;

 private:
  std::shared_ptr<MemoryTree> tree_;
};

}  // namespace orgmgr::test
