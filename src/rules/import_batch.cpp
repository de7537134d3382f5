// Taking the texts of an import apart: the original module's two files, and JSON lines.
#include "rules/import_batch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "base/json_slice.hpp"
#include "base/json_text.hpp"
#include "base/text.hpp"

namespace orgmgr::rules {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// A text that the batch holds on to.
struct Source {
  std::string_view file;
  std::string_view text;
};

Source hold(ImportBatch& batch, std::string file, std::string text) {
  batch.held.push_back(std::make_shared<const std::string>(std::move(file)));
  const std::string_view name = *batch.held.back();
  batch.held.push_back(std::make_shared<const std::string>(std::move(text)));
  std::string_view held = *batch.held.back();
  if (held.starts_with(byte_order_mark)) {
    held.remove_prefix(byte_order_mark.size());
    batch.notes.push_back(
        {"byte_order_mark", std::string(name), "It begins with a byte order mark, which was left out"});
  }
  return {name, held};
}

/// Line numbers of places that are asked for from front to back.
class LineCounter {
 public:
  explicit LineCounter(std::string_view text) : at_(text.data()) {}
  std::uint64_t line_of(const char* place) {
    line_ += static_cast<std::uint64_t>(std::count(at_, place, '\n'));
    at_ = place;
    return line_;
  }

 private:
  const char* at_;
  std::uint64_t line_ = 1;
};

std::string_view kind_of_value(std::string_view value) {
  json::Slicer slicer{value};
  slicer.skip_space();
  switch (slicer.peek()) {
    case '{':
      return "an object";
    case '[':
      return "an array";
    case '"':
      return "a string";
    case 'n':
      return "null";
    case 't':
    case 'f':
      return "a truth value";
    default:
      return "a number";
  }
}

bool is_object(std::string_view value) { return kind_of_value(value) == "an object"; }

Error shape_error(ImportPlace place, const std::string& problem) {
  return Error(ErrorCode::record_invalid, fmt::format("{}:{}: {}", place.file, place.line, problem),
               std::string(place.file));
}

Error fault_error(std::string_view file, const json::Fault& fault, std::uint64_t lines_before) {
  return Error(ErrorCode::json_invalid,
               fmt::format("{}:{}:{}: not acceptable JSON: {}", file, fault.line + lines_before, fault.column,
                           fault.reason),
               std::string(file));
}

Error empty_error(std::string_view file) {
  return Error(
      ErrorCode::json_invalid,
      fmt::format("{}:1:1: the file is empty. It is not taken for one without records; an empty list "
                  "of records is {{}}",
                  file),
      std::string(file));
}

/// The error when the text is not one JSON object.
std::optional<Error> check_object_file(const Source& source) {
  if (source.text.empty()) return empty_error(source.file);
  if (const auto fault = json::check(source.text)) return fault_error(source.file, *fault, 0);
  if (is_object(source.text)) return std::nullopt;
  return shape_error({source.file, 1},
                     fmt::format("the top level must be an object with a record per key, and is {}",
                                 kind_of_value(source.text)));
}

Result<void> add_organizations(ImportBatch& batch, const Source& source) {
  LineCounter lines(source.text);
  auto members = json::members(source.text);
  batch.organizations.reserve(members->size());
  for (json::Member& member : *members) {
    const ImportPlace place{source.file, lines.line_of(member.value.data())};
    if (!is_object(member.value)) {
      return shape_error(place, fmt::format("organization {} must be an object, and is {}",
                                            text::excerpt(member.key), kind_of_value(member.value)));
    }
    batch.organizations.push_back({member.value, place, std::move(member.key)});
  }
  return {};
}

Result<void> add_members(ImportBatch& batch, const Source& source) {
  LineCounter lines(source.text);
  auto keys = json::members(source.text);
  for (json::Member& key : *keys) {
    const ImportPlace place{source.file, lines.line_of(key.value.data())};
    const auto elements = json::elements(key.value);
    if (!elements) {
      return shape_error(place, fmt::format("the members of {} must be an array, and are {}",
                                            text::excerpt(key.key), kind_of_value(key.value)));
    }
    batch.groups.push_back({std::move(key.key), place, elements->size()});
    for (const std::string_view element : *elements) {
      const ImportPlace at{source.file, lines.line_of(element.data())};
      if (!is_object(element)) {
        return shape_error(at, fmt::format("a member of {} must be an object, and is {}",
                                           text::excerpt(batch.groups.back().key), kind_of_value(element)));
      }
      batch.members.push_back({element, at, {}, batch.groups.size() - 1});
    }
  }
  return {};
}

/// Which list a line belongs to, and the record in it; null when it is none.
std::vector<IncomingRecord>* list_for(ImportBatch& batch, std::string_view line, std::string_view& record) {
  record = line;
  const auto members = json::members(line);
  if (members->size() == 1 && is_object(members->front().value)) {
    const std::string& key = members->front().key;
    record = members->front().value;
    if (key == "organization") return &batch.organizations;
    if (key == "org_user") return &batch.members;
    if (key == "settings" || key == "setting") return &batch.settings;
    if (key == "quarantine") return &batch.quarantine;
    if (key == "role") return &batch.roles;
    if (key == "invitation") return &batch.invitations;
    if (key == "plan") return &batch.plans;
    if (key == "billing_event") return &batch.billing_events;
    if (key == "billing_object") return &batch.billing_objects;
    if (key == "user") return &batch.users;
    record = line;
  }
  if (!json::find(line, "id").empty() && !json::find(line, "name").empty()) return &batch.organizations;
  if (!json::find(line, "org_id").empty() && !json::find(line, "user_id").empty()) return &batch.members;
  return nullptr;
}

/// The first line that is not blank, and whether more than blanks follow it.
std::pair<std::string_view, bool> first_line(std::string_view text) {
  constexpr std::string_view space = " \t\r\n";
  const std::size_t begin = std::min(text.find_first_not_of(space), text.size());
  const std::size_t end = std::min(text.find('\n', begin), text.size());
  return {text.substr(begin, end - begin), text.find_first_not_of(space, end) != std::string_view::npos};
}

bool is_lines(const Source& source) {
  if (source.file.ends_with(".jsonl") || source.file.ends_with(".ndjson")) return true;
  const auto [line, more] = first_line(source.text);
  if (json::check(line) || !is_object(line)) return false;
  if (more) return true;
  ImportBatch scratch;
  std::string_view record;
  return list_for(scratch, line, record) != nullptr;
}

Result<void> add_lines(ImportBatch& batch, const Source& source) {
  std::uint64_t number = 0;
  for (std::size_t at = 0; at < source.text.size();) {
    const std::size_t end = std::min(source.text.find('\n', at), source.text.size());
    const std::string_view line = source.text.substr(at, end - at);
    at = end + 1;
    ++number;
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    if (auto added = add_json_line(batch, {source.file, number}, line); !added) return added;
  }
  return {};
}

}  // namespace

Result<void> add_json_line(ImportBatch& batch, ImportPlace place, std::string_view line) {
  if (const auto fault = json::check(line)) return fault_error(place.file, *fault, place.line - 1);
  if (!is_object(line)) {
    return shape_error(place, fmt::format("a line must be an object, and is {}", kind_of_value(line)));
  }
  std::string_view record;
  std::vector<IncomingRecord>* const list = list_for(batch, line, record);
  if (list == nullptr) {
    return shape_error(place,
                       "a line must be {\"organization\":{…}}, {\"org_user\":{…}}, a record with id and "
                       "name, or one with org_id and user_id, and is " +
                           text::excerpt(line));
  }
  list->push_back({record, place, {}});
  return {};
}

Result<void> add_organizations_file(ImportBatch& batch, std::string file, std::string text) {
  const Source source = hold(batch, std::move(file), std::move(text));
  if (auto error = check_object_file(source)) return *std::move(error);
  return add_organizations(batch, source);
}

Result<void> add_org_users_file(ImportBatch& batch, std::string file, std::string text) {
  const Source source = hold(batch, std::move(file), std::move(text));
  if (auto error = check_object_file(source)) return *std::move(error);
  return add_members(batch, source);
}

Result<void> add_json_lines(ImportBatch& batch, std::string file, std::string text) {
  return add_lines(batch, hold(batch, std::move(file), std::move(text)));
}

Result<void> add_any_file(ImportBatch& batch, std::string file, std::string text) {
  const Source source = hold(batch, std::move(file), std::move(text));
  if (source.text.empty()) return empty_error(source.file);
  if (is_lines(source)) return add_lines(batch, source);
  if (auto error = check_object_file(source)) return *std::move(error);
  // The first key tells: organizations are objects, members stand in arrays.
  bool arrays = false;
  json::for_each_member(source.text, [&](std::string_view, std::string_view value) {
    arrays = kind_of_value(value) == "an array";
    return false;
  });
  return arrays ? add_members(batch, source) : add_organizations(batch, source);
}

}  // namespace orgmgr::rules
