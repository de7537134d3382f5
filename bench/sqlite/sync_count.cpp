// A copy of the default file system whose opened files have one method replaced.
#include "sqlite/sync_count.hpp"

#include <sqlite3.h>

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <stdexcept>

namespace orgmgr::bench::sqlite {
namespace {

std::atomic<std::uint64_t> syncs{0};

/// The methods of a kind of file, and the copy that counts.
struct Methods {
  sqlite3_io_methods counting{};
  const sqlite3_io_methods* original = nullptr;
};

std::mutex methods_mutex;
std::map<const sqlite3_io_methods*, std::unique_ptr<Methods>> methods_of;

int counting_sync(sqlite3_file* file, int flags) {
  syncs.fetch_add(1, std::memory_order_relaxed);
  return reinterpret_cast<const Methods*>(file->pMethods)->original->xSync(file, flags);
}

sqlite3_vfs* original_vfs() { return sqlite3_vfs_find(nullptr); }

int counting_open(sqlite3_vfs* /*self*/, const char* name, sqlite3_file* file, int flags, int* flags_out) {
  sqlite3_vfs* original = original_vfs();
  const int code = original->xOpen(original, name, file, flags, flags_out);
  if (code != SQLITE_OK || file->pMethods == nullptr) return code;
  const std::lock_guard guard(methods_mutex);
  auto& methods = methods_of[file->pMethods];
  if (!methods) {
    methods = std::make_unique<Methods>(Methods{*file->pMethods, file->pMethods});
    methods->counting.xSync = counting_sync;
  }
  file->pMethods = &methods->counting;
  return code;
}

}  // namespace

const std::string& counting_vfs() {
  static const std::string name = "counting";
  static sqlite3_vfs vfs = [] {
    sqlite3_vfs copy = *original_vfs();
    copy.zName = name.c_str();
    copy.xOpen = counting_open;
    return copy;
  }();
  static const int registered = sqlite3_vfs_register(&vfs, 0);
  if (registered != SQLITE_OK) throw std::runtime_error("SQLite takes no file system");
  return name;
}

std::uint64_t counted_syncs() { return syncs.load(); }

}  // namespace orgmgr::bench::sqlite
