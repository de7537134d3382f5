// Alignment, shortening, colour.
#include "table.hpp"

#include <algorithm>
#include <utility>

#include "terminal_text.hpp"

namespace orgmgr::cli {
namespace {

constexpr std::size_t rows_that_set_widths = 500;
constexpr std::size_t narrowest = 8;
constexpr std::string_view gap = "  ";

}  // namespace

Table::Table(std::size_t terminal, bool colour, Sink sink)
    : terminal_(terminal), colour_(colour), sink_(std::move(sink)) {}

void Table::begin(std::vector<std::string> titles, const TableLook& look) {
  titles_ = std::move(titles);
  look_ = look;
  settled_ = false;
  waiting_.clear();
}

void Table::row(std::vector<std::string> cells) {
  for (std::string& cell : cells) cell = harmless(cell);
  if (settled_) {
    print(cells, false);
    return;
  }
  waiting_.push_back(std::move(cells));
  if (waiting_.size() >= rows_that_set_widths) settle();
}

void Table::end() { settle(); }

void Table::settle() {
  if (settled_) return;
  settled_ = true;
  widths_.assign(titles_.size(), 0);
  for (std::size_t i = 0; look_.header && i < titles_.size(); ++i) widths_[i] = display_width(titles_[i]);
  for (const auto& cells : waiting_) {
    for (std::size_t i = 0; i < cells.size(); ++i) widths_[i] = std::max(widths_[i], display_width(cells[i]));
  }
  if (terminal_ > 0 && look_.cut) fit();
  if (look_.header && !waiting_.empty()) print(titles_, true);
  for (const auto& cells : waiting_) print(cells, false);
  waiting_.clear();
}

void Table::fit() {
  const std::vector<std::size_t> natural = widths_;
  std::size_t columns = widths_.size();
  // Columns cut to a stump tell less than none: the last ones go first.
  while (!narrow() && look_.drop && columns > 2)
    widths_.assign(natural.begin(), natural.begin() + static_cast<std::ptrdiff_t>(--columns));
}

bool Table::narrow() {
  const auto stays_whole = [this](std::size_t i) {  // ids are there to be copied, half a time tells nothing
    return titles_[i] == "ID" || titles_[i].ends_with(" ID") || titles_[i].ends_with(" AT");
  };
  // By its name a reader knows a line: it gives only when nothing else can.
  const auto gives_last = [this](std::size_t i) { return titles_[i] == "NAME"; };
  while (true) {  // else the widest gives first, of equal ones the last
    std::size_t total = gap.size() * (widths_.size() - std::min<std::size_t>(1, widths_.size()));
    std::size_t giving = widths_.size();
    for (std::size_t i = 0; i < widths_.size(); ++i) {
      total += widths_[i];
      if (stays_whole(i) || widths_[i] <= narrowest) continue;
      if (giving == widths_.size() || gives_last(giving) || (!gives_last(i) && widths_[i] >= widths_[giving]))
        giving = i;
    }
    if (total <= terminal_) return true;
    if (giving == widths_.size()) return false;
    --widths_[giving];
  }
}

void Table::print(const std::vector<std::string>& cells, bool is_header) {
  std::string line;
  for (std::size_t i = 0; i < widths_.size(); ++i) {
    const bool last = i + 1 == widths_.size();
    const bool cut = terminal_ > 0 && look_.cut;
    const std::string text = cut ? shortened(cells[i], widths_[i]) : cells[i];
    if (is_header && colour_) {
      line += "\x1b[1m" + text + "\x1b[0m";
    } else {
      line += colour_ ? coloured(text) : text;
    }
    if (last) continue;
    const std::size_t width = display_width(text);
    line.append(widths_[i] > width ? widths_[i] - width : 0, ' ');
    line += gap;
  }
  sink_(line + '\n');
}

std::string coloured(std::string_view text) {
  std::string_view code;
  if (text == "active") code = "\x1b[32m";
  if (text == "suspended") code = "\x1b[33m";
  if (text == "deleted") code = "\x1b[31m";
  if (text == "-") code = "\x1b[2m";
  if (code.empty()) return std::string(text);
  return std::string(code) + std::string(text) + "\x1b[0m";
}

}  // namespace orgmgr::cli
