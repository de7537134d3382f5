// What a store is that has no bulk load.
#include "storage/bulk_load.hpp"

namespace orgmgr::storage {

std::unique_ptr<BulkLoad> Store::begin_load() { return nullptr; }

}  // namespace orgmgr::storage
