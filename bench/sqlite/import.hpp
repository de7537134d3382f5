// JSON lines into SQLite, all in one transaction.
#pragma once

#include <filesystem>
#include <vector>

#include "sqlite/connection.hpp"

namespace orgmgr::bench::sqlite {

void import_lines(Connection& connection, const std::vector<std::filesystem::path>& parts);

}  // namespace orgmgr::bench::sqlite
