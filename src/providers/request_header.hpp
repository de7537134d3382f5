// A field of a request's header, by name.
#pragma once

#include <span>
#include <string_view>

#include <orgmgr/billing.hpp>
#include <orgmgr/result.hpp>

namespace orgmgr::providers {

/// The value of the one field called `name`, compared without case; a view into `headers`, empty where the
/// field is missing or empty. signature_invalid where it is there more than once: a proxy and its server
/// could read two of them differently.
[[nodiscard]] Result<std::string_view> find_header(std::span<const HeaderField> headers,
                                                   std::string_view name);

}  // namespace orgmgr::providers
