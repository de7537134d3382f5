// What is durable and what is pending, kept beside a disk in memory.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "support/crash_file_system.hpp"
#include "support/memory_tree.hpp"

namespace orgmgr::test {

using Inode = std::uint64_t;

/// One pending change of a file's content.
struct ContentChange {
  enum class Kind : std::uint8_t { write, resize, mode };
  Kind kind = Kind::write;
  std::uint64_t number = 0;  ///< offset, size or mode
  std::string bytes{};
};

/// What is durable of a file or folder, and what has been done to it since.
struct NodeRecord {
  bool directory = false;
  std::uint32_t mode = 0600;
  std::uint32_t owner = 0;
  std::string bytes{};
  std::map<std::string, Inode> names{};
  std::vector<ContentChange> pending{};
  std::shared_ptr<fs::LockFile> lock{};  ///< keeps the page of a lock file in reach
  std::deque<MemoryPage> old_pages{};
};

/// One name gets a meaning; none: it goes.
struct NameEffect {
  Inode directory = 0;
  std::string name{};
  std::optional<Inode> meaning{};
  bool settled = false;  ///< durable, or overtaken by something durable
};

struct NameChange {
  std::vector<NameEffect> effects{};
  bool whole = true;  ///< else the first effect may survive without the second
};

/// The recorder. All of these need `mutex` held, but for the mutex itself.
class CrashModel {
 public:
  explicit CrashModel(std::unique_ptr<MemoryFileSystem> disk);

  /// Throws CrashNow when the machine has stopped.
  void require_running() const;
  /// Counts a changing call; true when it is the one that the crash catches.
  [[nodiscard]] bool count_call();
  /// Ends a changing call: throws when it was caught.
  void end_call(bool caught);

  [[nodiscard]] NodeRecord& record(Inode inode);
  [[nodiscard]] NodeRecord& record_new(const std::string& path, bool directory);
  [[nodiscard]] Inode inode_of(const std::string& path);
  /// A name and what it shall mean.
  [[nodiscard]] NameEffect effect(const std::string& path, std::optional<Inode> meaning);
  void change_names(std::vector<NameEffect> effects, bool whole = true);
  void change_content(Inode inode, ContentChange change);
  void make_content_durable(Inode inode);
  void make_names_durable(Inode directory);
  void remember_pages();

  mutable std::mutex mutex;
  std::unique_ptr<MemoryFileSystem> disk;
  std::map<Inode, NodeRecord> records;
  std::vector<NameChange> name_changes;
  /// The file whose write the crash caught: the end of a process may have cut it short.
  std::optional<Inode> caught_write;
  std::uint64_t calls = 0;
  std::optional<std::uint64_t> allowed;
  bool stopped = false;

 private:
  void adopt(const std::string& path);
  void settle(NameEffect& effect, std::size_t position);
};

void apply(NodeRecord& record, const ContentChange& change);

/// The image builder, in crash_image.cpp. Needs the model's mutex held.
[[nodiscard]] std::unique_ptr<MemoryFileSystem> make_image(const CrashModel& model, Loss loss,
                                                           std::uint64_t seed);

}  // namespace orgmgr::test
