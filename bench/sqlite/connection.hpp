// One connection to SQLite and its prepared statements; what fails throws.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace orgmgr::bench::sqlite {

class Connection {
 public:
  /// `vfs`: empty for SQLite's own.
  Connection(const std::string& file, const std::string& vfs);
  /// Statements that answer no rows, one or several.
  void execute(const std::string& sql);
  [[nodiscard]] sqlite3* get() const noexcept { return handle_.get(); }

 private:
  struct Close {
    void operator()(sqlite3* handle) const noexcept { sqlite3_close_v2(handle); }
  };
  std::unique_ptr<sqlite3, Close> handle_;
};

/// Prepared once, used many times. Text that is bound must live until the next `reset`.
class Statement {
 public:
  Statement(const Connection& connection, const char* sql);

  Statement& bind(int place, std::string_view text);
  Statement& bind(int place, std::int64_t number);
  /// True: a row is there. False: the statement is done, and may be run again.
  bool step();
  /// Runs a statement to its end; the rows it changed.
  int run();
  void reset() noexcept { sqlite3_reset(handle_.get()); }

  [[nodiscard]] std::string_view text(int column) const;
  [[nodiscard]] std::int64_t number(int column) const { return sqlite3_column_int64(handle_.get(), column); }
  [[nodiscard]] bool null(int column) const {
    return sqlite3_column_type(handle_.get(), column) == SQLITE_NULL;
  }

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* handle) const noexcept { sqlite3_finalize(handle); }
  };
  std::unique_ptr<sqlite3_stmt, Finalize> handle_;
};

}  // namespace orgmgr::bench::sqlite
