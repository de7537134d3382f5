// Answers of batch commands as JSON lines.
#include "manager/batch/answer.hpp"

namespace orgmgr::manager::batch {
namespace {

json::ObjectWriter start(bool ok, const LineTag& tag) {
  json::ObjectWriter writer;
  writer.boolean("ok", ok);
  if (!tag.req.empty()) writer.raw("req", tag.req);
  writer.integer("line", tag.line);
  return writer;
}

}  // namespace

std::string write_answer(const LineTag& tag, const Answer& answer) {
  json::ObjectWriter writer = start(true, tag);
  if (answer.revision) writer.integer("revision", *answer.revision);
  writer.raw("result", answer.result);
  if (!answer.next.empty()) writer.string("next", answer.next);
  return std::move(writer).finish();
}

std::string write_refusal(const LineTag& tag, const Error& error) {
  json::ObjectWriter inner;
  inner.string("kind", to_string(error.kind()));
  inner.string("code", to_string(error.code()));
  inner.string("message", error.message());
  if (!error.subject().empty()) inner.string("subject", error.subject());
  if (!error.field().empty()) inner.string("field", error.field());
  json::ObjectWriter writer = start(false, tag);
  writer.raw("error", std::move(inner).finish());
  return std::move(writer).finish();
}

std::string to_json(const UserMembership& membership) {
  json::ObjectWriter writer;
  writer.raw("organization", orgmgr::to_json(membership.organization));
  writer.raw("membership", orgmgr::to_json(membership.membership));
  return std::move(writer).finish();
}

std::string to_json(const SettingInfo& setting) {
  json::ObjectWriter writer;
  writer.string("name", setting.name);
  writer.raw("value", setting.value);
  writer.raw("default", setting.default_value);
  writer.string("help", setting.help);
  return std::move(writer).finish();
}

}  // namespace orgmgr::manager::batch
