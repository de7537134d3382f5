// An import's records, one list after the other.
#include "rules/import_prepare.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/json_text.hpp"
#include "base/text.hpp"
#include "model/limits.hpp"
#include "model/records.hpp"

namespace orgmgr::rules {
namespace {

/// Takes the refusal of one record as the options say: gives it back, or notes that it is skipped.
std::optional<Error> refuse(const IncomingRecord& from, const Error& error, const ImportOptions& options,
                            const std::string& title, PreparedImport& import) {
  const Error placed = at_place(from.place, error);
  if (options.on_invalid == ImportOptions::OnInvalid::error) return placed;
  import.report.notes.push_back({"invalid_skipped", title, placed.message()});
  ++import.report.skipped;
  return std::nullopt;
}

std::optional<Error> check_role_map(const ImportOptions& options) {
  for (const auto& [from, to] : options.map_role) {
    const auto role = model::check_role(to);
    if (role) continue;
    return Error(ErrorCode::role_invalid,
                 fmt::format("Role {} cannot be read as {}: {}", text::excerpt(from), text::excerpt(to),
                             role.error().message()),
                 to, "map_role");
  }
  return std::nullopt;
}

/// Two records of one id: the one under its own key stays, else the first; the others are set aside.
void keep_one_of_each_id(PreparedImport& import) {
  std::map<std::string_view, std::size_t> places;
  std::vector<std::size_t> dropped;
  const auto under_own_key = [](const PreparedOrganization& organization) {
    return organization.from->key == organization.record.id.str();
  };
  for (std::size_t i = 0; i < import.organizations.size(); ++i) {
    const auto [place, first] = places.emplace(import.organizations[i].record.id.str(), i);
    if (first) continue;
    const bool better =
        under_own_key(import.organizations[i]) && !under_own_key(import.organizations[place->second]);
    dropped.push_back(better ? std::exchange(place->second, i) : i);
  }
  std::sort(dropped.begin(), dropped.end());
  for (auto drop = dropped.rbegin(); drop != dropped.rend(); ++drop) {
    const auto organization = import.organizations.begin() + static_cast<std::ptrdiff_t>(*drop);
    const std::string title = organization_title(organization->record.id.str());
    import.report.notes.push_back(
        {"id_duplicate", title,
         fmt::format("Another record has this id; the one under the key {} is kept in quarantine",
                     text::excerpt(organization->from->key))});
    import.set_aside.push_back({title, json::compact(organization->from->text)});
    ++import.report.skipped;
    import.organizations.erase(organization);
  }
}

std::optional<Error> prepare_organizations(const ImportBatch& batch, const ImportOptions& options,
                                           PreparedImport& import) {
  import.organizations.reserve(batch.organizations.size());
  for (const IncomingRecord& from : batch.organizations) {
    const auto taken = prepare_organization(from, options, import);
    if (taken) continue;
    const std::string org = text_member(from.text, "id");
    if (auto error = refuse(from, taken.error(), options, organization_title(org), import)) return error;
    import.left_out.emplace(org, "its organization is not acceptable");
  }
  if (!options.repair) return std::nullopt;
  keep_one_of_each_id(import);
  // A key leads to its record's id, unless it is the id of another record.
  for (const PreparedOrganization& organization : import.organizations) {
    import.renamed.erase(organization.record.id.str());
  }
  return std::nullopt;
}

std::optional<Error> prepare_members(const ImportBatch& batch, const ImportOptions& options,
                                     PreparedImport& import) {
  import.members.reserve(batch.members.size());
  for (const IncomingRecord& from : batch.members) {
    const std::string_view key = from.group == no_group ? std::string_view() : batch.groups[from.group].key;
    const auto taken = prepare_member(from, key, options, import);
    if (taken) continue;
    const std::string title =
        member_title(text_member(from.text, "org_id"), text_member(from.text, "user_id"));
    if (auto error = refuse(from, taken.error(), options, title, import)) return error;
  }
  return std::nullopt;
}

std::optional<Error> prepare_rest(const ImportBatch& batch, const ImportOptions& options,
                                  PreparedImport& import) {
  for (const IncomingRecord& from : batch.settings) {
    auto settings = model::read_settings(from.text, model::Strictness::checked);
    if (settings) {
      import.settings.push_back(std::move(settings).value());
    } else if (auto error = refuse(from, settings.error(), options, "settings", import)) {
      return error;
    }
  }
  for (const IncomingRecord& from : batch.quarantine) {
    const std::string key = text_member(from.text, "key");
    const std::string_view value = json::find(from.text, "value");
    if (!key.empty() && !value.empty()) {
      import.set_aside.push_back({key, json::compact(value)});
      continue;
    }
    const Error shape(ErrorCode::record_invalid, "quarantine must have a key and a value");
    if (auto error = refuse(from, shape, options, "quarantine " + key, import)) return error;
  }
  return std::nullopt;
}

}  // namespace

std::string organization_title(std::string_view org) { return "organizations " + text::excerpt(org, 255); }

std::string member_title(std::string_view org, std::string_view user) {
  return fmt::format("org_users {} {}", text::excerpt(org, 255), text::excerpt(user, 255));
}

Error at_place(const ImportPlace& place, const Error& error) {
  return Error(error.code(), fmt::format("{}:{}: {}", place.file, place.line, error.message()),
               error.subject(), error.field());
}

std::string text_member(std::string_view record, std::string_view key) {
  return json::decode_string(json::find(record, key)).value_or(std::string());
}

Result<PreparedImport> prepare_import(const ImportBatch& batch, const ImportOptions& options) {
  if (auto error = check_role_map(options)) return *std::move(error);
  PreparedImport import;
  import.report.notes = batch.notes;
  if (auto error = prepare_organizations(batch, options, import)) return *std::move(error);
  if (auto error = prepare_members(batch, options, import)) return *std::move(error);
  if (auto error = prepare_rest(batch, options, import)) return *std::move(error);
  return import;
}

}  // namespace orgmgr::rules
