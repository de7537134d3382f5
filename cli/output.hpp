// What stands on standard output: records as tables, JSON, CSV or ids, all from the records' own
// JSON text, so that a new field of a record needs nothing here.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "standard_output.hpp"
#include "table.hpp"

namespace orgmgr::cli {

enum class Format : std::uint8_t { table, json, csv, ids };

/// Which fields of a kind of record are shown. Fields are paths into its JSON (`name`,
/// `membership.role`).
struct Shape {
  std::vector<std::string_view> columns{};  ///< of a table
  std::vector<std::string_view> all{};      ///< of CSV, and what `--fields` may name
  std::string_view id{};                    ///< what `-q` prints
  bool cut = true;                          ///< cells may be shortened to fit the terminal
  /// Fields whose absence means a value, and that value: a table says it instead of `-`.
  std::vector<std::pair<std::string_view, std::string_view>> absent{};
  std::string_view none{};  ///< what a person at a terminal is told of an empty list
};

struct OutputOptions {
  Format format = Format::table;
  std::vector<std::string> fields{};  ///< empty: the shape's
  bool header = true;
};

class Output {
 public:
  explicit Output(OutputOptions options);

  [[nodiscard]] Format format() const noexcept { return options_.format; }
  /// --fields was given.
  [[nodiscard]] bool has_chosen_fields() const noexcept { return !options_.fields.empty(); }

  /// A list: `begin`, each record, `end`. Throws `UsageError` for a field that is not in `shape`.
  void begin(const Shape& shape);
  void record(std::string_view json);
  void end();
  /// One record: in a table one line per field that is set.
  void one(const Shape& shape, std::string_view json);
  /// A line for people; other formats leave it out.
  void sentence(std::string_view text);
  /// Bytes as they are.
  void raw(std::string_view bytes) { out_.write(bytes); }
  void flush() { out_.flush(); }

 private:
  [[nodiscard]] std::vector<std::string> chosen(const Shape& shape,
                                                std::span<const std::string_view> otherwise) const;
  void write_json(std::string_view json);
  void write_csv(std::span<const std::string> cells);

  OutputOptions options_;
  StandardOutput out_;
  Shape shape_{};
  std::vector<std::string> fields_{};
  bool is_empty_ = true;  ///< no record since `begin`
  Table table_;
};

/// A field of a record for people: times to the second, lists joined, `-` for what is not set.
[[nodiscard]] std::string cell_of(std::string_view record, std::string_view field);

}  // namespace orgmgr::cli
