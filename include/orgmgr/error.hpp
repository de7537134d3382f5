// What can go wrong, by name. Expected outcomes travel as `Error` inside a `Result`; a broken
// machine (disk, lock, damaged file) throws `StorageError`. Both carry a code of one table.
#pragma once

#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

#include <orgmgr/export.hpp>

namespace orgmgr::inline v0 {

/// What callers branch on. Each kind has one exit code in the command line (docs/cli.md).
enum class ErrorKind : std::uint8_t {
  not_found,            ///< what was named is not there
  already_exists,       ///< what was to be made is there already
  conflict,             ///< the state, or an expected version, does not allow it
  invalid,              ///< the input breaks a limit or a form
  denied,               ///< the principal, or the owner of the files, may not
  io_error,             ///< the operating system refused; not applied
  corrupt,              ///< stored bytes are not what was written
  busy,                 ///< a lock was not free within the lock timeout; not applied
  read_only,            ///< the handle or the media cannot be written
  outcome_unknown,      ///< may or may not be applied; repeat with the same operation id
  needs_reopen,         ///< the handle can no longer be trusted; open a new one
  unsupported_version,  ///< written by a newer release, or on a file system not supported
};

/// Stable, specific codes. `error_codes()` lists each with its name and kind.
enum class ErrorCode : std::uint8_t {
  // not_found
  organization_not_found,
  user_not_in_organization,
  store_not_found,
  path_not_found,
  revision_not_found,
  setting_not_found,
  role_not_found,
  invitation_not_found,
  session_not_found,
  user_not_found,
  offer_not_found,
  plan_not_found,
  billing_customer_not_linked,
  // already_exists
  name_taken,
  slug_taken,
  id_taken,
  billing_id_taken,
  already_member,
  store_exists,
  role_exists,
  already_invited,
  // conflict
  version_mismatch,
  operation_id_reused,
  answer_not_kept,
  transaction_open,
  not_applied,
  organization_deleted,
  organization_not_deleted,
  ambiguous,
  limit_reached,
  target_not_empty,
  edited_both_sides,
  last_owner,
  billing_owner,
  role_in_use,
  plan_in_use,
  invitation_expired,
  invitation_used,
  invitation_revoked,
  inviter_lost_right,
  session_expired,
  offer_expired,
  claims_outdated,
  blocked_by_organizations,
  // invalid
  name_empty,
  name_too_long,
  name_invalid,
  text_not_utf8,
  text_invalid,
  id_invalid,
  user_id_invalid,
  role_invalid,
  status_invalid,
  plan_invalid,
  slug_invalid,
  billing_id_invalid,
  json_invalid,
  setting_invalid,
  limit_invalid,
  cursor_invalid,
  time_invalid,
  malformed_line,
  unknown_operation,
  unknown_argument,
  missing_argument,
  argument_invalid,
  operation_id_invalid,
  record_invalid,
  transaction_too_large,
  not_a_store,
  email_invalid,
  permission_invalid,
  permission_reserved,
  role_name_invalid,
  name_reserved,
  claims_invalid,
  billing_not_configured,
  event_too_large,
  event_invalid,
  event_unsupported,
  // denied
  permission_denied,
  target_outranks,
  role_not_assignable,
  membership_suspended,
  organization_suspended,
  billing_locked,
  plan_excludes,
  email_mismatch,
  creation_denied,
  signature_missing,
  signature_invalid,
  signature_expired,
  signature_in_future,
  signature_algorithm,
  event_other_mode,
  event_other_account,
  not_owner_of_files,
  unsafe_path,
  // storage
  io_failed,
  disk_full,
  damaged,
  history_missing,
  head_mismatch,
  lock_timeout,
  transaction_timeout,
  opened_read_only,
  media_read_only,
  commit_outcome_unknown,
  handle_poisoned,
  store_replaced,
  used_after_fork,
  format_too_new,
  unicode_version,
  unsupported_file_system,
};

/// One row of the published table: a code, its stable name, its kind.
struct CodeInfo {
  ErrorCode code;
  std::string_view name;
  ErrorKind kind;
};

/// Every code, in the order of `ErrorCode`.
[[nodiscard]] ORGMGR_EXPORT std::span<const CodeInfo> error_codes() noexcept;
[[nodiscard]] ORGMGR_EXPORT std::string_view to_string(ErrorCode code) noexcept;
[[nodiscard]] ORGMGR_EXPORT std::string_view to_string(ErrorKind kind) noexcept;
[[nodiscard]] ORGMGR_EXPORT ErrorKind kind_of(ErrorCode code) noexcept;

/// Why a command was refused. The message is for people and is never to be parsed; branch on
/// `kind()` or `code()`. `subject()` names the record or input, `field()` the field, if one.
class ORGMGR_EXPORT Error {
 public:
  explicit Error(ErrorCode code, std::string message, std::string subject = {}, std::string field = {})
      : code_(code), message_(std::move(message)), subject_(std::move(subject)), field_(std::move(field)) {}

  [[nodiscard]] ErrorKind kind() const noexcept { return kind_of(code_); }
  [[nodiscard]] ErrorCode code() const noexcept { return code_; }
  [[nodiscard]] const std::string& message() const noexcept { return message_; }
  [[nodiscard]] const std::string& subject() const noexcept { return subject_; }
  [[nodiscard]] const std::string& field() const noexcept { return field_; }

 private:
  ErrorCode code_;
  std::string message_;
  std::string subject_;
  std::string field_;
};

/// Where a `StorageError` happened; empty or 0 where it does not apply.
struct ErrorPlace {
  std::string path{};
  std::uint64_t line = 0;      ///< 1-based line of the file
  int error_number = 0;        ///< errno of the failed call
  std::string operation_id{};  ///< to repeat with, after `outcome_unknown`
};

/// The machine failed, or stored bytes did. `what()` is a whole sentence with what to do next.
class ORGMGR_EXPORT StorageError : public std::runtime_error {
 public:
  StorageError(ErrorCode code, const std::string& message, ErrorPlace place = {})
      : std::runtime_error(message), code_(code), place_(std::move(place)) {}

  [[nodiscard]] ErrorKind kind() const noexcept { return kind_of(code_); }
  [[nodiscard]] ErrorCode code() const noexcept { return code_; }
  [[nodiscard]] const std::string& path() const noexcept { return place_.path; }
  [[nodiscard]] std::uint64_t line() const noexcept { return place_.line; }
  [[nodiscard]] int error_number() const noexcept { return place_.error_number; }
  [[nodiscard]] const std::string& operation_id() const noexcept { return place_.operation_id; }
  [[nodiscard]] const ErrorPlace& place() const noexcept { return place_; }

 private:
  ErrorCode code_;
  ErrorPlace place_;
};

/// `Result::value()` was called on an error; holds that error. A defect of the caller.
class ORGMGR_EXPORT BadResult : public std::logic_error {
 public:
  explicit BadResult(Error error) : std::logic_error(error.message()), error_(std::move(error)) {}
  [[nodiscard]] const Error& error() const noexcept { return error_; }

 private:
  Error error_;
};

}  // namespace orgmgr::inline v0
