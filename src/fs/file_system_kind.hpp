// Which kinds of file system cannot carry the protocol.
#pragma once

#include <cstdint>
#include <string_view>

namespace orgmgr::fs {

/// The name of the kind with this magic number (statfs) when locks, the shared page or identities
/// cannot be relied on there; else empty.
[[nodiscard]] std::string_view unsupported_kind_of(std::uint32_t magic) noexcept;

}  // namespace orgmgr::fs
