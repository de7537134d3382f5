// The lines of sorted data files: what each is, and its key. Two shapes, both ordinary JSON as a
// whole file: one record per key, or one member per line grouped by organization.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace orgmgr::storage::json_engine {

enum class Shape : std::uint8_t {
  keyed,    ///< `"key": value,`
  grouped,  ///< `"org": [` / `{"org_id":"org","user_id":"user",…},` / `],`
};

enum class LineKind : std::uint8_t { record, group_start, structure, end, malformed };

/// One line taken apart. `key` points into the line or into the scratch string given.
struct SortedLine {
  LineKind kind = LineKind::malformed;
  std::string_view key{};
  std::string_view value{};  ///< the record's JSON text (records only)
};

/// Takes apart a line without its newline. Keys are decoded: `ORG USER` for members, the
/// organization's id for group starts. `scratch` holds what had to be decoded or joined.
[[nodiscard]] SortedLine take_apart(Shape shape, std::string_view line, std::string& scratch);

/// How the line of a record with this key starts; empty when it could stand there in more ways than one.
[[nodiscard]] std::optional<std::string> line_start(Shape shape, std::string_view key);
/// The place of the first of these whole lines that starts so, else npos.
[[nodiscard]] std::size_t line_starting_with(std::string_view lines, std::string_view start);

}  // namespace orgmgr::storage::json_engine
