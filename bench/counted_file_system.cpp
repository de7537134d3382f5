// The way from a folder to a handle, as manager/open.cpp goes it, with another file system.
#include "counted_file_system.hpp"

#include "manager/live_session.hpp"
#include "manager/open.hpp"
#include "storage/json/open.hpp"

namespace orgmgr::bench {

OrgManager CountedFiles::open(const std::filesystem::path& folder, OpenOptions options) {
  manager::complete(options);
  auto ground = std::make_shared<manager::Ground>();
  ground->store = storage::json_engine::open_engine(folder, options, files_);
  ground->directory = folder;
  ground->options = std::move(options);
  return manager::Session::handle(std::make_shared<manager::LiveSession>(std::move(ground)));
}

}  // namespace orgmgr::bench
