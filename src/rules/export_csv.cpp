// Two tables, RFC 4180: a header row, CRLF, fields quoted where they must be.
#include <fmt/format.h>

#include <algorithm>

#include "base/counted.hpp"
#include "base/json_text.hpp"
#include "rules/export.hpp"

namespace orgmgr::rules {
namespace {

constexpr std::string_view extra_column = "extra";

std::string csv_field(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

/// Text as it is, nothing for null, everything else as JSON.
std::string csv_value(std::string_view value) {
  if (json::is_null(value)) return {};
  return csv_field(json::decode_string(value).value_or(std::string(value)));
}

std::string header_of(const std::vector<std::string_view>& columns) {
  return fmt::format("{}\r\n", fmt::join(columns, ","));
}

std::string row_of(std::string_view record, const std::vector<std::string_view>& columns) {
  std::vector<std::string> fields(columns.size());
  json::ObjectWriter extra;
  const auto members = *json::members(record);
  for (const json::Member& member : members) {
    const auto column = std::find(columns.begin(), columns.end() - 1, member.key);
    if (column == columns.end() - 1) {
      extra.raw(member.key, member.value);
    } else {
      fields[static_cast<std::size_t>(column - columns.begin())] = csv_value(member.value);
    }
  }
  if (extra.text().size() > 1) fields.back() = csv_field(std::move(extra).finish());
  return fmt::format("{}\r\n", fmt::join(fields, ","));
}

void write_table(const Reader& reader, Collection collection, std::string_view name,
                 const std::vector<std::string_view>& columns, const ExportSink& sink) {
  ExportFile file(sink, name);
  file.write(header_of(columns));
  reader.scan(collection, "", "", [&](std::string_view, std::string_view text) {
    file.write(row_of(text, columns));
    return true;
  });
  file.finish();
}

}  // namespace

const std::vector<std::string_view>& organization_columns() {
  static const std::vector<std::string_view> columns{
      "id",         "name",       "created_at",  "plan_tier", "lago_customer_id", "stripe_customer_id",
      "status",     "slug",       "created_by",  "owner_id",  "personal_of",      "types",
      "address",    "attributes", "settings",    "billing",   "version",          "status_before",
      "deleted_at", "deleted_by", "purge_after", extra_column};
  return columns;
}

const std::vector<std::string_view>& org_user_columns() {
  static const std::vector<std::string_view> columns{"org_id", "user_id",   "role",     "joined_at",
                                                     "roles",  "status",    "added_by", "version",
                                                     "epoch",  extra_column};
  return columns;
}

std::vector<ImportNote> export_csv(const Reader& reader, const ExportSink& sink) {
  write_table(reader, Collection::organizations, "organizations.csv", organization_columns(), sink);
  write_table(reader, Collection::org_users, "org_users.csv", org_user_columns(), sink);
  std::vector<ImportNote> notes;
  if (reader.count(Collection::settings) != 0) {
    notes.push_back({"settings_left_out", "settings", "These tables have no settings"});
  }
  note_collections_left_out(reader, notes);
  if (const std::uint64_t count = reader.count(Collection::quarantine); count != 0) {
    notes.push_back(
        {"quarantine_left_out", "quarantine", "Left in quarantine: " + text::counted(count, "record")});
  }
  return notes;
}

}  // namespace orgmgr::rules
