// Reading up to a limit.
#include "input_file.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <orgmgr/error.hpp>

namespace orgmgr::cli {
namespace {

[[noreturn]] void fail(const std::string& path, int number) {
  throw StorageError(number == ENOENT ? ErrorCode::path_not_found : ErrorCode::io_failed,
                     fmt::format("{} could not be read: {}.",
                                 path.empty() ? "Standard input" : "The file " + path, std::strerror(number)),
                     ErrorPlace{path, 0, number, {}});
}

struct Close {
  // Nothing was written that closing could lose.
  void operator()(std::FILE* file) const noexcept { static_cast<void>(std::fclose(file)); }
};

std::string read_stream(std::FILE* stream, const std::string& path, std::size_t most) {
  std::string bytes(most + 1, '\0');
  const std::size_t count = std::fread(bytes.data(), 1, bytes.size(), stream);
  if (std::ferror(stream) != 0) fail(path, errno);
  bytes.resize(count);
  return bytes;
}

}  // namespace

std::string read_input(const std::string& path, std::size_t most, const FileCheck& check) {
  if (path.empty()) return read_stream(stdin, path, most);
  const std::unique_ptr<std::FILE, Close> file(std::fopen(path.c_str(), "rbe"));
  if (!file) fail(path, errno);
  if (check) check(::fileno(file.get()));
  return read_stream(file.get(), path, most);
}

}  // namespace orgmgr::cli
