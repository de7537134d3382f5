// Lists of organizations and members, whole and in pages, ordered by key.
#include "rules/lists.hpp"

#include <fmt/format.h>

#include "base/json_text.hpp"
#include "base/text.hpp"
#include "rules/cursor.hpp"

namespace orgmgr::rules {
namespace {

bool field_is(std::string_view record, std::string_view field, std::string_view value) {
  const auto text = json::decode_string(json::find(record, field));
  return text && *text == value;
}

// Looks at the fields asked for only, so that a filtered list does not read whole records.
bool matches(std::string_view record, const OrganizationFilter& filter) {
  if (filter.plan_tier && !field_is(record, "plan_tier", *filter.plan_tier)) return false;
  return !filter.status || field_is(record, "status", to_string(*filter.status));
}

bool matches(const Organization& organization, const OrganizationFilter& filter) {
  if (filter.plan_tier && organization.plan_tier != *filter.plan_tier) return false;
  return !filter.status || organization.status == *filter.status;
}

bool matches(const OrgUser& member, const MemberFilter& filter) {
  if (filter.role && member.role != *filter.role) return false;
  return !filter.status || member.status.value_or(MembershipStatus::active) == *filter.status;
}

std::string_view as_stored(std::string_view user) { return text::is_utf8(user) ? text::trim(user) : user; }

// The membership keys of a user, by organization id, after the organization `after`. Of lookups
// that only look alike (a user id may hold " org:") the key tells the right ones.
std::vector<std::string> member_keys_of(const Reader& reader, std::string_view user, std::string_view after) {
  std::vector<std::string> keys;
  const std::string prefix = model::user_lookup_prefix(user);
  const std::string start = after.empty() ? std::string() : prefix + std::string(after);
  reader.scan_lookups(prefix, start, [&](std::string_view, std::string_view key) {
    if (model::split_member_key(key).second == user) keys.emplace_back(key);
    return true;
  });
  return keys;
}

void visit_owned(const Reader& reader, const OrganizationFilter& filter, std::string_view after,
                 const OrganizationVisitor& visitor) {
  for (const std::string& key : member_keys_of(reader, filter.owner->str(), after)) {
    const std::string_view org = model::split_member_key(key).first;
    const auto member = reader.get(Collection::org_users, key);
    if (!member || decode_member(key, *member).role != Role::owner) continue;
    const auto text = reader.get(Collection::organizations, org);
    if (!text || !matches(*text, filter)) continue;
    if (!visitor(decode_organization(org, *text))) return;
  }
}

// One item more than the page holds tells that there is a next one.
template <class Record>
bool take(Page<Record>& page, std::size_t limit, std::string_view question, std::string_view last_key,
          Record record) {
  if (page.items.size() == limit) {
    page.next = make_cursor(question, last_key);
    return false;
  }
  page.items.push_back(std::move(record));
  return true;
}

std::string question_of(const OrganizationFilter& filter, std::string_view user = {}) {
  json::ObjectWriter question;
  question.string("list", "organizations");
  if (!user.empty()) question.string("user_id", user);
  if (filter.plan_tier) question.string("plan_tier", *filter.plan_tier);
  if (filter.status) question.string("status", to_string(*filter.status));
  if (filter.owner) question.string("owner", filter.owner->str());
  return std::move(question).finish();
}

std::string question_of(std::string_view org, const MemberFilter& filter) {
  json::ObjectWriter question;
  question.string("list", "members").string("org_id", org);
  if (filter.role) question.string("role", to_string(*filter.role));
  if (filter.status) question.string("status", to_string(*filter.status));
  return std::move(question).finish();
}

}  // namespace

void visit_organizations(const Reader& reader, const OrganizationFilter& filter, std::string_view after,
                         const OrganizationVisitor& visitor) {
  if (filter.owner) return visit_owned(reader, filter, after, visitor);
  reader.scan(Collection::organizations, "", after, [&](std::string_view key, std::string_view text) {
    return !matches(text, filter) || visitor(decode_organization(key, text));
  });
}

void visit_members(const Reader& reader, std::string_view org, const MemberFilter& filter,
                   std::string_view after, const MemberVisitor& visitor) {
  if (org.empty() || org.find(' ') != std::string_view::npos) return;
  const std::string prefix = model::member_key(org, "");
  const std::string start = after.empty() ? std::string() : prefix + std::string(after);
  reader.scan(Collection::org_users, prefix, start, [&](std::string_view key, std::string_view text) {
    OrgUser member = decode_member(key, text);
    return !matches(member, filter) || visitor(std::move(member));
  });
}

void visit_all_members(const Reader& reader, const MemberVisitor& visitor) {
  reader.scan(Collection::org_users, "", "",
              [&](std::string_view key, std::string_view text) { return visitor(decode_member(key, text)); });
}

std::vector<OrgUser> memberships_of(const Reader& reader, std::string_view user) {
  std::vector<OrgUser> members;
  for (const std::string& key : member_keys_of(reader, as_stored(user), "")) {
    if (const auto text = reader.get(Collection::org_users, key)) {
      members.push_back(decode_member(key, *text));
    }
  }
  return members;
}

std::vector<std::string> organization_ids_of(const Reader& reader, std::string_view user) {
  std::vector<std::string> ids;
  for (const std::string& key : member_keys_of(reader, as_stored(user), ""))
    ids.emplace_back(model::split_member_key(key).first);
  return ids;
}

Result<Page<Organization>> list_organizations(const Reader& reader, const OrganizationFilter& filter,
                                              const PageRequest& request) {
  const std::string question = question_of(filter);
  const auto start = page_start(question, request);
  if (!start) return start.error();
  Page<Organization> page;
  visit_organizations(reader, filter, start.value(), [&](Organization&& organization) {
    const std::string last = page.items.empty() ? std::string() : page.items.back().id.str();
    return take(page, request.limit, question, last, std::move(organization));
  });
  return page;
}

Result<Page<Organization>> list_among(std::vector<Organization> organizations, std::string_view user,
                                      const OrganizationFilter& filter, const PageRequest& request) {
  const std::string question = question_of(filter, user);
  const auto start = page_start(question, request);
  if (!start) return start.error();
  Page<Organization> page;
  for (Organization& organization : organizations) {
    if (organization.id.str() <= start.value() || !matches(organization, filter)) continue;
    const std::string last = page.items.empty() ? std::string() : page.items.back().id.str();
    if (!take(page, request.limit, question, last, std::move(organization))) break;
  }
  return page;
}

Result<Page<OrgUser>> list_members(const Reader& reader, std::string_view org, const MemberFilter& filter,
                                   const PageRequest& request) {
  const std::string question = question_of(org, filter);
  const auto start = page_start(question, request);
  if (!start) return start.error();
  Page<OrgUser> page;
  visit_members(reader, org, filter, start.value(), [&](OrgUser&& member) {
    const std::string last = page.items.empty() ? std::string() : page.items.back().user_id.str();
    return take(page, request.limit, question, last, std::move(member));
  });
  return page;
}

}  // namespace orgmgr::rules
