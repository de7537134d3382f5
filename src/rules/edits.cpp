// Edits are a merge of two states, not a row of verbs: what must hold is checked at the end.
#include "rules/edits.hpp"

#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/digest.hpp"
#include "base/json_text.hpp"
#include "model/records.hpp"
#include "rules/brought_organization.hpp"
#include "rules/catalogue.hpp"
#include "rules/functional_role_scope.hpp"
#include "rules/held_roles.hpp"
#include "rules/lookups.hpp"
#include "rules/purge.hpp"

namespace orgmgr::rules {
namespace {

Error taken(std::string_view lookup, const std::string& key, const std::string& owner) {
  const ErrorCode code = lookup.starts_with("name:")   ? ErrorCode::name_taken
                         : lookup.starts_with("slug:") ? ErrorCode::slug_taken
                                                       : ErrorCode::billing_id_taken;
  return Error(code, fmt::format("The edit gives {} what {} has already ({})", key, owner, lookup), key);
}

std::optional<Error> check_unique(const Context& context, Collection collection, const std::string& key,
                                  const std::string& text) {
  for (const auto& lookup : model::lookup_keys(collection, key, text)) {
    const auto owner = context.transaction.find(lookup);
    if (owner && *owner != key) return taken(lookup, key, *owner);
  }
  return std::nullopt;
}

/// The platform is made by founding it, and has its type from then on.
std::optional<Error> check_platform(const std::optional<Organization>& before, const Organization& after) {
  const bool made = !before && after.id.str() == platform_organization;
  if (!made && !changes_platform(before, after)) return std::nullopt;
  return Error(ErrorCode::name_reserved,
               fmt::format("The edit of {} makes or unmakes the platform: {} and its type {} come by "
                           "founding it, and stay",
                           after.id.str(), platform_organization, platform_type),
               after.id.str(), "types");
}

std::optional<Error> put_organization(Context& context, const EditedRecord& edit) {
  auto record = model::read_organization(edit.now.text(), model::Strictness::checked);
  if (!record) return record.error();
  const auto before = find_organization(context.transaction, edit.key);
  if (auto error = check_platform(before, record.value())) return error;
  if (auto error = check_unique(context, Collection::organizations, edit.key, model::write(record.value())))
    return error;
  save_brought(context, before, std::move(record).value());
  return std::nullopt;
}

std::optional<Error> put_member(Context& context, const EditedRecord& edit) {
  auto record = model::read_org_user(edit.now.text(), model::Strictness::checked);
  if (!record) return record.error();
  OrgUser member = std::move(record).value();
  if (const auto missing = missing_role(context.transaction, member.org_id.str(), member.roles)) {
    return role_not_found(*missing);
  }
  member.version = context.revision();
  member.epoch = context.revision();
  const std::string text = model::write(member);
  if (auto error = check_unique(context, Collection::org_users, edit.key, text)) return error;
  context.put(Collection::org_users, edit.key, text);
  return std::nullopt;
}

/// organization_not_found when an organization that is not there has members.
std::optional<Error> is_without_members(const Context& context, const std::string& org) {
  std::optional<Error> error;
  context.transaction.scan(Collection::org_users, org + " ", {}, [&](std::string_view key, std::string_view) {
    error = Error(
        ErrorCode::organization_not_found,
        fmt::format("The edit leaves the member {} without its organization; remove both, or none", key),
        org);
    return false;
  });
  return error;
}

std::optional<Error> are_without_members(const Context& context, const std::vector<OrgId>& organizations) {
  for (const OrgId& org : organizations) {
    if (auto error = is_without_members(context, org.str())) return error;
  }
  return std::nullopt;
}

std::optional<Error> members_have_organizations(const Context& context,
                                                const std::vector<EditedRecord>& records) {
  std::set<std::string> touched;
  for (const auto& edit : records) {
    if (edit.collection == "org_users") touched.emplace(std::string(model::split_member_key(edit.key).first));
  }
  for (const auto& org : touched) {
    if (context.transaction.get(Collection::organizations, org)) continue;
    if (auto error = is_without_members(context, org)) return error;
  }
  return std::nullopt;
}

}  // namespace

Result<std::string> apply_edits(Context& context, const std::vector<EditedRecord>& records) {
  // Removals first: what they free may be taken by another record of the same edit.
  std::vector<OrgId> removed;
  for (const auto& edit : records) {
    if (!edit.now.empty()) continue;
    if (edit.collection == "organizations") {
      removed.emplace_back(edit.key);
    } else {
      context.erase(Collection::org_users, edit.key);
    }
  }
  if (auto error = are_without_members(context, removed)) return *std::move(error);
  erase_organizations(context, removed);
  for (const bool organizations : {true, false}) {
    for (const auto& edit : records) {
      if (edit.now.empty() || (edit.collection == "organizations") != organizations) continue;
      if (auto error = organizations ? put_organization(context, edit) : put_member(context, edit)) {
        return *std::move(error);
      }
    }
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
