// Epochs: the revisions at which what a membership grants was last changed. Since no revision comes
// twice, equal epochs mean that nothing was taken away and given again in between.
#pragma once

#include <optional>
#include <string_view>

#include "base/json_text.hpp"
#include "rules/access.hpp"

namespace orgmgr::rules {

struct Epochs {
  Revision membership = 0;
  Revision organization = 0;  ///< status and types
  Revision roles = 0;         ///< functional roles held
  Revision settings = 0;      ///< among them the host's permissions; and the plan
  friend bool operator==(const Epochs&, const Epochs&) = default;
};

/// Precondition: both are there.
[[nodiscard]] Epochs epochs_of(const Reader& reader, const Standing& standing);
/// As four members of an object.
void write(json::ObjectWriter& writer, const Epochs& epochs);
/// From those members; empty unless all four are there and whole numbers.
[[nodiscard]] std::optional<Epochs> read_epochs(std::string_view object);

/// What a session's record keeps of the moment at which its organization, if any, was chosen: the
/// store's generation, and the epochs.
[[nodiscard]] Json recorded_claims(const Reader& reader, const std::optional<Epochs>& chosen);
/// Whether claims, recorded or given out, were made since the last restoring of a backup.
[[nodiscard]] bool is_of_generation(const Reader& reader, const Json& claims);

}  // namespace orgmgr::rules
