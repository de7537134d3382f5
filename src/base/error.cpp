// The one table of error codes: name and kind of each, in the order of the enumeration.
#include <orgmgr/error.hpp>

#include <array>
#include <cstddef>

namespace orgmgr::inline v0 {
namespace {

using enum ErrorKind;
using Code = ErrorCode;

constexpr std::array code_table{
    CodeInfo{Code::organization_not_found, "organization_not_found", not_found},
    CodeInfo{Code::user_not_in_organization, "user_not_in_organization", not_found},
    CodeInfo{Code::store_not_found, "store_not_found", not_found},
    CodeInfo{Code::path_not_found, "path_not_found", not_found},
    CodeInfo{Code::revision_not_found, "revision_not_found", not_found},
    CodeInfo{Code::setting_not_found, "setting_not_found", not_found},
    CodeInfo{Code::role_not_found, "role_not_found", not_found},
    CodeInfo{Code::invitation_not_found, "invitation_not_found", not_found},
    CodeInfo{Code::session_not_found, "session_not_found", not_found},
    CodeInfo{Code::user_not_found, "user_not_found", not_found},
    CodeInfo{Code::offer_not_found, "offer_not_found", not_found},
    CodeInfo{Code::plan_not_found, "plan_not_found", not_found},
    CodeInfo{Code::billing_customer_not_linked, "billing_customer_not_linked", not_found},

    CodeInfo{Code::name_taken, "name_taken", already_exists},
    CodeInfo{Code::slug_taken, "slug_taken", already_exists},
    CodeInfo{Code::id_taken, "id_taken", already_exists},
    CodeInfo{Code::billing_id_taken, "billing_id_taken", already_exists},
    CodeInfo{Code::already_member, "already_member", already_exists},
    CodeInfo{Code::store_exists, "store_exists", already_exists},
    CodeInfo{Code::role_exists, "role_exists", already_exists},
    CodeInfo{Code::already_invited, "already_invited", already_exists},

    CodeInfo{Code::version_mismatch, "version_mismatch", conflict},
    CodeInfo{Code::operation_id_reused, "operation_id_reused", conflict},
    CodeInfo{Code::answer_not_kept, "answer_not_kept", conflict},
    CodeInfo{Code::transaction_open, "transaction_open", conflict},
    CodeInfo{Code::not_applied, "not_applied", conflict},
    CodeInfo{Code::organization_deleted, "organization_deleted", conflict},
    CodeInfo{Code::organization_not_deleted, "organization_not_deleted", conflict},
    CodeInfo{Code::ambiguous, "ambiguous", conflict},
    CodeInfo{Code::limit_reached, "limit_reached", conflict},
    CodeInfo{Code::target_not_empty, "target_not_empty", conflict},
    CodeInfo{Code::edited_both_sides, "edited_both_sides", conflict},
    CodeInfo{Code::last_owner, "last_owner", conflict},
    CodeInfo{Code::billing_owner, "billing_owner", conflict},
    CodeInfo{Code::role_in_use, "role_in_use", conflict},
    CodeInfo{Code::plan_in_use, "plan_in_use", conflict},
    CodeInfo{Code::invitation_expired, "invitation_expired", conflict},
    CodeInfo{Code::invitation_used, "invitation_used", conflict},
    CodeInfo{Code::invitation_revoked, "invitation_revoked", conflict},
    CodeInfo{Code::inviter_lost_right, "inviter_lost_right", conflict},
    CodeInfo{Code::session_expired, "session_expired", conflict},
    CodeInfo{Code::offer_expired, "offer_expired", conflict},
    CodeInfo{Code::claims_outdated, "claims_outdated", conflict},
    CodeInfo{Code::blocked_by_organizations, "blocked_by_organizations", conflict},

    CodeInfo{Code::name_empty, "name_empty", invalid},
    CodeInfo{Code::name_too_long, "name_too_long", invalid},
    CodeInfo{Code::name_invalid, "name_invalid", invalid},
    CodeInfo{Code::text_not_utf8, "text_not_utf8", invalid},
    CodeInfo{Code::text_invalid, "text_invalid", invalid},
    CodeInfo{Code::id_invalid, "id_invalid", invalid},
    CodeInfo{Code::user_id_invalid, "user_id_invalid", invalid},
    CodeInfo{Code::role_invalid, "role_invalid", invalid},
    CodeInfo{Code::status_invalid, "status_invalid", invalid},
    CodeInfo{Code::plan_invalid, "plan_invalid", invalid},
    CodeInfo{Code::slug_invalid, "slug_invalid", invalid},
    CodeInfo{Code::billing_id_invalid, "billing_id_invalid", invalid},
    CodeInfo{Code::json_invalid, "json_invalid", invalid},
    CodeInfo{Code::setting_invalid, "setting_invalid", invalid},
    CodeInfo{Code::limit_invalid, "limit_invalid", invalid},
    CodeInfo{Code::cursor_invalid, "cursor_invalid", invalid},
    CodeInfo{Code::time_invalid, "time_invalid", invalid},
    CodeInfo{Code::malformed_line, "malformed_line", invalid},
    CodeInfo{Code::unknown_operation, "unknown_operation", invalid},
    CodeInfo{Code::unknown_argument, "unknown_argument", invalid},
    CodeInfo{Code::missing_argument, "missing_argument", invalid},
    CodeInfo{Code::argument_invalid, "argument_invalid", invalid},
    CodeInfo{Code::operation_id_invalid, "operation_id_invalid", invalid},
    CodeInfo{Code::record_invalid, "record_invalid", invalid},
    CodeInfo{Code::transaction_too_large, "transaction_too_large", invalid},
    CodeInfo{Code::not_a_store, "not_a_store", invalid},
    CodeInfo{Code::email_invalid, "email_invalid", invalid},
    CodeInfo{Code::permission_invalid, "permission_invalid", invalid},
    CodeInfo{Code::permission_reserved, "permission_reserved", invalid},
    CodeInfo{Code::role_name_invalid, "role_name_invalid", invalid},
    CodeInfo{Code::name_reserved, "name_reserved", invalid},
    CodeInfo{Code::claims_invalid, "claims_invalid", invalid},
    CodeInfo{Code::billing_not_configured, "billing_not_configured", invalid},
    CodeInfo{Code::event_too_large, "event_too_large", invalid},
    CodeInfo{Code::event_invalid, "event_invalid", invalid},
    CodeInfo{Code::event_unsupported, "event_unsupported", invalid},

    CodeInfo{Code::permission_denied, "permission_denied", denied},
    CodeInfo{Code::target_outranks, "target_outranks", denied},
    CodeInfo{Code::role_not_assignable, "role_not_assignable", denied},
    CodeInfo{Code::membership_suspended, "membership_suspended", denied},
    CodeInfo{Code::organization_suspended, "organization_suspended", denied},
    CodeInfo{Code::billing_locked, "billing_locked", denied},
    CodeInfo{Code::plan_excludes, "plan_excludes", denied},
    CodeInfo{Code::email_mismatch, "email_mismatch", denied},
    CodeInfo{Code::creation_denied, "creation_denied", denied},
    CodeInfo{Code::signature_missing, "signature_missing", denied},
    CodeInfo{Code::signature_invalid, "signature_invalid", denied},
    CodeInfo{Code::signature_expired, "signature_expired", denied},
    CodeInfo{Code::signature_in_future, "signature_in_future", denied},
    CodeInfo{Code::signature_algorithm, "signature_algorithm", denied},
    CodeInfo{Code::event_other_mode, "event_other_mode", denied},
    CodeInfo{Code::event_other_account, "event_other_account", denied},
    CodeInfo{Code::not_owner_of_files, "not_owner_of_files", denied},
    CodeInfo{Code::unsafe_path, "unsafe_path", denied},

    CodeInfo{Code::io_failed, "io_failed", io_error},
    CodeInfo{Code::disk_full, "disk_full", io_error},
    CodeInfo{Code::damaged, "damaged", corrupt},
    CodeInfo{Code::history_missing, "history_missing", corrupt},
    CodeInfo{Code::head_mismatch, "head_mismatch", corrupt},
    CodeInfo{Code::lock_timeout, "lock_timeout", busy},
    CodeInfo{Code::transaction_timeout, "transaction_timeout", busy},
    CodeInfo{Code::opened_read_only, "opened_read_only", read_only},
    CodeInfo{Code::media_read_only, "media_read_only", read_only},
    CodeInfo{Code::commit_outcome_unknown, "commit_outcome_unknown", outcome_unknown},
    CodeInfo{Code::handle_poisoned, "handle_poisoned", needs_reopen},
    CodeInfo{Code::store_replaced, "store_replaced", needs_reopen},
    CodeInfo{Code::used_after_fork, "used_after_fork", needs_reopen},
    CodeInfo{Code::format_too_new, "format_too_new", unsupported_version},
    CodeInfo{Code::unicode_version, "unicode_version", unsupported_version},
    CodeInfo{Code::unsupported_file_system, "unsupported_file_system", unsupported_version},
};

// The compiler spells a value of an enumeration by its name, and one that has none as a cast.
template <ErrorCode Value>
consteval bool is_enumerator() {
  const std::string_view spelled = __PRETTY_FUNCTION__;
  const std::size_t value = spelled.find("Value = ");
  return spelled.substr(value + 8, 1) != "(";
}

consteval bool in_order() {
  for (std::size_t i = 0; i < code_table.size(); ++i) {
    if (static_cast<std::size_t>(code_table[i].code) != i) return false;
  }
  return true;
}

static_assert(in_order(), "a code is missing in the table, or out of order");
static_assert(is_enumerator<static_cast<ErrorCode>(code_table.size() - 1)>());
static_assert(!is_enumerator<static_cast<ErrorCode>(code_table.size())>(), "the last codes are missing");

}  // namespace

std::span<const CodeInfo> error_codes() noexcept { return code_table; }

std::string_view to_string(ErrorCode code) noexcept {
  const auto index = static_cast<std::size_t>(code);
  return index < code_table.size() ? code_table[index].name : "unknown_code";
}

ErrorKind kind_of(ErrorCode code) noexcept {
  const auto index = static_cast<std::size_t>(code);
  return index < code_table.size() ? code_table[index].kind : io_error;
}

std::string_view to_string(ErrorKind kind) noexcept {
  switch (kind) {
    case not_found:
      return "not_found";
    case already_exists:
      return "already_exists";
    case conflict:
      return "conflict";
    case invalid:
      return "invalid";
    case denied:
      return "denied";
    case io_error:
      return "io_error";
    case corrupt:
      return "corrupt";
    case busy:
      return "busy";
    case read_only:
      return "read_only";
    case outcome_unknown:
      return "outcome_unknown";
    case needs_reopen:
      return "needs_reopen";
    case unsupported_version:
      return "unsupported_version";
  }
  return "unknown_kind";
}

}  // namespace orgmgr::inline v0
