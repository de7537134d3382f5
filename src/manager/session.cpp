// What stands behind every handle.
#include "manager/session.hpp"

#include <fmt/format.h>

#include "base/json_text.hpp"
#include "model/limits.hpp"

namespace orgmgr::manager {

const std::shared_ptr<Session>& session_of(const HostOrgs& handle) { return Session::of(handle); }

namespace {

/// Whatever is recorded of a principal stands in the journal as it came.
std::optional<Error> check_principal(const Actor& principal) {
  if (principal.kind == Actor::Kind::host) return std::nullopt;
  if (const auto id = model::check_user_id(principal.id); !id) return id.error();
  if (principal.kind != Actor::Kind::staff) return std::nullopt;
  const auto reason = model::check_reason(principal.reason);
  if (!reason) return reason.error();
  if (!reason.value().empty()) return std::nullopt;
  return Error(ErrorCode::missing_argument, "Staff act for a reason, which the audit trail keeps: give one",
               principal.id, "reason");
}

}  // namespace

std::optional<Result<std::string>> Session::load(const WriteOptions& /*options*/, const Filler& /*fill*/) {
  return std::nullopt;
}

Result<WriteOptions> checked(const WriteOptions& options, const Actor& principal) {
  if (auto error = check_principal(principal)) return *error;
  WriteOptions clean = options;
  if (!options.operation_id.empty()) {
    auto id = model::check_operation_id(options.operation_id);
    if (!id) return id.error();
    clean.operation_id = std::move(id).value();
  }
  if (!options.reason.empty()) {
    auto reason = model::check_reason(options.reason);
    if (!reason) return reason.error();
    clean.reason = std::move(reason).value();
  }
  return clean;
}

std::optional<Error> check_version_expected(const Command& command, const WriteOptions& options) {
  if (command.has_version || !options.expected_version) return std::nullopt;
  return Error(ErrorCode::argument_invalid, fmt::format("{} has no version to expect", command.op),
               std::string(command.op), "expected_version");
}

std::string text_arguments(std::initializer_list<std::pair<std::string_view, std::string_view>> members) {
  json::ObjectWriter writer;
  for (const auto& [name, value] : members) writer.string(name, value);
  return std::move(writer).finish();
}

}  // namespace orgmgr::manager
