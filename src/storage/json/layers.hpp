// Sorted files on top of each other, walked as one: of a key that several hold, the uppermost counts.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/json/run.hpp"

namespace orgmgr::storage::json_engine {

/// Walks the records of one stem in order of keys: those of runs, oldest first, on a snapshot's file or on
/// nothing. The files must outlive it.
class LayerCursor {
 public:
  LayerCursor(const SortedFile* base, const std::vector<std::shared_ptr<const Run>>& runs,
              std::string_view stem, std::string_view from);
  LayerCursor(const LayerCursor&) = delete;
  LayerCursor& operator=(const LayerCursor&) = delete;

  /// False at the end. `key()` and `value()` are valid until the next call.
  [[nodiscard]] bool next();
  /// The next record whose key holds the needle; false when there is none with a key below `until`.
  [[nodiscard]] bool next_holding(const Needle& needle, std::string_view until);
  [[nodiscard]] std::string_view key() const noexcept { return key_; }
  /// JSON text; `null` where a run says that the record was removed.
  [[nodiscard]] std::string_view value() const noexcept { return value_; }

 private:
  /// One run, at its records of the stem.
  struct Upper {
    Upper(const SortedFile& file, std::string prefix, std::string_view from);
    [[nodiscard]] bool next();
    [[nodiscard]] bool next_holding(const Needle& needle, std::string_view until);

    SortedFile::Cursor records;
    std::string prefix;
    std::string_view key{};
    bool due = true;  ///< is to be moved before it is looked at
    bool live = false;
  };

  template <class Step>
  bool advance(const Step& step);

  std::optional<SortedFile::Cursor> base_{};
  bool base_due_ = true;
  bool base_live_ = false;
  std::vector<std::unique_ptr<Upper>> uppers_{};  ///< the newest first
  std::string_view key_{};
  std::string_view value_{};
};

}  // namespace orgmgr::storage::json_engine
