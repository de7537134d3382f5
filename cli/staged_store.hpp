// A store that does not exist yet, made beside its place and moved there when all went well: an
// import that is refused leaves nothing behind.
#pragma once

#include <filesystem>
#include <functional>

#include "context.hpp"

namespace orgmgr::cli {

/// Makes an empty store beside `folder`, gives it to `fill`, and renames it to `folder` once that
/// returned true; otherwise, or when it throws, removes it.
void with_staged_store(Context& context, const std::filesystem::path& folder,
                       const std::function<bool(OrgManager&)>& fill);

}  // namespace orgmgr::cli
