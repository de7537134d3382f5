// The errors of the test file systems.
#include "support/file_system_errors.hpp"

#include <cerrno>
#include <system_error>

namespace orgmgr::test {

ErrorCode code_of_error_number(int number) noexcept {
  switch (number) {
    case ENOENT:
      return ErrorCode::path_not_found;
    case ENOSPC:
    case EDQUOT:
      return ErrorCode::disk_full;
    case EROFS:
      return ErrorCode::media_read_only;
    case ELOOP:
    case EISDIR:
    case ENOTDIR:
    case ENXIO:
      return ErrorCode::unsafe_path;
    case EACCES:
    case EPERM:
      return ErrorCode::not_owner_of_files;
    default:
      return ErrorCode::io_failed;
  }
}

void refuse(std::string_view action, const std::string& path, int number) {
  std::string message = "cannot " + std::string(action) + " '" + path + "': ";
  message += std::generic_category().message(number);
  throw StorageError(code_of_error_number(number), message, ErrorPlace{.path = path, .error_number = number});
}

}  // namespace orgmgr::test
