// A secret that others can read is none.
#include "keys_file.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <orgmgr/error.hpp>
#include <orgmgr/result.hpp>

#include "input_file.hpp"

namespace orgmgr::cli {
namespace {

constexpr std::size_t longest_file = 64U << 10U;

// Who may change the file may choose the secrets, so that writing counts as well.
void require_private(const std::string& path) {
  using std::filesystem::perms;
  std::error_code failed;
  const perms mode = std::filesystem::status(path, failed).permissions();
  if (failed) return;  // reading it tells why
  if ((mode & (perms::group_all | perms::others_all)) == perms::none) return;
  throw StorageError(
      ErrorCode::unsafe_path,
      fmt::format("Others than the owner may read or change the billing keys in {0}: chmod 600 {0}", path),
      ErrorPlace{path, 0, 0, {}});
}

}  // namespace

BillingKeys read_keys_file(const std::string& path) {
  std::string chosen = path;
  if (const char* variable = std::getenv("ORGMGR_BILLING_KEYS"); chosen.empty() && variable != nullptr)
    chosen = variable;
  if (chosen.empty()) return {};
  require_private(chosen);
  Result<BillingKeys> keys = read_billing_keys(read_input(chosen, longest_file));
  if (keys) return std::move(keys).value();
  const Error& wrong = keys.error();
  throw BadResult(
      Error(wrong.code(), fmt::format("{}: {}", chosen, wrong.message()), wrong.subject(), wrong.field()));
}

}  // namespace orgmgr::cli
