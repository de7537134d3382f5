// Names of files and folders in a store (docs/format.md).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <orgmgr/types.hpp>

#include "fs/paths.hpp"
#include "model/collection.hpp"

namespace orgmgr::storage::json_engine {

inline constexpr std::string_view manifest_name = "manifest.json";
inline constexpr std::string_view snapshot_folder = "snapshot";
inline constexpr std::string_view runs_folder = "runs";
inline constexpr std::string_view journal_folder = "journal";
inline constexpr std::string_view private_folder = ".orgmgr";
inline constexpr std::string_view adopted_folder = "adopted";
inline constexpr std::string_view lookup_name = "lookup";
inline constexpr std::string_view sums_suffix = ".sums.json";

/// Collections shown at the top level, as the original module names its files.
inline constexpr model::Collection shown_collections[] = {model::Collection::organizations,
                                                          model::Collection::org_users};

struct Layout {
  std::string root;

  [[nodiscard]] std::string manifest() const { return fs::join(root, manifest_name); }
  [[nodiscard]] std::string journal() const { return fs::join(root, journal_folder); }
  [[nodiscard]] std::string snapshots() const { return fs::join(root, snapshot_folder); }
  [[nodiscard]] std::string snapshot(Revision revision) const {
    return fs::join(snapshots(), std::to_string(revision));
  }
  [[nodiscard]] std::string runs() const { return fs::join(root, runs_folder); }
  [[nodiscard]] std::string private_directory() const { return fs::join(root, private_folder); }
  [[nodiscard]] std::string lock() const { return fs::join(private_directory(), "LOCK"); }
  [[nodiscard]] std::string adopted() const { return fs::join(root, adopted_folder); }
  [[nodiscard]] std::string shown(model::Collection collection) const {
    return fs::join(root, data_name(model::name_of(collection)));
  }

  [[nodiscard]] static std::string data_name(std::string_view stem) { return std::string(stem) + ".json"; }
  [[nodiscard]] static std::string sums_name(std::string_view stem) {
    return std::string(stem).append(sums_suffix);
  }
  /// Whose folder it is; empty for any other name.
  [[nodiscard]] static std::optional<Revision> snapshot_revision(std::string_view folder_name) noexcept;
};

/// A segment of the journal: its first revision, and how many cuts came before it.
struct SegmentName {
  Revision first = 1;
  std::uint64_t cut = 0;
  friend bool operator==(const SegmentName&, const SegmentName&) = default;

  [[nodiscard]] std::string file_name() const {
    return std::to_string(first) + "." + std::to_string(cut) + ".jsonl";
  }
  [[nodiscard]] static std::optional<SegmentName> parse(std::string_view file_name) noexcept;
};

/// A place between two lines of the journal.
struct JournalPlace {
  SegmentName segment{};
  std::uint64_t offset = 0;
};

}  // namespace orgmgr::storage::json_engine
