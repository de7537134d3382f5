// The inside of the memory file system.
#include "support/memory_tree.hpp"

#include <cerrno>
#include <string_view>

#include "support/file_system_errors.hpp"

namespace orgmgr::test {
namespace {

std::vector<std::string> parts_of(std::string_view path) {
  std::vector<std::string> parts;
  while (!path.empty()) {
    const auto slash = path.find('/');
    const std::string_view part = path.substr(0, slash);
    if (part == "..") {
      if (!parts.empty()) parts.pop_back();
    } else if (!part.empty() && part != ".") {
      parts.emplace_back(part);
    }
    path.remove_prefix(slash == std::string_view::npos ? path.size() : slash + 1);
  }
  return parts;
}

NodePointer copy_node(const MemoryNode& node, std::map<std::uint64_t, NodePointer>& copies) {
  if (const auto done = copies.find(node.inode); done != copies.end()) return done->second;
  auto copy = std::make_shared<MemoryNode>();
  copies[node.inode] = copy;
  copy->kind = node.kind;
  copy->inode = node.inode;
  copy->links = node.links;
  copy->mode = node.mode;
  copy->owner = node.owner;
  copy->bytes = node.bytes;
  for (const auto& [name, child] : node.names) copy->names[name] = copy_node(*child, copies);
  if (node.page) {
    copy->page = std::make_unique<MemoryPage>();
    copy_page(node.page->bytes, copy->page->bytes);
  }
  return copy;
}

}  // namespace

void copy_page(std::span<std::byte> from, std::span<std::byte> to) {
  for (std::size_t at = 0; at < from.size(); at += sizeof(std::uint64_t)) {
    auto& source = *reinterpret_cast<std::uint64_t*>(from.data() + at);
    auto& target = *reinterpret_cast<std::uint64_t*>(to.data() + at);
    std::atomic_ref(target).store(std::atomic_ref(source).load());
  }
}

fs::FileInfo MemoryNode::info() const {
  constexpr std::uint64_t device = 77;
  return {.kind = kind,
          .identity = {.device = device, .inode = inode},
          .size = bytes.size(),
          .links = links,
          .mode = mode,
          .owner = owner};
}

MemoryTree::MemoryTree() : root(std::make_shared<MemoryNode>()) {
  root->kind = fs::FileKind::directory;
  root->inode = 1;
  root->links = 1;
  root->mode = 0777;
  root->owner = 0;
}

Place MemoryTree::find(const std::string& path, std::string_view action) const {
  const auto parts = parts_of(path);
  if (parts.empty()) return {.directory = nullptr, .name = {}, .node = root};
  NodePointer at = root;
  for (std::size_t index = 0; index + 1 < parts.size(); ++index) {
    const auto next = at->names.find(parts[index]);
    if (next == at->names.end()) return {.directory = nullptr, .name = parts.back(), .node = nullptr};
    at = next->second;
    if (at->kind != fs::FileKind::directory) refuse(action, path, ENOTDIR);
  }
  const auto last = at->names.find(parts.back());
  return {.directory = at, .name = parts.back(), .node = last == at->names.end() ? nullptr : last->second};
}

NodePointer MemoryTree::existing(const std::string& path, std::string_view action) const {
  auto place = find(path, action);
  if (!place.node) refuse(action, path, ENOENT);
  return place.node;
}

NodePointer MemoryTree::directory(const std::string& path, std::string_view action) const {
  auto node = existing(path, action);
  if (node->kind != fs::FileKind::directory) refuse(action, path, ENOTDIR);
  return node;
}

NodePointer MemoryTree::make_node(fs::FileKind node_kind, std::uint32_t mode) {
  auto node = std::make_shared<MemoryNode>();
  node->kind = node_kind;
  node->inode = next_inode++;
  node->mode = mode;
  node->owner = user;
  return node;
}

void MemoryTree::require_writable_media(const std::string& path, std::string_view action) const {
  if (read_only_media) refuse(action, path, EROFS);
}

void MemoryTree::require_changeable(const Place& place, const std::string& path,
                                    std::string_view action) const {
  if (!place.directory) refuse(action, path, place.name.empty() ? EBUSY : ENOENT);
  require_writable_media(path, action);
  require_permission(*place.directory, 2, path, action);
}

void MemoryTree::require_permission(const MemoryNode& node, std::uint32_t bits, const std::string& path,
                                    std::string_view action) const {
  if (user == 0) return;
  const std::uint32_t granted = node.owner == user ? node.mode >> 6U : node.mode;
  if ((granted & bits) == bits) return;
  // As the operating system's: what only the owner's own bits forbid is not "somebody else's".
  if (node.owner != user) refuse(action, path, EACCES);
  throw StorageError(ErrorCode::io_failed,
                     "cannot " + std::string(action) + " '" + path + "': its permission bits forbid it",
                     ErrorPlace{.path = path, .error_number = EACCES});
}

void MemoryTree::put_name(const Place& place, const NodePointer& node) {
  auto& slot = place.directory->names[place.name];
  if (slot) --slot->links;
  slot = node;
  ++node->links;
}

void MemoryTree::take_name(const Place& place) {
  --place.node->links;
  place.directory->names.erase(place.name);
}

std::shared_ptr<MemoryTree> MemoryTree::clone() const {
  auto copy = std::make_shared<MemoryTree>();
  std::map<std::uint64_t, NodePointer> copies;
  copy->root = copy_node(*root, copies);
  copy->next_inode = next_inode;
  copy->user = user;
  copy->boot_mark = boot_mark;
  copy->read_only_media = read_only_media;
  copy->links_supported = links_supported;
  copy->exchange_supported = exchange_supported;
  copy->kind = kind;
  return copy;
}

}  // namespace orgmgr::test
