// The lines of a load: most are in their stored form already, which a glance tells; the others are read by
// the rules of any import.
#include "rules/import_load.hpp"

#include <fmt/format.h>

#include <utility>

#include "model/records.hpp"
#include "rules/brought_organization.hpp"
#include "rules/import_plain_record.hpp"
#include "rules/import_prepare.hpp"
#include "rules/settings.hpp"

namespace orgmgr::rules {
namespace {

using model::Collection;

constexpr std::size_t longest_aside = 256U << 10U;  ///< longer ones may have to be divided

/// The record in `{"kind":…}` without white space; nothing when the line is anything else.
std::string_view record_in(std::string_view line, std::string_view before) {
  if (!line.starts_with(before) || !line.ends_with('}')) return {};
  return line.substr(before.size(), line.size() - before.size() - 1);
}

/// Whether preparing has found nothing to tell, to change or to leave out.
bool is_clean(const PreparedImport& import) {
  if (!import.report.notes.empty() || !import.renamed.empty() || !import.left_out.empty()) return false;
  for (const PreparedOrganization& organization : import.organizations) {
    if (organization.keep_raw) return false;
  }
  for (const PreparedMember& member : import.members) {
    if (!member.other_org.empty()) return false;
  }
  return true;
}

}  // namespace

ImportLoad::ImportLoad(storage::BulkLoad& load, const ImportOptions& options)
    : load_(load),
      options_(options),
      organization_end_(fmt::format(",\"version\":{}}}", load.revision())),
      member_end_(fmt::format(",\"version\":{0},\"epoch\":{0}}}", load.revision())) {}

bool ImportLoad::take(std::string_view line) {
  if (take_canonical(line)) return true;
  if (line.find_first_not_of(" \t\r") == std::string_view::npos) return true;
  ImportBatch batch;
  return add_json_line(batch, {}, line) && take_batch(batch);
}

bool ImportLoad::take_canonical(std::string_view line) {
  if (const std::string_view record = record_in(line, R"({"org_user":)"); !record.empty()) {
    const auto member = model::canonical_org_user(record);
    if (!member) return false;
    key_.assign(member->org_id).append(1, ' ').append(member->user_id);
    text_.assign(record, 0, record.size() - 1).append(member_end_);
    add_member(key_, text_);
    return true;
  }
  const std::string_view record = record_in(line, R"({"organization":)");
  const auto org = record.empty() ? std::nullopt : model::canonical_organization(record);
  // What is deleted may want marks of it.
  if (!org || record.find(R"("status":"deleted")") != std::string_view::npos) return false;
  text_.assign(record, 0, record.size() - 1).append(organization_end_);
  add_organization(*org, text_);
  return true;
}

bool ImportLoad::take_batch(const ImportBatch& batch) {
  auto prepared = prepare_import(batch, options_);
  if (!prepared) return false;
  PreparedImport import = std::move(prepared).value();
  if (!is_clean(import)) return false;
  for (PreparedOrganization& organization : import.organizations) {
    if (!take_organization(std::move(organization.record))) return false;
  }
  for (PreparedMember& member : import.members) {
    OrgUser& record = member.record;
    record.version = load_.revision();
    record.epoch = load_.revision();
    rules_.roles_are_held = rules_.roles_are_held || !record.roles.empty();
    add_member(model::member_key(record.org_id.str(), record.user_id.str()), model::write(record));
  }
  for (Settings& settings : import.settings) {
    if (!take_settings(std::move(settings))) return false;
  }
  for (const SetAside& aside : import.set_aside) {
    if (aside.value.size() > longest_aside) return false;
    load_.add(Collection::quarantine, aside.key, aside.value);
  }
  return take_plain(batch);
}

bool ImportLoad::take_organization(Organization record) {
  if (!has_settled_status(record)) return false;
  if (changes_platform(std::nullopt, record)) {
    keep_platform(std::nullopt, record);
    report_.notes.push_back(
        {"platform_withheld", organization_title(record.id.str()), std::string(platform_is_founded)});
  }
  rules_.counts_are_limited = rules_.counts_are_limited || !record.limits.empty();
  record.version = load_.revision();
  record.epoch = 0;
  add_organization(record.id.str(), model::write(record));
  return true;
}

bool ImportLoad::take_settings(Settings settings) {
  if (std::exchange(has_settings_, true)) return false;
  rules_.organizations_per_owner = settings.organizations_per_owner;
  rules_.counts_are_limited = rules_.counts_are_limited || !settings.limits.empty();
  settings.version = 0;
  if (model::write(settings) == model::write(Settings{})) return true;
  settings.version = load_.revision();
  rules_.settings = model::write(settings);
  load_.add(Collection::settings, settings_key, rules_.settings);
  return true;
}

bool ImportLoad::take_plain(const ImportBatch& batch) {
  if (!batch.billing_events.empty()) return false;  // who has paid is to be settled anew then
  for (const PlainList& list : plain_lists) {
    for (const IncomingRecord& incoming : batch.*list.records) {
      const auto record = list.read(incoming.text, load_.revision());
      if (!record) return false;
      take_rule(record.value());
      load_.add(record.value().collection, record.value().key, record.value().text);
    }
  }
  return true;
}

void ImportLoad::take_rule(const PlainRecord& record) {
  if (record.collection == Collection::plans) {
    rules_.plans[record.key] = record.text;
    rules_.counts_are_limited = true;
  }
  if (record.collection == Collection::roles && record.org.empty()) rules_.roles_of_types.insert(record.key);
  if (record.collection == Collection::invitations && record.text.find(held_roles) != std::string::npos) {
    rules_.roles_are_held = true;
  }
}

void ImportLoad::add_organization(std::string_view org, std::string_view text) {
  load_.add(Collection::organizations, org, text);
  ++report_.organizations;
}

void ImportLoad::add_member(std::string_view key, std::string_view text) {
  load_.add(Collection::org_users, key, text);
  ++report_.members;
}

bool ImportLoad::settle() { return settle_load(load_, rules_); }

}  // namespace orgmgr::rules
