// Making a store beside its place.
#include "staged_store.hpp"

#include <fmt/format.h>
#include <unistd.h>
#include <orgmgr/maintenance.hpp>

namespace orgmgr::cli {
namespace {

/// Removes the staging folder unless it was moved away.
struct Cleaner {
  const std::filesystem::path& staging;
  ~Cleaner() {
    std::error_code ignored;
    std::filesystem::remove_all(staging, ignored);
  }
};

}  // namespace

void with_staged_store(Context& context, const std::filesystem::path& folder,
                       const std::function<bool(OrgManager&)>& fill) {
  std::filesystem::path place = std::filesystem::absolute(folder).lexically_normal();
  if (!place.has_filename()) place = place.parent_path();
  std::filesystem::path staging = place;
  staging += fmt::format(".making-{}", ::getpid());
  const Cleaner cleaner{staging};
  {
    OrgManager orgs = context.open_creating(staging);
    if (!fill(orgs)) return;
  }
  move_store(staging, place);
}

}  // namespace orgmgr::cli
