// Reading up to a limit.
#include "input_file.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>
#include <orgmgr/error.hpp>
#include <system_error>

namespace orgmgr::cli {
namespace {

[[noreturn]] void fail(const std::string& path, int number) {
  throw StorageError(number == ENOENT ? ErrorCode::path_not_found : ErrorCode::io_failed,
                     fmt::format("{} could not be read: {}.",
                                 path.empty() ? "Standard input" : "The file " + path, std::strerror(number)),
                     ErrorPlace{path, 0, number, {}});
}

std::string read_stream(std::istream& stream, const std::string& path, std::size_t most) {
  std::string bytes(most + 1, '\0');
  stream.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (stream.bad()) fail(path, EIO);
  bytes.resize(static_cast<std::size_t>(stream.gcount()));
  return bytes;
}

}  // namespace

std::string read_input(const std::string& path, std::size_t most) {
  if (path.empty()) return read_stream(std::cin, path, most);
  std::ifstream file(path, std::ios::binary);
  if (!file) fail(path, errno);
  return read_stream(file, path, most);
}

}  // namespace orgmgr::cli
