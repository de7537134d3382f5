// Lines of a file from an offset on, in bounded memory.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "fs/file_system.hpp"

namespace orgmgr::storage::json_engine {

/// What empty lines mean. Segments are padded ahead of their end: while writers live, lines follow
/// each other without a gap and padding is the end; after a crash anything may stand behind it.
enum class Padding : std::uint8_t { pass, ends };

class LineBuffer {
 public:
  LineBuffer(const fs::File& file, std::uint64_t offset, std::size_t max_line,
             Padding padding = Padding::pass);

  enum class Kind : std::uint8_t { line, end, rest };  ///< rest: bytes without a newline, or too long
  /// The next line, without its newline; empty lines (padding) are passed over.
  Kind next(std::string_view& line);
  /// Offset of the line (or rest) that `next` gave, and of the byte behind it.
  [[nodiscard]] std::uint64_t begin() const noexcept { return begin_; }
  [[nodiscard]] std::uint64_t behind() const noexcept { return behind_; }
  /// No byte stood at the offset that this began at.
  [[nodiscard]] bool nothing_read() const noexcept { return end_of_file_ && buffer_.empty(); }
  /// Goes on behind the next newline after the last line or rest; false when there is none.
  [[nodiscard]] bool skip_line();

 private:
  [[nodiscard]] bool fill();
  /// Passes over what was never written of the file, when nothing of the buffer is needed.
  void pass_hole();

  const fs::File& file_;
  std::size_t max_line_;
  Padding padding_;
  std::string buffer_;
  std::size_t at_ = 0;      ///< in buffer_: the next byte
  std::uint64_t base_ = 0;  ///< file offset of buffer_[0]
  std::uint64_t begin_ = 0;
  std::uint64_t behind_ = 0;
  std::size_t piece_ = 4U << 10U;  ///< grows: most reads find little
  bool end_of_file_ = false;
};

}  // namespace orgmgr::storage::json_engine
