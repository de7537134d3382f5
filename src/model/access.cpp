// Access answers as JSON.
#include <orgmgr/access.hpp>

#include "base/json_text.hpp"
#include "model/codec.hpp"

namespace orgmgr::inline v0 {
namespace {

std::string list_of(const std::vector<std::string>& values) {
  std::string list;
  model::Codec<std::vector<std::string>>::write(list, values);
  return list;
}

}  // namespace

std::string_view to_string(AccessCode code) noexcept {
  switch (code) {
    case AccessCode::allowed:
      return "allowed";
    case AccessCode::organization_not_found:
      return "organization_not_found";
    case AccessCode::organization_deleted:
      return "organization_deleted";
    case AccessCode::not_a_member:
      return "not_a_member";
    case AccessCode::membership_suspended:
      return "membership_suspended";
    case AccessCode::organization_suspended:
      return "organization_suspended";
    case AccessCode::billing_locked:
      return "billing_locked";
    case AccessCode::plan_excludes:
      return "plan_excludes";
    case AccessCode::permission_denied:
      return "permission_denied";
  }
  return "unknown";
}

std::string_view to_string(Notice notice) noexcept {
  return notice == Notice::past_due_grace ? "past_due_grace" : "none";
}

std::string to_json(const Decision& decision) {
  json::ObjectWriter writer;
  writer.boolean("allowed", decision.allowed)
      .string("code", to_string(decision.code))
      .string("notice", to_string(decision.notice));
  return std::move(writer).finish();
}

std::string to_json(const Explanation& explanation) {
  json::ObjectWriter writer;
  writer.boolean("allowed", explanation.decision.allowed)
      .string("code", to_string(explanation.decision.code))
      .string("notice", to_string(explanation.decision.notice))
      .string("permission", explanation.permission)
      .string("message", explanation.message);
  if (explanation.organization) writer.string("organization", to_string(*explanation.organization));
  if (explanation.membership) writer.string("membership", to_string(*explanation.membership));
  writer.raw("roles", list_of(explanation.roles)).raw("granted_by", list_of(explanation.granted_by));
  return std::move(writer).finish();
}

}  // namespace orgmgr::inline v0
