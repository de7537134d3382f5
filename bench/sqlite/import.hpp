// JSON lines into SQLite, all in one transaction.
#pragma once

#include <filesystem>

#include "sqlite/connection.hpp"

namespace orgmgr::bench::sqlite {

void import_lines(Connection& connection, const std::filesystem::path& lines);

}  // namespace orgmgr::bench::sqlite
