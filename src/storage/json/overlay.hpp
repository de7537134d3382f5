// The changes since the snapshot, as a persistent ordered map: each revision's map shares all but
// the changed paths with the one before, so that readers keep theirs without locks.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <orgmgr/types.hpp>

namespace orgmgr::storage::json_engine {

/// A treap with path copying. A key may hold a value or a removal. Copying the map copies a pointer.
class Overlay {
 public:
  struct Entry {
    std::string key;
    std::shared_ptr<const std::string> value;  ///< null: removed
    Revision revision = 0;                     ///< that changed it
  };

  /// Sets or removes.
  void set(std::string_view key, std::shared_ptr<const std::string> value, Revision revision);
  /// Null when the key was not changed since the snapshot.
  [[nodiscard]] const Entry* find(std::string_view key) const noexcept;
  [[nodiscard]] bool empty() const noexcept { return !root_; }
  /// A map of the entries changed after `revision`.
  [[nodiscard]] Overlay after(Revision revision) const;

 private:
  struct Node;
  using NodePointer = std::shared_ptr<const Node>;
  struct Node {
    std::shared_ptr<const Entry> entry;
    std::uint64_t priority = 0;
    NodePointer left{};
    NodePointer right{};
  };

 public:
  /// Walks entries in order of keys. The overlay must outlive it.
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
  [[nodiscard]] static NodePointer insert(const NodePointer& node, const std::shared_ptr<const Entry>& entry,
                                          std::uint64_t priority);

  NodePointer root_{};
};

}  // namespace orgmgr::storage::json_engine
