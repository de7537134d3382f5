// A secret that others can read is none.
#include "keys_file.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <orgmgr/error.hpp>
#include <orgmgr/result.hpp>

#include "input_file.hpp"

namespace orgmgr::cli {
namespace {

constexpr std::size_t longest_file = 64U << 10U;

[[noreturn]] void refuse(const std::string& path, const std::string& message) {
  throw StorageError(ErrorCode::unsafe_path, message, ErrorPlace{path, 0, 0, {}});
}

// Who may change the file may choose the secrets, so that writing and owning count as well. The file that is
// open is asked, since another may stand under its name by now.
void require_private(const std::string& path, int descriptor) {
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) {
    const int number = errno;
    throw StorageError(ErrorCode::io_failed,
                       fmt::format("Whose file {} is could not be told: {}.", path, std::strerror(number)),
                       ErrorPlace{path, 0, number, {}});
  }
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    refuse(
        path,
        fmt::format("Others than the owner may read or change the billing keys in {0}: chmod 600 {0}", path));
  }
  if (status.st_uid == ::geteuid() || status.st_uid == 0) return;
  refuse(path,
         fmt::format("The billing keys in {0} belong to user {1}, not to user {2}, who runs this, or to "
                     "root: chown {2} {0}",
                     path, status.st_uid, ::geteuid()));
}

}  // namespace

BillingKeys read_keys_file(const std::string& path) {
  std::string chosen = path;
  if (const char* variable = std::getenv("ORGMGR_BILLING_KEYS"); chosen.empty() && variable != nullptr)
    chosen = variable;
  if (chosen.empty()) return {};
  const auto check = [&chosen](int descriptor) { require_private(chosen, descriptor); };
  Result<BillingKeys> keys = read_billing_keys(read_input(chosen, longest_file, check));
  if (keys) return std::move(keys).value();
  const Error& wrong = keys.error();
  throw BadResult(
      Error(wrong.code(), fmt::format("{}: {}", chosen, wrong.message()), wrong.subject(), wrong.field()));
}

}  // namespace orgmgr::cli
