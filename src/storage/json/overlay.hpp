// The changes of one slot since the snapshot, as a persistent ordered map: each revision's map shares all but
// the changed paths with the one before, so that readers keep theirs without locks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include <orgmgr/types.hpp>

#include "base/counted_pointer.hpp"

namespace orgmgr::storage::json_engine {

/// A B+ tree. A key may hold a value or a removal. Copying the map copies a pointer; what a copy shares is
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
  struct Leaf;
  struct Inner;
  struct Node : Counted {
    explicit Node(bool is_leaf) : leaf(is_leaf) {}
    static void destroy(const Node* node) noexcept;

    const bool leaf;
    std::uint8_t count = 0;  ///< of entries or children
    Revision newest = 0;     ///< at least that of all entries in it and below it
  };
  using NodePointer = CountedPointer<Node>;

 public:
  /// Walks entries in order of keys. The overlay must outlive it, unchanged.
  class Cursor {
   public:
    Cursor(const Overlay& overlay, std::string_view from);
    /// Null at the end.
    [[nodiscard]] const Entry* current() const noexcept { return entry_; }
    void advance();

   private:
    struct Step {
      const Node* node;
      std::size_t place;  ///< in it
    };
    void settle();

    std::vector<Step> path_{};  ///< down to a leaf; empty at the end
    const Entry* entry_ = nullptr;
  };

 private:
  static Node& own(NodePointer& at);
  static const Entry* first_of(const Node& node) noexcept;
  void put(const EntryPointer& entry);
  static void put(NodePointer& at, const EntryPointer& entry);
  void add_after(Revision revision, const Node& from);

  NodePointer root_{};
};

}  // namespace orgmgr::storage::json_engine
