// Changes for people and for programs.
#include <fmt/format.h>

#include <algorithm>

#include "change.hpp"
#include "json_slices.hpp"

namespace orgmgr::cli {
namespace {

const Shape& change_shape() {
  static const Shape shape{
      {"collection", "key", "changes"}, {"collection", "key", "was", "now"}, "key", false};
  return shape;
}

std::string shown(std::string_view value) {
  return value.empty() || value == "null" ? "-" : value == "\"\"" ? "\"\"" : json_text(value);
}

bool is_set(std::string_view value) { return !value.empty() && value != "null" && value != "[]"; }

// Says nothing to a person: it changes with every commit, or stands in the record's key, or is the
// time of the commit.
bool is_bookkeeping(const Change& change, std::string_view field) {
  if (field == "version" || field == "epoch" || field == "claims") return true;
  const bool whole = change.was.empty() || change.now.empty();
  return whole && (field == "id" || field == "org_id" || field == "user_id" || field == "created_at" ||
                   field == "joined_at");
}

}  // namespace

std::vector<FieldChange> field_changes(const Change& change) {
  const auto was = json_members(change.was.text());
  const auto now = json_members(change.now.text());
  const auto find = [](const std::vector<JsonMember>& members, const std::string& name) {
    return std::find_if(members.begin(), members.end(),
                        [&name](const JsonMember& member) { return member.first == name; });
  };
  std::vector<FieldChange> fields;
  for (const JsonMember& before : was) {
    const auto after = find(now, before.first);
    const std::string_view value = after == now.end() ? std::string_view{} : after->second;
    if (before.second != value) fields.push_back({before.first, before.second, value});
  }
  for (const JsonMember& after : now) {
    if (find(was, after.first) == was.end()) fields.push_back({after.first, {}, after.second});
  }
  return fields;
}

std::string describe(const Change& change) {
  std::string text = change.was.empty() ? "added" : change.now.empty() ? "removed" : "";
  for (const FieldChange& field : field_changes(change)) {
    if (is_bookkeeping(change, field.field) || (!is_set(field.was) && !is_set(field.now))) continue;
    if (!text.empty()) text += text == "added" || text == "removed" ? ": " : ", ";
    if (change.was.empty()) {
      text += fmt::format("{} {}", field.field, shown(field.now));
    } else if (change.now.empty()) {
      text += fmt::format("{} {}", field.field, shown(field.was));
    } else {
      text += fmt::format("{}: {} → {}", field.field, shown(field.was), shown(field.now));
    }
  }
  return text.empty() ? "no field that people see" : text;
}

std::string change_json(const Change& change) {
  const auto or_null = [](const Json& json) { return json.empty() ? std::string_view("null") : json.text(); };
  JsonObject object;
  object.string("collection", change.collection).string("key", change.key);
  object.raw("was", or_null(change.was)).raw("now", or_null(change.now));
  return object.text();
}

void print_changes(Context& context, const std::vector<Change>& changes) {
  Output& output = context.output();
  if (changes.empty()) output.sentence("Nothing would change.");
  if (output.format() == Format::table && !changes.empty()) {
    output.sentence("Would change, and did not:");
  }
  output.begin(change_shape());
  for (const Change& change : changes) {
    if (output.format() != Format::table) {
      output.record(change_json(change));
      continue;
    }
    JsonObject row;
    row.string("collection", change.collection).string("key", change.key).string("changes", describe(change));
    output.record(row.text());
  }
  output.end();
}

void answer_dry_run(Context& context, const std::string& sentence) {
  static const Shape shape{{}, {"dry_run", "message"}, "message"};
  Output& output = context.output();
  output.sentence(sentence);
  if (output.format() == Format::table || output.format() == Format::ids) return;
  output.one(shape, JsonObject().boolean("dry_run", true).string("message", sentence).text());
}

}  // namespace orgmgr::cli
