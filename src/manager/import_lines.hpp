// The lines of an import, read piece by piece: a file of any size takes the memory of one piece.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/digest.hpp"
#include "fs/file_system.hpp"

namespace orgmgr::manager {

class ImportLines {
 public:
  /// A text, which must outlive it.
  explicit ImportLines(std::string_view text) : rest_(text), size_(text.size()), taken_(text.size()) {}
  explicit ImportLines(std::unique_ptr<fs::File> file);

  /// Lets `digest` see every byte. Before the first line.
  void digest_into(Sha256& digest);
  /// The next line without its newline; valid until the next call. Nothing at the end, or where the text is
  /// not one that can be read in pieces: see `complete`.
  [[nodiscard]] std::optional<std::string_view> next();
  /// Behind the last line: whether all of the text was given out.
  [[nodiscard]] bool complete() const noexcept { return taken_ == size_ && rest_.empty(); }
  [[nodiscard]] std::uint64_t size() const noexcept { return size_; }
  /// Bytes of the lines that were given out.
  [[nodiscard]] std::uint64_t passed() const noexcept { return passed_; }

 private:
  /// Reads on behind `rest_`; false when there is nothing more.
  [[nodiscard]] bool read_more();

  std::unique_ptr<fs::File> file_{};
  std::string piece_{};
  std::string_view rest_;  ///< read, and not given out
  std::uint64_t size_;
  std::uint64_t taken_ = 0;  ///< read so far, into `rest_`
  std::uint64_t passed_ = 0;
  Sha256* digest_ = nullptr;
};

}  // namespace orgmgr::manager
