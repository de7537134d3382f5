// Edits are a merge of two states, not a row of verbs: what must hold is checked at the end.
#include "rules/edits.hpp"

#include <set>

#include <fmt/format.h>

#include "base/digest.hpp"
#include "base/json_text.hpp"
#include "model/records.hpp"

namespace orgmgr::rules {
namespace {

Error taken(std::string_view lookup, const std::string& key, const std::string& owner) {
  const ErrorCode code = lookup.starts_with("name:")   ? ErrorCode::name_taken
                         : lookup.starts_with("slug:") ? ErrorCode::slug_taken
                                                       : ErrorCode::billing_id_taken;
  return Error(code, fmt::format("The edit gives {} what {} has already ({})", key, owner, lookup), key);
}

/// The edited text with the revision that takes it as its version.
Result<std::string> stamped(const Context& context, const EditedRecord& edit, Collection collection) {
  if (collection == Collection::organizations) {
    auto record = model::read_organization(edit.now.text(), model::Strictness::checked);
    if (!record) return record.error();
    Organization organization = std::move(record).value();
    organization.version = context.revision();
    return model::write(organization);
  }
  auto record = model::read_org_user(edit.now.text(), model::Strictness::checked);
  if (!record) return record.error();
  OrgUser member = std::move(record).value();
  member.version = context.revision();
  member.epoch = context.revision();
  return model::write(member);
}

std::optional<Error> members_have_organizations(const Context& context,
                                                const std::vector<EditedRecord>& records) {
  std::set<std::string> touched;
  for (const auto& edit : records) {
    touched.insert(edit.collection == "organizations" ? edit.key
                                                      : std::string(model::split_member_key(edit.key).first));
  }
  for (const auto& org : touched) {
    if (context.transaction.get(Collection::organizations, org)) continue;
    std::optional<Error> error;
    context.transaction.scan(
        Collection::org_users, org + " ", {}, [&](std::string_view key, std::string_view) {
          error =
              Error(ErrorCode::organization_not_found,
                    fmt::format(
                        "The edit leaves the member {} without its organization; remove both, or none", key),
                    org);
          return false;
        });
    if (error) return error;
  }
  return std::nullopt;
}

}  // namespace

Result<std::string> apply_edits(Context& context, const std::vector<EditedRecord>& records) {
  // Removals first: what they free may be taken by another record of the same edit.
  for (const auto& edit : records) {
    if (edit.now.empty()) context.erase(*model::collection_named(edit.collection), edit.key);
  }
  for (const auto& edit : records) {
    if (edit.now.empty()) continue;
    const Collection collection = *model::collection_named(edit.collection);
    const auto text = stamped(context, edit, collection);
    if (!text) return text.error();
    for (const auto& lookup : model::lookup_keys(collection, edit.key, text.value())) {
      const auto owner = context.transaction.find(lookup);
      if (owner && *owner != edit.key) return taken(lookup, edit.key, *owner);
    }
    context.put(collection, edit.key, text.value());
  }
  if (auto error = members_have_organizations(context, records)) return *std::move(error);
  return std::to_string(records.size());
}

std::string edits_digest(const std::vector<EditedRecord>& records) {
  Sha256 digest;
  for (const auto& edit : records)
    digest.update(edit.collection).update(edit.key).update(edit.now.text()).update("\n");
  return json::quote(digest.hex());
}

}  // namespace orgmgr::rules
