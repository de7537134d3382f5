// Rotations keep the heap order of priorities; a node that another version holds is copied first.
#include "storage/json/overlay.hpp"

#include <algorithm>
#include <cstring>
#include <functional>
#include <new>

namespace orgmgr::storage::json_engine {
namespace {

/// A hash spreads like a random number, and makes the shape a function of the keys alone.
std::uint64_t priority_of(std::string_view key) {
  return std::hash<std::string_view>{}(key)*0x9E3779B97F4A7C15ULL;
}

}  // namespace

const Overlay::Entry* Overlay::Entry::make(std::string_view key, std::optional<std::string_view> value,
                                           Revision revision) {
  const std::string_view text = value.value_or(std::string_view());
  void* memory = ::operator new(sizeof(Entry) + key.size() + text.size());
  auto* entry = new (memory) Entry;
  entry->revision_ = revision;
  entry->key_size_ = static_cast<std::uint32_t>(key.size());
  entry->value_size_ = static_cast<std::uint32_t>(text.size());
  entry->removed_ = !value;
  char* behind = reinterpret_cast<char*>(entry + 1);
  std::memcpy(behind, key.data(), key.size());
  if (!text.empty()) std::memcpy(behind + key.size(), text.data(), text.size());
  return entry;
}

void Overlay::Entry::destroy(const Entry* entry) noexcept {
  entry->~Entry();
  ::operator delete(const_cast<Entry*>(entry));
}

void Overlay::put(NodePointer& place, const EntryPointer& entry) {
  put(place, entry, priority_of(entry->key()));
}

void Overlay::put(NodePointer& place, const EntryPointer& entry, std::uint64_t priority) {
  if (!place) {
    place = NodePointer(new Node);
    place->entry = entry;
    place->priority = priority;
    place->newest = entry->revision();
    return;
  }
  if (!place.alone()) place = NodePointer(new Node(*place));
  Node& node = *place;
  const int order = entry->key().compare(node.entry->key());
  if (order == 0) {
    node.entry = entry;
    note_newest(node);
    return;
  }
  NodePointer& below = order < 0 ? node.left : node.right;
  put(below, entry, priority);
  node.newest = std::max(node.newest, entry->revision());
  if (below->priority <= node.priority) return;
  // What came up is ours alone, like all on the way to it.
  NodePointer upper = std::move(below);
  NodePointer& inner = order < 0 ? upper->right : upper->left;
  below = std::move(inner);
  note_newest(node);
  inner = std::move(place);
  place = std::move(upper);
  note_newest(*place);
}

void Overlay::note_newest(Node& node) noexcept {
  node.newest = node.entry->revision();
  for (const NodePointer* below : {&node.left, &node.right}) {
    if (*below) node.newest = std::max(node.newest, (*below)->newest);
  }
}

void Overlay::set(std::string_view key, std::optional<std::string_view> value, Revision revision) {
  put(root_, EntryPointer(Entry::make(key, value, revision)));
}

const Overlay::Entry* Overlay::find(std::string_view key) const noexcept {
  const Node* node = root_.get();
  while (node != nullptr) {
    const int order = key.compare(node->entry->key());
    if (order == 0) return node->entry.get();
    node = order < 0 ? node->left.get() : node->right.get();
  }
  return nullptr;
}

void Overlay::take_after(Revision revision, const Overlay& other) { add_after(revision, other.root_, root_); }

/// What is older than that is not even looked at: the newest changes are few, the others many.
void Overlay::add_after(Revision revision, const NodePointer& from, NodePointer& to) {
  if (!from || from->newest <= revision) return;
  add_after(revision, from->left, to);
  if (from->entry->revision() > revision) put(to, from->entry);
  add_after(revision, from->right, to);
}

Overlay::Cursor::Cursor(const Overlay& overlay, std::string_view from) {
  const Node* node = overlay.root_.get();
  while (node != nullptr) {
    if (from <= node->entry->key()) {
      path_.push_back(node);
      node = node->left.get();
    } else {
      node = node->right.get();
    }
  }
}

void Overlay::Cursor::advance() {
  const Node* node = path_.back()->right.get();
  path_.pop_back();
  for (; node != nullptr; node = node->left.get()) path_.push_back(node);
}

}  // namespace orgmgr::storage::json_engine
