// The calls of SQLite's interface, with their errors.
#include "sqlite/connection.hpp"

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <thread>

namespace orgmgr::bench::sqlite {
namespace {

[[noreturn]] void fail(sqlite3* handle) { throw std::runtime_error(sqlite3_errmsg(handle)); }

/// SQLite's own waits whole milliseconds; writers that queue for a sync of a tenth of one are better
/// served by shorter naps.
int nap(void* /*unused*/, int times) {
  if (times > 100'000) return 0;
  std::this_thread::sleep_for(std::chrono::microseconds(std::min(50 * (times + 1), 1000)));
  return 1;
}

}  // namespace

Connection::Connection(const std::string& file, const std::string& vfs) {
  sqlite3* handle = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  const int code = sqlite3_open_v2(file.c_str(), &handle, flags, vfs.empty() ? nullptr : vfs.c_str());
  handle_.reset(handle);
  if (code != SQLITE_OK) fail(handle);
  sqlite3_busy_handler(handle, nap, nullptr);
}

void Connection::execute(const std::string& sql) {
  if (sqlite3_exec(get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) fail(get());
}

Statement::Statement(const Connection& connection, const char* sql) {
  sqlite3_stmt* handle = nullptr;
  const int code = sqlite3_prepare_v3(connection.get(), sql, -1, SQLITE_PREPARE_PERSISTENT, &handle, nullptr);
  handle_.reset(handle);
  if (code != SQLITE_OK) fail(connection.get());
}

Statement& Statement::bind(int place, std::string_view text) {
  sqlite3_bind_text(handle_.get(), place, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
  return *this;
}

Statement& Statement::bind(int place, std::int64_t number) {
  sqlite3_bind_int64(handle_.get(), place, number);
  return *this;
}

bool Statement::step() {
  const int code = sqlite3_step(handle_.get());
  if (code == SQLITE_ROW) return true;
  reset();
  if (code != SQLITE_DONE) fail(sqlite3_db_handle(handle_.get()));
  return false;
}

int Statement::run() {
  while (step()) {
  }
  return sqlite3_changes(sqlite3_db_handle(handle_.get()));
}

std::string_view Statement::text(int column) const {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(handle_.get(), column));
  return text == nullptr
             ? std::string_view()
             : std::string_view(text, static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column)));
}

}  // namespace orgmgr::bench::sqlite
