// The table of hints. Each of these codes comes from one verb alone, whose options it names, or from verbs of
// one noun.
#include "error_hint.hpp"

namespace orgmgr::cli {

std::string_view hint_for(ErrorCode code) noexcept {
  switch (code) {
    case ErrorCode::billing_not_configured:
      return "Name the file of keys with --keys FILE or ORGMGR_BILLING_KEYS.";
    case ErrorCode::role_in_use:
      return "Say which: --replacement HELD.";
    case ErrorCode::already_invited:
      return "Say --resend to send it again.";
    case ErrorCode::setting_not_found:
      return "See: orgmgr config list";
    default:
      return {};
  }
}

}  // namespace orgmgr::cli
