// The top-level files that people and the original module's readers see: hard links to files of a
// snapshot, or copies. The engine never reads through them; a file that is neither was edited.
#pragma once

#include <string>
#include <vector>

#include <orgmgr/maintenance.hpp>

#include "storage/json/manifest.hpp"

namespace orgmgr::storage::json_engine {

enum class ShownState : std::uint8_t {
  missing,
  current,  ///< the file, or a copy, of the snapshot that the manifest says it shows
  stale,    ///< that of another snapshot: its renewal was interrupted
  adopted,  ///< a file of the original module whose content was taken over
  edited,   ///< somebody changed it
};

[[nodiscard]] ShownState shown_state(fs::FileSystem& file_system, const Layout& layout,
                                     const Manifest& manifest, model::Collection collection);
/// Lets `manifest.views` say that every top-level file shows its snapshot, edited ones aside, which
/// stay as they are and are reported. Call before the manifest is stored.
[[nodiscard]] std::vector<Finding> choose_shown(fs::FileSystem& file_system, const Layout& layout,
                                                Manifest& manifest);
/// Makes the top-level files what `manifest.views` says. Call after the manifest is stored.
void renew_shown_files(fs::FileSystem& file_system, const Layout& layout, const Manifest& manifest);
/// The warning about an edited file.
[[nodiscard]] Finding edited_finding(const Layout& layout, model::Collection collection);

}  // namespace orgmgr::storage::json_engine
