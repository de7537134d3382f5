// Commits and their actors as JSON.
#include "model/commit.hpp"

#include "base/json_text.hpp"

namespace orgmgr::inline v0 {

std::string_view to_string(Actor::Kind kind) noexcept {
  switch (kind) {
    case Actor::Kind::host:
      return "host";
    case Actor::Kind::user:
      return "user";
    case Actor::Kind::staff:
      return "staff";
  }
  return "unknown";
}

std::string to_json(const Commit& commit) {
  std::string changes = "[";
  for (const Change& change : commit.changes) {
    if (changes.size() > 1) changes += ',';
    json::ObjectWriter writer;
    writer.string("collection", change.collection).string("key", change.key);
    writer.raw("was", change.was.empty() ? "null" : change.was.text());
    writer.raw("now", change.now.empty() ? "null" : change.now.text());
    changes += std::move(writer).finish();
  }
  changes += ']';
  json::ObjectWriter writer;
  writer.integer("revision", commit.revision).string("at", format_time(commit.at));
  writer.raw("actor", model::write(commit.actor)).string("op", commit.op);
  if (!commit.operation_id.empty()) writer.string("operation_id", commit.operation_id);
  writer.raw("changes", changes).string("sum", commit.sum);
  return std::move(writer).finish();
}

}  // namespace orgmgr::inline v0

namespace orgmgr::model {
namespace {

void string_if_set(json::ObjectWriter& writer, std::string_view key, const std::string& value) {
  if (!value.empty()) writer.string(key, value);
}

std::string string_of(std::string_view object, std::string_view key) {
  return json::decode_string(json::find(object, key)).value_or(std::string{});
}

}  // namespace

std::string write(const Actor& actor) {
  constexpr std::size_t usual_size = 120;
  json::ObjectWriter via;
  via.text().reserve(usual_size);
  string_if_set(via, "program", actor.program);
  via.integer("uid", actor.uid);
  string_if_set(via, "sudo_uid", actor.sudo_uid);
  via.raw("pid", std::to_string(actor.pid));
  string_if_set(via, "host", actor.host);
  json::ObjectWriter writer;
  writer.text().reserve(2 * usual_size);
  writer.string("kind", to_string(actor.kind));
  string_if_set(writer, "id", actor.id);
  string_if_set(writer, "reason", actor.reason);
  writer.raw("via", std::move(via).finish());
  return std::move(writer).finish();
}

std::optional<Actor> read_actor(std::string_view text) {
  using enum Actor::Kind;
  Actor actor;
  const std::string kind = string_of(text, "kind");
  if (kind != to_string(host) && kind != to_string(user) && kind != to_string(staff)) return std::nullopt;
  actor.kind = kind == to_string(host) ? host : kind == to_string(user) ? user : staff;
  actor.id = string_of(text, "id");
  actor.reason = string_of(text, "reason");
  const std::string_view via = json::find(text, "via");
  actor.program = string_of(via, "program");
  const std::int64_t uid = json::decode_integer(json::find(via, "uid")).value_or(0);
  if (uid < 0 || uid > UINT32_MAX) return std::nullopt;
  actor.uid = static_cast<std::uint32_t>(uid);
  actor.sudo_uid = string_of(via, "sudo_uid");
  actor.pid = json::decode_integer(json::find(via, "pid")).value_or(0);
  actor.host = string_of(via, "host");
  return actor;
}

}  // namespace orgmgr::model
