// A line of the journal: one revision, or one part of one, as JSON that chains to the line before.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <orgmgr/changes.hpp>

#include "model/collection.hpp"
#include "storage/json/layout.hpp"

namespace orgmgr::storage::json_engine {

inline constexpr std::size_t max_line_bytes = 1U << 20U;

/// One record before and after, as raw JSON text that somebody else holds; empty for "none".
struct ChangeText {
  model::Collection collection = model::Collection::organizations;
  std::string_view key{};
  std::string_view was{};
  std::string_view now{};
};

/// The same, with text of its own.
struct RecordChange {
  model::Collection collection = model::Collection::organizations;
  std::string key{};
  std::string was{};
  std::string now{};

  operator ChangeText() const noexcept { return {collection, key, was, now}; }  // NOLINT(*-explicit-*)
};

/// What stands before the changes.
struct LineHead {
  Revision revision = 0;
  Revision synced = 0;  ///< the highest revision known durable when the line was written
  Timestamp at{};
  Actor actor{};
  std::string op{};
  std::string operation_id{};
  std::uint64_t part = 0;   ///< 1, 2 … when the revision spans lines
  std::uint64_t parts = 0;  ///< in the last of them: how many
  std::string base{};       ///< raw JSON: the snapshot that this revision is, instead of changes
};

/// `changes` is the raw text of the elements, joined by commas.
[[nodiscard]] std::string write_line(const LineHead& head, std::string_view changes, std::string_view salt,
                                     std::string_view prev);
void append_change(std::string& text, const ChangeText& change);
/// The sum of a line written by `write_line`.
[[nodiscard]] std::string_view sum_of_line(std::string_view line);

/// A line whose own sum is right. Views point into the text given.
struct SoundLine {
  Revision revision = 0;
  Revision synced = 0;
  std::uint64_t part = 0;
  std::uint64_t parts = 0;
  std::string_view head{};     ///< `{"revision":… ` up to the changes: fields of LineHead
  std::string_view changes{};  ///< the array; empty when redacted
  std::string_view prev{};
  std::string_view sum{};
  std::string_view text{};  ///< the whole line, without newline
};

/// Takes a line (without newline) apart; empty when its sum does not prove it [P5].
[[nodiscard]] std::optional<SoundLine> read_line(std::string_view line);
/// The rest of what a sound line says.
[[nodiscard]] LineHead read_head(const SoundLine& line);
/// Of that, only what the state of a store needs.
struct StateHead {
  std::string_view at{};  ///< a time, as text
  bool base = false;      ///< it names a snapshot
};
[[nodiscard]] StateHead read_state_head(const SoundLine& line);
/// Visits the changes of a line as they stand there, without copying them. False when one is not of the
/// format (written by a newer release): those before it were visited.
[[nodiscard]] bool visit_changes(const SoundLine& line, const std::function<void(const ChangeText&)>& visit);
/// Copies of them; empty when a change is not of the format.
[[nodiscard]] std::optional<std::vector<RecordChange>> read_changes(const SoundLine& line);

/// The first line of a segment.
struct SegmentHeader {
  std::string store{};
  SegmentName name{};
  std::string prev{};
};
[[nodiscard]] std::string write_header(const SegmentHeader& header);
/// Empty when its sum is wrong; throws format_too_new for a newer format (naming `path`).
[[nodiscard]] std::optional<SegmentHeader> read_header(std::string_view line, const std::string& path);

}  // namespace orgmgr::storage::json_engine
