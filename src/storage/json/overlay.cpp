// Insertion copies the path from the root; rotations keep the heap order of priorities.
#include "storage/json/overlay.hpp"

#include <functional>

namespace orgmgr::storage::json_engine {

Overlay::NodePointer Overlay::insert(const NodePointer& node, const std::shared_ptr<const Entry>& entry,
                                     std::uint64_t priority) {
  if (!node) {
    return std::make_shared<Node>(Node{entry, priority, {}, {}});
  }
  const int order = entry->key.compare(node->entry->key);
  if (order == 0) {
    return std::make_shared<Node>(Node{entry, node->priority, node->left, node->right});
  }
  if (order < 0) {
    auto left = insert(node->left, entry, priority);
    if (left->priority <= node->priority) {
      return std::make_shared<Node>(Node{node->entry, node->priority, std::move(left), node->right});
    }
    auto lower = std::make_shared<Node>(Node{node->entry, node->priority, left->right, node->right});
    return std::make_shared<Node>(Node{left->entry, left->priority, left->left, std::move(lower)});
  }
  auto right = insert(node->right, entry, priority);
  if (right->priority <= node->priority) {
    return std::make_shared<Node>(Node{node->entry, node->priority, node->left, std::move(right)});
  }
  auto lower = std::make_shared<Node>(Node{node->entry, node->priority, node->left, right->left});
  return std::make_shared<Node>(Node{right->entry, right->priority, std::move(lower), right->right});
}

void Overlay::set(std::string_view key, std::shared_ptr<const std::string> value, Revision revision) {
  // A hash spreads like a random number, and makes the shape a function of the keys alone.
  const std::uint64_t priority = std::hash<std::string_view>{}(key)*0x9E3779B97F4A7C15ULL;
  const auto entry = std::make_shared<Entry>(Entry{std::string(key), std::move(value), revision});
  root_ = insert(root_, entry, priority);
}

const Overlay::Entry* Overlay::find(std::string_view key) const noexcept {
  const Node* node = root_.get();
  while (node != nullptr) {
    const int order = key.compare(node->entry->key);
    if (order == 0) return node->entry.get();
    node = order < 0 ? node->left.get() : node->right.get();
  }
  return nullptr;
}

Overlay Overlay::after(Revision revision) const {
  Overlay rest;
  for (Cursor cursor(*this, {}); const Entry* entry = cursor.current(); cursor.advance()) {
    if (entry->revision > revision) rest.set(entry->key, entry->value, entry->revision);
  }
  return rest;
}

Overlay::Cursor::Cursor(const Overlay& overlay, std::string_view from) {
  const Node* node = overlay.root_.get();
  while (node != nullptr) {
    if (from <= std::string_view(node->entry->key)) {
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
