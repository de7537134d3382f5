// A store that does not exist yet, made beside its place and moved there when all went well: an
// import that is refused leaves nothing behind.
#pragma once

#include <filesystem>
#include <functional>

#include "context.hpp"

namespace orgmgr::cli {

/// Throws when the user or the system asked this program to end while a store is being staged. `fill` calls
/// it at times, so that Ctrl-C need not wait for its end.
void stop_when_interrupted();

/// Makes an empty store beside `folder`, gives it to `fill`, and renames it to `folder` once that
/// returned true; otherwise, or when it throws, removes it. SIGINT, SIGTERM and SIGHUP wait meanwhile, and
/// end the program after the removal.
void with_staged_store(Context& context, const std::filesystem::path& folder,
                       const std::function<bool(OrgManager&)>& fill);

}  // namespace orgmgr::cli
