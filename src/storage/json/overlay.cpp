// Wide nodes, since each step down waits for memory. A node that another version holds is copied before it
// is changed; one that is full is parted before anything is put into it, so that nothing has to go back up.
#include "storage/json/overlay.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <new>

namespace orgmgr::storage::json_engine {
namespace {

constexpr std::size_t width = 16;

/// How many of these keys, in rising order, are not above this one.
template <class KeyAt>
std::size_t count_up_to(std::string_view key, std::size_t count, const KeyAt& key_at) {
  std::size_t low = 0;
  while (low < count) {
    const std::size_t middle = low + (count - low) / 2;
    if (key_at(middle).compare(key) <= 0) {
      low = middle + 1;
    } else {
      count = middle;
    }
  }
  return low;
}

template <class T>
void insert_at(std::array<T, width>& all, std::size_t count, std::size_t place, T one) {
  std::move_backward(all.data() + place, all.data() + count, all.data() + count + 1);
  all[place] = std::move(one);
}

template <class T>
void move_end(std::array<T, width>& all, std::size_t from, std::array<T, width>& to) {
  std::move(all.data() + from, all.data() + width, to.data());
}

}  // namespace

struct Overlay::Leaf : Node {
  Leaf() : Node(true) {}
  [[nodiscard]] std::size_t behind(std::string_view key) const {
    return count_up_to(key, count, [&](std::size_t at) { return entries[at]->key(); });
  }
  void put(const EntryPointer& entry);
  /// Moves what stands from there on to a new one.
  [[nodiscard]] NodePointer part(std::size_t from);

  std::array<EntryPointer, width> entries{};
};

struct Overlay::Inner : Node {
  Inner() : Node(false) {}
  /// Which child has the key, or would have it.
  [[nodiscard]] std::size_t child_of(std::string_view key) const {
    return count_up_to(key, count - 1U, [&](std::size_t at) { return firsts[at + 1]->key(); });
  }
  void insert(std::size_t place, NodePointer child);
  /// Parts a full child that nobody else holds, before this key is put into it.
  void part_child(std::size_t place, std::string_view key);
  [[nodiscard]] NodePointer part(std::size_t from);

  std::array<const Entry*, width> firsts{};  ///< the first entry below each child, which holds it
  std::array<NodePointer, width> children{};
};

void Overlay::Node::destroy(const Node* node) noexcept {
  if (node->leaf) {
    delete static_cast<const Leaf*>(node);
  } else {
    delete static_cast<const Inner*>(node);
  }
}

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

const Overlay::Entry* Overlay::first_of(const Node& node) noexcept {
  return node.leaf ? static_cast<const Leaf&>(node).entries[0].get()
                   : static_cast<const Inner&>(node).firsts[0];
}

void Overlay::Leaf::put(const EntryPointer& entry) {
  const std::size_t place = behind(entry->key());
  if (place != 0 && entries[place - 1]->key() == entry->key()) {
    entries[place - 1] = entry;
  } else {
    insert_at(entries, count++, place, entry);
  }
}

Overlay::NodePointer Overlay::Leaf::part(std::size_t from) {
  auto* rest = new Leaf;
  move_end(entries, from, rest->entries);
  rest->count = static_cast<std::uint8_t>(width - from);
  return NodePointer(rest);
}

Overlay::NodePointer Overlay::Inner::part(std::size_t from) {
  auto* rest = new Inner;
  move_end(firsts, from, rest->firsts);
  move_end(children, from, rest->children);
  rest->count = static_cast<std::uint8_t>(width - from);
  return NodePointer(rest);
}

void Overlay::Inner::insert(std::size_t place, NodePointer child) {
  insert_at(firsts, count, place, first_of(*child));
  insert_at(children, count, place, std::move(child));
  ++count;
}

void Overlay::Inner::part_child(std::size_t place, std::string_view key) {
  Node& child = *children[place];
  const Entry& last =
      child.leaf ? *static_cast<Leaf&>(child).entries.back() : *static_cast<Inner&>(child).firsts.back();
  // Keys that come in rising order leave full nodes behind.
  const std::size_t from = last.key() < key ? width - 1 : width / 2;
  NodePointer rest =
      child.leaf ? static_cast<Leaf&>(child).part(from) : static_cast<Inner&>(child).part(from);
  rest->newest = child.newest;
  child.count = static_cast<std::uint8_t>(from);
  insert(place + 1, std::move(rest));
}

/// The node as one that may be changed.
Overlay::Node& Overlay::own(NodePointer& at) {
  if (at.alone()) return *at;
  if (at->leaf) {
    at.hold_new(new Leaf(static_cast<const Leaf&>(*at)));
  } else {
    at.hold_new(new Inner(static_cast<const Inner&>(*at)));
  }
  return *at;
}

void Overlay::put(NodePointer& at, const EntryPointer& entry) {
  Node& node = own(at);
  node.newest = std::max(node.newest, entry->revision());
  if (node.leaf) return static_cast<Leaf&>(node).put(entry);
  auto& inner = static_cast<Inner&>(node);
  std::size_t place = inner.child_of(entry->key());
  if (own(inner.children[place]).count == width) {
    inner.part_child(place, entry->key());
    place = inner.child_of(entry->key());
  }
  put(inner.children[place], entry);
  inner.firsts[place] = first_of(*inner.children[place]);
}

void Overlay::put(const EntryPointer& entry) {
  if (!root_) root_ = NodePointer(new Leaf);
  if (own(root_).count == width) {
    auto* top = new Inner;
    NodePointer above(top);
    top->newest = root_->newest;
    top->insert(0, root_);  // which stays until the room for its other part is there
    top->part_child(0, entry->key());
    root_ = std::move(above);
  }
  put(root_, entry);
}

void Overlay::set(std::string_view key, std::optional<std::string_view> value, Revision revision) {
  put(EntryPointer(Entry::make(key, value, revision)));
}

const Overlay::Entry* Overlay::find(std::string_view key) const noexcept {
  const Node* node = root_.get();
  if (node == nullptr) return nullptr;
  while (!node->leaf) {
    const auto& inner = static_cast<const Inner&>(*node);
    node = inner.children[inner.child_of(key)].get();
  }
  const auto& leaf = static_cast<const Leaf&>(*node);
  const std::size_t behind = leaf.behind(key);
  if (behind == 0) return nullptr;
  const Entry* found = leaf.entries[behind - 1].get();
  return found->key() == key ? found : nullptr;
}

void Overlay::take_after(Revision revision, const Overlay& other) {
  if (other.root_) add_after(revision, *other.root_);
}

/// What is older than that is not even looked at: the newest changes are few, the others many.
void Overlay::add_after(Revision revision, const Node& from) {
  if (from.newest <= revision) return;
  for (std::size_t place = 0; place < from.count; ++place) {
    if (!from.leaf) {
      add_after(revision, *static_cast<const Inner&>(from).children[place]);
      continue;
    }
    const EntryPointer& entry = static_cast<const Leaf&>(from).entries[place];
    if (entry->revision() > revision) put(entry);
  }
}

/// To the first entry at `from` or behind it.
Overlay::Cursor::Cursor(const Overlay& overlay, std::string_view from) {
  const Node* node = overlay.root_.get();
  if (node == nullptr) return;
  while (!node->leaf) {
    const auto& inner = static_cast<const Inner&>(*node);
    path_.push_back({node, inner.child_of(from)});
    node = inner.children[path_.back().place].get();
  }
  const auto& leaf = static_cast<const Leaf&>(*node);
  std::size_t place = leaf.behind(from);
  if (place != 0 && leaf.entries[place - 1]->key() == from) --place;
  path_.push_back({node, place});
  settle();
}

void Overlay::Cursor::advance() {
  ++path_.back().place;
  settle();
}

/// Goes on to the next leaf where this one has no more.
void Overlay::Cursor::settle() {
  while (!path_.empty() && path_.back().place >= path_.back().node->count) {
    path_.pop_back();
    if (!path_.empty()) ++path_.back().place;
  }
  entry_ = nullptr;
  if (path_.empty()) return;
  while (!path_.back().node->leaf) {
    const auto& inner = static_cast<const Inner&>(*path_.back().node);
    path_.push_back({inner.children[path_.back().place].get(), 0});
  }
  entry_ = static_cast<const Leaf&>(*path_.back().node).entries[path_.back().place].get();
}

}  // namespace orgmgr::storage::json_engine
