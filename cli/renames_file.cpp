// Two ids per line.
#include "renames_file.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <orgmgr/error.hpp>
#include <orgmgr/result.hpp>

namespace orgmgr::cli {
namespace {

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(" \r");
  if (first == std::string::npos) return {};
  return text.substr(first, text.find_last_not_of(" \r") - first + 1);
}

}  // namespace

Renames read_renames(const std::string& path) {
  std::ifstream file(path);
  if (!file) {
    const int number = errno;
    throw StorageError(number == ENOENT ? ErrorCode::path_not_found : ErrorCode::io_failed,
                       fmt::format("The file {} could not be read: {}.", path, std::strerror(number)),
                       ErrorPlace{path, 0, number, {}});
  }
  Renames renames;
  std::size_t number = 0;
  for (std::string line; std::getline(file, line);) {
    ++number;
    if (trimmed(line).empty()) continue;
    auto cut = line.find('\t');
    if (cut == std::string::npos) cut = line.find(',');
    const std::string was = trimmed(line.substr(0, cut));
    const std::string now = cut == std::string::npos ? "" : trimmed(line.substr(cut + 1));
    const bool more = cut != std::string::npos && line.find(line[cut], cut + 1) != std::string::npos;
    if (was.empty() || now.empty() || more) {
      throw BadResult(
          Error(ErrorCode::malformed_line,
                fmt::format("{}:{} must be two user ids with a tab or a comma between; nothing was changed.",
                            path, number),
                line, "--from-file"));
    }
    renames.emplace_back(was, now);
  }
  if (file.bad())
    throw StorageError(ErrorCode::io_failed, fmt::format("The file {} could not be read.", path),
                       ErrorPlace{path, 0, EIO, {}});
  return renames;
}

}  // namespace orgmgr::cli
