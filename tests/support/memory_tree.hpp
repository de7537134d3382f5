// The inside of the memory file system: nodes, names, and who may touch them.
#pragma once

#include <array>
#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "fs/file_system.hpp"

namespace orgmgr::test {

struct alignas(4096) MemoryPage {
  std::array<std::byte, 4096> bytes{};
};

/// Copies word by word with atomic loads, beside threads that store.
void copy_page(std::span<std::byte> from, std::span<std::byte> to);

/// Who holds a lock byte: one exclusively, or any number shared.
struct ByteLock {
  const void* exclusive = nullptr;
  std::set<const void*> shared;
};

struct MemoryNode {
  fs::FileKind kind = fs::FileKind::regular;
  std::uint64_t inode = 0;
  std::uint64_t links = 0;
  std::uint32_t mode = 0600;
  std::uint32_t owner = 0;
  std::string bytes{};
  std::map<std::string, std::shared_ptr<MemoryNode>> names{};  ///< of a directory
  std::unique_ptr<MemoryPage> page{};                          ///< of a lock file
  std::array<ByteLock, 4> locks{};
  std::condition_variable woken{};

  [[nodiscard]] fs::FileInfo info() const;
};

using NodePointer = std::shared_ptr<MemoryNode>;

/// A name in its directory; `node` is null when nothing has that name.
struct Place {
  NodePointer directory;
  std::string name;
  NodePointer node;
};

class MemoryTree {
 public:
  MemoryTree();

  // All of these need `mutex` held.
  [[nodiscard]] Place find(const std::string& path, std::string_view action) const;
  [[nodiscard]] NodePointer existing(const std::string& path, std::string_view action) const;
  [[nodiscard]] NodePointer directory(const std::string& path, std::string_view action) const;
  [[nodiscard]] NodePointer make_node(fs::FileKind kind, std::uint32_t mode);
  void require_writable_media(const std::string& path, std::string_view action) const;
  /// The directory of a name may be changed.
  void require_changeable(const Place& place, const std::string& path, std::string_view action) const;
  /// `bits`: 4 to read, 2 to write.
  void require_permission(const MemoryNode& node, std::uint32_t bits, const std::string& path,
                          std::string_view action) const;
  static void put_name(const Place& place, const NodePointer& node);
  static void take_name(const Place& place);
  [[nodiscard]] std::shared_ptr<MemoryTree> clone() const;

  mutable std::mutex mutex;
  NodePointer root;
  std::uint64_t next_inode = 2;
  std::uint32_t user = 1000;
  std::uint64_t boot_mark = 1;
  bool read_only_media = false;
  bool links_supported = true;
  bool exchange_supported = true;
  std::string kind{};
};

}  // namespace orgmgr::test
