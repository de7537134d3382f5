// The page's mark of the store that it belongs to.
#include "storage/json/lock_page.hpp"

#include "base/digest.hpp"

namespace orgmgr::storage::json_engine {

std::uint64_t store_mark(const std::string& store, const std::string& generation) {
  return std::stoull(sha256_hex(store + " " + generation).substr(0, 16), nullptr, 16);
}

}  // namespace orgmgr::storage::json_engine
