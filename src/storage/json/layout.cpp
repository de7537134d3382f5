// Reading the names of segments and of snapshot folders.
#include "storage/json/layout.hpp"

#include <charconv>

namespace orgmgr::storage::json_engine {

std::optional<SegmentName> SegmentName::parse(std::string_view file_name) noexcept {
  SegmentName name;
  const char* end = file_name.data() + file_name.size();
  const auto first = std::from_chars(file_name.data(), end, name.first);
  if (first.ec != std::errc{} || first.ptr == end || *first.ptr != '.') return std::nullopt;
  const auto cut = std::from_chars(first.ptr + 1, end, name.cut);
  if (cut.ec != std::errc{} ||
      std::string_view(cut.ptr, static_cast<std::size_t>(end - cut.ptr)) != ".jsonl") {
    return std::nullopt;
  }
  if (name.first == 0 || name.file_name() != file_name) return std::nullopt;
  return name;
}

std::optional<Revision> Layout::snapshot_revision(std::string_view folder_name) noexcept {
  Revision revision = 0;
  const char* end = folder_name.data() + folder_name.size();
  const auto read = std::from_chars(folder_name.data(), end, revision);
  if (read.ec != std::errc{} || read.ptr != end) return std::nullopt;
  return revision;
}

}  // namespace orgmgr::storage::json_engine
