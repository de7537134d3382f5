// Who made a change, as JSON: one form in the journal and in what callers are shown.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <orgmgr/changes.hpp>

namespace orgmgr::model {

/// `{"kind":…,"id":…,"reason":…,"via":{"program":…,"uid":…,"sudo_uid":…,"pid":…,"host":…}}`; what is
/// empty is left out, `kind`, `uid` and `pid` are always there.
[[nodiscard]] std::string write(const Actor& actor);
/// Empty when the text is no actor.
[[nodiscard]] std::optional<Actor> read_actor(std::string_view text);

}  // namespace orgmgr::model
