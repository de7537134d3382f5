// JSON lines: what `import` takes back.
#include <fmt/format.h>

#include <algorithm>

#include "base/counted.hpp"
#include "base/json_text.hpp"
#include "model/records.hpp"
#include "rules/export.hpp"
#include "rules/lookups.hpp"
#include "rules/settings.hpp"

namespace orgmgr::rules {
namespace {

std::string line_of(std::string_view kind, std::string_view record) {
  json::ObjectWriter writer;
  writer.raw(kind, record);
  return std::move(writer).finish() + "\n";
}

/// Records that have a version to forget and nothing else of this store. Sessions are never exported.
template <class Record>
void export_plain(const Reader& reader, Collection collection, std::string_view kind,
                  Result<Record> (*read)(std::string_view, model::Strictness), ExportFile& file) {
  reader.scan(collection, "", "", [&](std::string_view key, std::string_view text) {
    auto record = read(text, model::Strictness::stored);
    if (!record) throw_unreadable(model::name_of(collection), key, record.error());
    Record copy = std::move(record).value();
    copy.version = 0;
    file.write(line_of(kind, model::write(copy)));
    return true;
  });
}

}  // namespace

void export_lines(const Reader& reader, const ExportSink& sink) {
  ExportFile file(sink, "export.jsonl");
  if (reader.get(Collection::settings, settings_key)) {
    Settings settings = read_settings(reader);
    settings.version = 0;
    file.write(line_of("settings", model::write(settings)));
  }
  reader.scan(Collection::organizations, "", "", [&](std::string_view key, std::string_view text) {
    Organization organization = decode_organization(key, text);
    organization.version = 0;
    organization.epoch = 0;
    file.write(line_of("organization", model::write(organization)));
    return true;
  });
  reader.scan(Collection::org_users, "", "", [&](std::string_view key, std::string_view text) {
    OrgUser member = decode_member(key, text);
    member.version = 0;
    member.epoch = 0;
    file.write(line_of("org_user", model::write(member)));
    return true;
  });
  export_plain<FunctionalRole>(reader, Collection::roles, "role", &model::read_functional_role, file);
  export_plain<Invitation>(reader, Collection::invitations, "invitation", &model::read_invitation, file);
  export_plain<User>(reader, Collection::users, "user", &model::read_user, file);
  export_plain<Plan>(reader, Collection::plans, "plan", &model::read_plan, file);
  export_plain<ReceivedBillingEvent>(reader, Collection::billing_events, "billing_event",
                                     &model::read_billing_event, file);
  export_plain<model::BillingObject>(reader, Collection::billing_objects, "billing_object",
                                     &model::read_billing_object, file);
  reader.scan(Collection::quarantine, "", "", [&](std::string_view key, std::string_view text) {
    json::ObjectWriter writer;
    writer.string("key", key).raw("value", text);
    file.write(line_of("quarantine", std::move(writer).finish()));
    return true;
  });
  file.finish();
}

void note_collections_left_out(const Reader& reader, std::vector<ImportNote>& notes) {
  for (const Collection collection :
       {Collection::roles, Collection::invitations, Collection::users, Collection::plans,
        Collection::billing_events, Collection::billing_objects}) {
    const std::uint64_t count = reader.count(collection);
    if (count == 0) continue;
    const std::string record(model::name_of(collection));
    std::string kind = record;
    std::replace(kind.begin(), kind.end(), '_', ' ');
    notes.push_back({"records_left_out", record,
                     fmt::format("This form has no {} ({})", kind, text::counted(count, "record"))});
  }
}

void LeftOut::add_notes(std::vector<ImportNote>& notes, std::string_view record) const {
  for (const auto& [what, count] : counts_) {
    notes.push_back({"fields_left_out", std::string(record),
                     fmt::format("This form has no {} (in {})", what, text::counted(count, "record"))});
  }
}

}  // namespace orgmgr::rules
