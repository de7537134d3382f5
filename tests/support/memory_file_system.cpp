// A whole file system in memory.
#include "support/memory_file_system.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "fs/paths.hpp"
#include "support/file_system_errors.hpp"
#include "support/memory_files.hpp"
#include "support/memory_tree.hpp"

namespace orgmgr::test {
namespace {

void require_regular(const MemoryNode& node, const std::string& path, std::string_view action) {
  if (node.kind == fs::FileKind::regular) return;
  refuse(action, path, node.kind == fs::FileKind::directory ? EISDIR : ELOOP);
}

NodePointer make_file(MemoryTree& tree, const std::string& path, std::string_view action) {
  const Place place = tree.find(path, action);
  if (place.node) refuse(action, path, EEXIST);
  tree.require_changeable(place, path, action);
  auto node = tree.make_node(fs::FileKind::regular, 0600);
  MemoryTree::put_name(place, node);
  return node;
}

void give_page(MemoryNode& node) {
  if (node.page) return;
  node.page = std::make_unique<MemoryPage>();
  node.bytes.resize(std::max(node.bytes.size(), node.page->bytes.size()));
  std::memcpy(node.page->bytes.data(), node.bytes.data(), node.page->bytes.size());
}

}  // namespace

MemoryFileSystem::MemoryFileSystem() : tree_(std::make_shared<MemoryTree>()) {}
MemoryFileSystem::~MemoryFileSystem() = default;

std::unique_ptr<fs::File> MemoryFileSystem::open(const std::string& path, fs::OpenMode mode) {
  const std::lock_guard held(tree_->mutex);
  if (mode == fs::OpenMode::create) {
    return std::make_unique<MemoryFile>(tree_, make_file(*tree_, path, "create"), path, true);
  }
  const bool writable = mode == fs::OpenMode::read_write;
  const auto action = writable ? "open for writing" : "open for reading";
  auto node = tree_->existing(path, action);
  require_regular(*node, path, action);
  tree_->require_permission(*node, writable ? 6 : 4, path, action);
  if (writable) tree_->require_writable_media(path, action);
  return std::make_unique<MemoryFile>(tree_, std::move(node), path, writable);
}

std::optional<fs::FileInfo> MemoryFileSystem::stat(const std::string& path) {
  const std::lock_guard held(tree_->mutex);
  const Place place = tree_->find(path, "examine");
  if (!place.node) return std::nullopt;
  return place.node->info();
}

std::vector<std::string> MemoryFileSystem::list(const std::string& path) {
  const std::lock_guard held(tree_->mutex);
  const auto node = tree_->directory(path, "list");
  tree_->require_permission(*node, 4, path, "list");
  std::vector<std::string> names;
  for (const auto& [name, child] : node->names) names.push_back(name);
  return names;
}

void MemoryFileSystem::make_directory(const std::string& path) {
  const std::lock_guard held(tree_->mutex);
  const Place place = tree_->find(path, "make the folder");
  if (place.node) {
    if (place.node->kind != fs::FileKind::directory) refuse("make the folder", path, ENOTDIR);
    return;
  }
  tree_->require_changeable(place, path, "make the folder");
  MemoryTree::put_name(place, tree_->make_node(fs::FileKind::directory, 0700));
}

void MemoryFileSystem::rename(const std::string& from, const std::string& to) {
  const std::lock_guard held(tree_->mutex);
  const Place source = tree_->find(from, "rename");
  if (!source.node) refuse("rename", from, ENOENT);
  const Place target = tree_->find(to, "rename");
  tree_->require_changeable(source, from, "rename");
  tree_->require_changeable(target, to, "rename");
  if (source.directory == target.directory && source.name == target.name) return;
  if (target.node) {
    const bool directory = target.node->kind == fs::FileKind::directory;
    if (directory != (source.node->kind == fs::FileKind::directory)) {
      refuse("rename", from, directory ? EISDIR : ENOTDIR);
    }
    if (directory && !target.node->names.empty()) refuse("rename", from, ENOTEMPTY);
  }
  MemoryTree::put_name(target, source.node);
  MemoryTree::take_name(source);
}

void MemoryFileSystem::exchange(const std::string& one, const std::string& other) {
  const std::lock_guard held(tree_->mutex);
  const Place first = tree_->find(one, "exchange");
  const Place second = tree_->find(other, "exchange");
  if (!first.node) refuse("exchange", one, ENOENT);
  if (!second.node) refuse("exchange", other, ENOENT);
  tree_->require_changeable(first, one, "exchange");
  tree_->require_changeable(second, other, "exchange");
  if (!tree_->exchange_supported) {
    throw StorageError(ErrorCode::unsupported_file_system, "cannot exchange two paths in one step",
                       ErrorPlace{.path = one, .error_number = EINVAL});
  }
  first.directory->names[first.name] = second.node;
  second.directory->names[second.name] = first.node;
}

bool MemoryFileSystem::link(const std::string& from, const std::string& to) {
  const std::lock_guard held(tree_->mutex);
  const auto node = tree_->existing(from, "link");
  const Place target = tree_->find(to, "link");
  if (target.node) refuse("link", to, EEXIST);
  tree_->require_changeable(target, to, "link");
  if (!tree_->links_supported || node->kind == fs::FileKind::directory) return false;
  MemoryTree::put_name(target, node);
  return true;
}

void MemoryFileSystem::remove(const std::string& path) {
  const std::lock_guard held(tree_->mutex);
  const Place place = tree_->find(path, "remove");
  if (!place.node) return;
  tree_->require_changeable(place, path, "remove");
  if (!place.node->names.empty()) refuse("remove", path, ENOTEMPTY);
  MemoryTree::take_name(place);
}

void MemoryFileSystem::sync_directory(const std::string& path) {
  const std::lock_guard held(tree_->mutex);
  (void)tree_->directory(path, "sync the folder");
}

void MemoryFileSystem::set_mode(const std::string& path, std::uint32_t mode) {
  const std::lock_guard held(tree_->mutex);
  const auto node = tree_->existing(path, "set the permissions of");
  tree_->require_writable_media(path, "set the permissions of");
  if (node->kind != fs::FileKind::directory) require_regular(*node, path, "set the permissions of");
  if (tree_->user != 0 && tree_->user != node->owner) refuse("set the permissions of", path, EPERM);
  node->mode = mode;
}

std::unique_ptr<fs::LockFile> MemoryFileSystem::open_lock(const std::string& path, bool read_only) {
  const std::lock_guard held(tree_->mutex);
  NodePointer node = tree_->find(path, "open the lock file").node;
  if (!node && read_only) return nullptr;
  if (!node) node = make_file(*tree_, path, "create the lock file");
  require_regular(*node, path, "open the lock file");
  tree_->require_permission(*node, read_only ? 4 : 6, path, "open the lock file");
  if (!read_only) tree_->require_writable_media(path, "open the lock file");
  give_page(*node);
  return std::make_unique<MemoryLockFile>(tree_, std::move(node), path, read_only);
}

std::string MemoryFileSystem::unsupported_kind(const std::string& /*path*/) {
  const std::lock_guard held(tree_->mutex);
  return tree_->kind;
}

std::uint32_t MemoryFileSystem::user_id() const {
  const std::lock_guard held(tree_->mutex);
  return tree_->user;
}

std::uint64_t MemoryFileSystem::boot_mark() const {
  const std::lock_guard held(tree_->mutex);
  return tree_->boot_mark;
}

void MemoryFileSystem::restart() {
  const std::lock_guard held(tree_->mutex);
  ++tree_->boot_mark;
}

void MemoryFileSystem::set_user(std::uint32_t user) {
  const std::lock_guard held(tree_->mutex);
  tree_->user = user;
}

void MemoryFileSystem::set_owner(const std::string& path, std::uint32_t owner) {
  const std::lock_guard held(tree_->mutex);
  tree_->existing(path, "give away")->owner = owner;
}

void MemoryFileSystem::set_read_only_media(bool read_only) {
  const std::lock_guard held(tree_->mutex);
  tree_->read_only_media = read_only;
}

void MemoryFileSystem::set_links_supported(bool supported) {
  const std::lock_guard held(tree_->mutex);
  tree_->links_supported = supported;
}

void MemoryFileSystem::set_exchange_supported(bool supported) {
  const std::lock_guard held(tree_->mutex);
  tree_->exchange_supported = supported;
}

void MemoryFileSystem::set_kind(std::string kind) {
  const std::lock_guard held(tree_->mutex);
  tree_->kind = std::move(kind);
}

void MemoryFileSystem::add_special(const std::string& path, fs::FileKind kind) {
  const std::lock_guard held(tree_->mutex);
  const Place place = tree_->find(path, "make");
  tree_->require_changeable(place, path, "make");
  MemoryTree::put_name(place, tree_->make_node(kind, 0600));
}

void MemoryFileSystem::put(const std::string& path, std::string_view bytes) {
  const std::lock_guard held(tree_->mutex);
  for (auto slash = path.find('/', 1); slash != std::string::npos; slash = path.find('/', slash + 1)) {
    const Place above = tree_->find(path.substr(0, slash), "make the folder");
    if (!above.node) MemoryTree::put_name(above, tree_->make_node(fs::FileKind::directory, 0700));
  }
  const Place place = tree_->find(path, "put");
  const auto node = place.node ? place.node : tree_->make_node(fs::FileKind::regular, 0600);
  if (!place.node) MemoryTree::put_name(place, node);
  node->bytes = bytes;
}

std::string MemoryFileSystem::get(const std::string& path) {
  const std::lock_guard held(tree_->mutex);
  return tree_->existing(path, "read")->bytes;
}

std::unique_ptr<MemoryFileSystem> MemoryFileSystem::clone() const {
  const std::lock_guard held(tree_->mutex);
  auto copy = std::make_unique<MemoryFileSystem>();
  copy->tree_ = tree_->clone();
  return copy;
}

}  // namespace orgmgr::test
