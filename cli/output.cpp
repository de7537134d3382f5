// One way from a record's JSON to each format.
#include "output.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "error_output.hpp"
#include "exit_codes.hpp"
#include "json_slices.hpp"
#include "terminal_text.hpp"

namespace orgmgr::cli {
namespace {

bool wants_colour() {
  const char* no_colour = std::getenv("NO_COLOR");
  if (no_colour != nullptr && *no_colour != '\0') return false;
  const char* terminal = std::getenv("TERM");
  return isatty(STDOUT_FILENO) != 0 && terminal != nullptr && std::string_view(terminal) != "dumb";
}

std::string_view last_part(std::string_view path) { return path.substr(path.find_last_of('.') + 1); }

std::string title_of(std::string_view field) {
  std::string title(last_part(field));
  std::transform(title.begin(), title.end(), title.begin(), [](char c) {
    if (c == '_') return ' ';
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return title;
}

bool holds_time(std::string_view field) {
  const std::string_view name = last_part(field);
  return name == "at" || name == "since" || name == "created" || name == "purge_after" ||
         name.ends_with("_at") || name.ends_with("_until");
}

// `2026-11-20T14:55:30.265398Z` without the fraction.
std::string to_the_second(std::string text) {
  const auto dot = text.find('.');
  if (text.size() > 20 && text.back() == 'Z' && dot != std::string::npos)
    text.erase(dot, text.size() - dot - 1);
  return text;
}

std::string csv_cell(std::string_view value) {
  if (value == "null") return {};
  std::string text = json_text(value);
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

std::string cell_in(const Shape& shape, std::string_view record, std::string_view field) {
  std::string cell = cell_of(record, field);
  if (cell != "-" || !json_find(record, field).empty()) return cell;
  for (const auto& [absent, meaning] : shape.absent) {
    if (absent == field) return std::string(meaning);
  }
  return cell;
}

}  // namespace

std::string cell_of(std::string_view record, std::string_view field) {
  const std::string_view value = json_find(record, field);
  if (value.empty() || value == "null") return "-";
  if (value.front() == '[') {
    std::vector<std::string> parts;
    for (const std::string_view element : json_elements(value)) parts.push_back(json_text(element));
    return parts.empty() ? "-" : fmt::format("{}", fmt::join(parts, ","));
  }
  std::string text = json_text(value);
  return holds_time(field) ? to_the_second(std::move(text)) : text;
}

Output::Output(OutputOptions options)
    : options_(std::move(options)),
      table_(terminal_width(), wants_colour(), [this](std::string_view line) { out_.write(line); }) {}

std::vector<std::string> Output::chosen(const Shape& shape,
                                        std::span<const std::string_view> otherwise) const {
  for (const std::string& field : options_.fields) {
    const bool known = std::any_of(shape.all.begin(), shape.all.end(), [&](std::string_view name) {
      return field == name ||
             (field.starts_with(name) && field.size() > name.size() && field[name.size()] == '.');
    });
    if (!known) {
      throw UsageError(fmt::format("There is no field \"{}\" here. Fields: {}.", excerpt(field),
                                   fmt::join(shape.all, ", ")));
    }
  }
  if (!options_.fields.empty()) return options_.fields;
  return {otherwise.begin(), otherwise.end()};
}

void Output::begin(const Shape& shape) {
  shape_ = shape;
  is_empty_ = true;
  fields_ = chosen(shape, options_.format == Format::table ? shape.columns : shape.all);
  if (options_.format == Format::csv && options_.header) write_csv(fields_);
  if (options_.format != Format::table) return;
  std::vector<std::string> titles;
  for (const std::string& field : fields_) titles.push_back(title_of(field));
  table_.begin(std::move(titles), {options_.header, shape.cut, !has_chosen_fields()});
}

void Output::record(std::string_view json) {
  is_empty_ = false;
  switch (options_.format) {
    case Format::json:
      write_json(json);
      break;
    case Format::ids:
      out_.write(harmless(json_text(json_find(json, shape_.id))) + '\n');
      break;
    case Format::csv: {
      std::vector<std::string> cells;
      for (const std::string& field : fields_) cells.push_back(csv_cell(json_find(json, field)));
      write_csv(cells);
      break;
    }
    case Format::table: {
      std::vector<std::string> cells;
      for (const std::string& field : fields_) cells.push_back(cell_in(shape_, json, field));
      table_.row(std::move(cells));
      break;
    }
  }
}

void Output::end() {
  if (options_.format != Format::table) return;
  table_.end();
  // Silence leaves a person to wonder; a pipe gets what it always got.
  if (is_empty_ && !shape_.none.empty() && isatty(STDOUT_FILENO) != 0) say(shape_.none);
}

void Output::one(const Shape& shape, std::string_view json) {
  if (options_.format != Format::table) {
    begin(shape);
    record(json);
    end();
    return;
  }
  std::vector<std::string> fields = chosen(shape, shape.all);
  std::size_t widest = 0;
  const auto is_unset = [&](const std::string& field) { return cell_in(shape, json, field) == "-"; };
  if (options_.fields.empty()) std::erase_if(fields, is_unset);
  for (const std::string& field : fields) widest = std::max(widest, field.size());
  for (const std::string& field : fields) {
    const std::string cell = harmless(cell_in(shape, json, field));
    const std::string name = options_.header ? fmt::format("{:<{}}  ", field, widest) : "";
    out_.write(name + (table_.colour() ? coloured(cell) : cell) + '\n');
  }
}

void Output::sentence(std::string_view text) {
  if (options_.format == Format::table) out_.write(harmless(text) + '\n');
}

void Output::write_json(std::string_view json) {
  std::string line(json);
  if (!options_.fields.empty()) {
    JsonObject chosen_fields;
    for (const std::string& field : fields_) {
      const std::string_view value = json_find(json, field);
      chosen_fields.raw(field, value.empty() ? "null" : value);
    }
    line = chosen_fields.text();
  }
  if (isatty(STDOUT_FILENO) != 0) line = harmless_json(line);
  out_.write(line + '\n');
}

void Output::write_csv(std::span<const std::string> cells) {
  std::string line = fmt::format("{}\r\n", fmt::join(cells, ","));
  if (isatty(STDOUT_FILENO) != 0) line = harmless(line.substr(0, line.size() - 2)) + '\n';
  out_.write(line);
}

}  // namespace orgmgr::cli
