// The changes of one slot since the snapshot, as a persistent ordered map: each revision's map shares all but
// the changed paths with the one before, so that readers keep theirs without locks.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include <orgmgr/types.hpp>

#include "base/counted_pointer.hpp"

namespace orgmgr::storage::json_engine {

/// A treap. A key may hold a value or a removal. Copying the map copies a pointer; what a copy shares is
/// copied before it is changed, what nobody shares is changed where it stands.
class Overlay {
 public:
  /// Head, key and value in one piece of memory; never changes.
  class Entry : public Counted {
   public:
    [[nodiscard]] std::string_view key() const noexcept { return {text(), key_size_}; }
    /// Empty: removed.
    [[nodiscard]] std::optional<std::string_view> value() const noexcept {
      if (removed_) return std::nullopt;
      return std::string_view(text() + key_size_, value_size_);
    }
    /// That changed it.
    [[nodiscard]] Revision revision() const noexcept { return revision_; }

   private:
    friend class Overlay;
    friend class CountedPointer<const Entry>;
    static const Entry* make(std::string_view key, std::optional<std::string_view> value, Revision revision);
    static void destroy(const Entry* entry) noexcept;
    Entry() = default;
    [[nodiscard]] const char* text() const noexcept { return reinterpret_cast<const char*>(this + 1); }

    Revision revision_ = 0;
    std::uint32_t key_size_ = 0;
    std::uint32_t value_size_ = 0;
    bool removed_ = false;
  };

  /// Sets, or removes where there is no value.
  void set(std::string_view key, std::optional<std::string_view> value, Revision revision);
  /// Null when the key was not changed since the snapshot.
  [[nodiscard]] const Entry* find(std::string_view key) const noexcept;
  [[nodiscard]] bool empty() const noexcept { return !root_; }
  /// Takes over the entries of `other` that were changed after `revision`.
  void take_after(Revision revision, const Overlay& other);

 private:
  using EntryPointer = CountedPointer<const Entry>;
  struct Node;
  using NodePointer = CountedPointer<Node>;
  struct Node : Counted {
    EntryPointer entry{};
    std::uint64_t priority = 0;
    Revision newest = 0;  ///< of its entry and of all below it
    NodePointer left{};
    NodePointer right{};
    static void destroy(const Node* node) noexcept { delete node; }
  };

 public:
  /// Walks entries in order of keys. The overlay must outlive it, unchanged.
  class Cursor {
   public:
    Cursor(const Overlay& overlay, std::string_view from);
    /// Null at the end.
    [[nodiscard]] const Entry* current() const noexcept {
      return path_.empty() ? nullptr : path_.back()->entry.get();
    }
    void advance();

   private:
    std::vector<const Node*> path_;
  };

 private:
  static void put(NodePointer& place, const EntryPointer& entry, std::uint64_t priority);
  static void put(NodePointer& place, const EntryPointer& entry);
  static void note_newest(Node& node) noexcept;
  static void add_after(Revision revision, const NodePointer& from, NodePointer& to);

  NodePointer root_{};
};

}  // namespace orgmgr::storage::json_engine
