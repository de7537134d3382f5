// The records of a sorted file in long stretches, for who copies them as they stand.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "storage/json/sorted_file.hpp"

namespace orgmgr::storage::json_engine {

/// Whole lines as they stand in a file, from a record's to a record's.
struct Stretch {
  std::string_view lines{};
  std::string first_key{};
  std::string last_key{};
};

/// Reads a file once, from its start to its end. Each block is verified before a byte of it is given out
/// [P5]; the lines within a stretch are not taken apart.
class StretchReader {
 public:
  /// The file must outlive it.
  explicit StretchReader(const SortedFile& file) : file_(file) {}
  StretchReader(const StretchReader&) = delete;
  StretchReader& operator=(const StretchReader&) = delete;

  /// The next records in front of `key`, or, without one, in front of the end; false when there are none. Its
  /// lines are valid until the next call.
  [[nodiscard]] bool next_before(std::optional<std::string_view> key, Stretch& stretch);
  /// Passes over the record at `key`; false when there is none. Precondition: `next_before` said that none is
  /// left in front of it.
  [[nodiscard]] bool skip(std::string_view key);

 private:
  /// More whole lines where there are none left; false at the end of the file.
  [[nodiscard]] bool fill();
  [[nodiscard]] bool read_on();
  /// The place in `lines_` of the first line that is not in front of `key`; lines without a key count as
  /// either.
  [[nodiscard]] std::size_t place_of(std::string_view key);
  /// Leaves away what is in front of the first record and behind the last; false when there is none.
  [[nodiscard]] bool trim(std::string_view lines, Stretch& stretch);
  void pass_structure();
  [[nodiscard]] SortedLine apart(std::string_view line);

  const SortedFile& file_;
  SortedFile::Ahead ahead_{};
  std::uint64_t block_ = 0;    ///< the next one to be read
  std::string_view lines_{};   ///< whole ones that were not given out yet
  std::string_view unread_{};  ///< what of `ahead_` is behind them
  std::string begun_{};        ///< a line whose end was not read yet
  std::string gathered_{};     ///< a line that more than one piece had a part of
  std::string scratch_{};
};

}  // namespace orgmgr::storage::json_engine
