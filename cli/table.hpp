// Tables for people: aligned by what a terminal shows, shortened only on a terminal.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace orgmgr::cli {

/// Lays out rows in columns. Widths come from the first rows; later rows stream, so that a list of
/// any length needs bounded memory [P13].
struct TableLook {
  bool header = true;
  bool cut = true;   ///< cells may be shortened to fit the terminal
  bool drop = true;  ///< the last columns may be left out when shortening is not enough
};

class Table {
 public:
  using Sink = std::function<void(std::string_view)>;

  /// `terminal` is its width, 0 for none: then nothing is coloured or shortened.
  Table(std::size_t terminal, bool colour, Sink sink);

  void begin(std::vector<std::string> titles, const TableLook& look);
  void row(std::vector<std::string> cells);
  void end();
  [[nodiscard]] bool colour() const noexcept { return colour_; }

 private:
  void settle();
  /// Makes the columns fit the terminal.
  void fit();
  /// Shortens columns; false when that is not enough.
  bool narrow();
  void print(const std::vector<std::string>& cells, bool is_header);

  std::size_t terminal_;
  bool colour_;
  Sink sink_;
  std::vector<std::string> titles_{};
  TableLook look_{};
  bool settled_ = false;
  std::vector<std::size_t> widths_{};
  std::vector<std::vector<std::string>> waiting_{};
};

/// The same text in colour: statuses by what they mean.
[[nodiscard]] std::string coloured(std::string_view text);

}  // namespace orgmgr::cli
