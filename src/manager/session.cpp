// What stands behind every handle.
#include "manager/session.hpp"

#include "base/json_text.hpp"
#include "model/limits.hpp"

namespace orgmgr::manager {
namespace {

// Reaches the protected member by the one way the language leaves to a derived class.
struct SessionOf : HostOrgs {
  static const std::shared_ptr<Session>& of(const HostOrgs& handle) { return handle.*(&SessionOf::session_); }
};

}  // namespace

const std::shared_ptr<Session>& session_of(const HostOrgs& handle) { return SessionOf::of(handle); }

std::optional<Result<std::string>> Session::load(const WriteOptions& /*options*/, const Filler& /*fill*/) {
  return std::nullopt;
}

Result<WriteOptions> checked(const WriteOptions& options) {
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

std::string text_arguments(std::initializer_list<std::pair<std::string_view, std::string_view>> members) {
  json::ObjectWriter writer;
  for (const auto& [name, value] : members) writer.string(name, value);
  return std::move(writer).finish();
}

}  // namespace orgmgr::manager
