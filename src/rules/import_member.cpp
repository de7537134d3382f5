// One incoming membership: its organization, its role, its user.
#include <fmt/format.h>

#include <utility>

#include "base/json_text.hpp"
#include "base/text.hpp"
#include "model/limits.hpp"
#include "model/records.hpp"
#include "rules/import_prepare.hpp"

namespace orgmgr::rules {
namespace {

std::string id_here(const PreparedImport& import, std::string_view org) {
  const auto renamed = import.renamed.find(org);
  return renamed == import.renamed.end() ? std::string(org) : renamed->second;
}

/// The record with another value for one member.
std::string with_member(std::string_view record, std::string_view key, std::string_view value) {
  json::ObjectWriter writer;
  const auto members = *json::members(record);
  for (const json::Member& member : members) {
    if (member.key == key) {
      writer.string(key, value);
    } else {
      writer.raw(member.key, member.value);
    }
  }
  return std::move(writer).finish();
}

class MemberReader {
 public:
  MemberReader(const IncomingRecord& from, std::string_view group_key, const ImportOptions& options,
               PreparedImport& import)
      : from_(from), group_key_(group_key), options_(options), import_(import) {}

  Result<Taken> run() {
    if (take_as_it_is()) return Taken::yes;
    const auto role_text = json::decode_string(json::find(from_.text, "role"));
    const std::string_view written = json::find(from_.text, "role");
    // The original always wrote a role; its setter stored whatever it was given.
    const bool set_aside_role = options_.repair && !role_text && !written.empty();
    if (!role_text && !set_aside_role) return model::read_org_user(from_.text).error();
    const std::string org = text_member(from_.text, "org_id");
    const std::string user = text_member(from_.text, "user_id");
    const auto role = role_of(role_text.value_or(""));
    if (!role && !options_.repair) return role.error();
    if (!role || set_aside_role)
      return set_aside("role_unknown", org, user, fmt::format("Its role is {}", text::excerpt(written)));

    auto read = model::read_org_user(with_member(from_.text, "role", to_string(role.value())));
    if (!read) return read.error();
    OrgUser record = std::move(read).value();
    auto user_id = model::check_user_id(user);
    if (!user_id && !options_.repair) return user_id.error();
    if (!user_id) return set_aside("user_id_invalid", org, user, user_id.error().message());
    record.user_id = std::move(user_id).value();
    record.org_id = id_here(import_, org);
    return finish(std::move(record), org, user);
  }

 private:
  /// The common case in one step.
  bool take_as_it_is() {
    auto read = model::read_org_user(from_.text, model::Strictness::checked);
    if (!read) return false;
    const OrgUser& record = read.value();
    if (options_.map_role.count(text_member(from_.text, "role")) != 0) return false;
    if (!group_key_.empty() && group_key_ != record.org_id.str()) return false;
    if (import_.renamed.count(record.org_id.str()) != 0) return false;
    if (text_member(from_.text, "user_id") != record.user_id.str()) return false;
    import_.members.push_back({std::move(read).value(), &from_, {}});
    return true;
  }

  [[nodiscard]] Result<Role> role_of(const std::string& text) const {
    const auto mapped = options_.map_role.find(text);
    return model::check_role(mapped == options_.map_role.end() ? text : mapped->second);
  }

  Result<Taken> finish(OrgUser record, const std::string& org, const std::string& user) {
    // An id that no organization can have is found out when the organization is looked for.
    const OrgId id = record.org_id;
    if (!model::check_org_id(id.str())) record.org_id = "org_unknown";
    auto checked = model::read_org_user(model::write(record), model::Strictness::checked);
    if (!checked) return checked.error();
    record = std::move(checked).value();
    record.org_id = id;
    const std::string title = member_title(id.str(), record.user_id.str());
    std::string other;
    if (from_.group != no_group && group_key_ != org) {
      if (!options_.repair) {
        return Error(
            ErrorCode::record_invalid,
            fmt::format("A member of {} stands under the key {}; import with repair to let its org_id count",
                        text::excerpt(org, 255), text::excerpt(group_key_, 255)),
            title, "org_id");
      }
      other = id_here(import_, group_key_);
    }
    if (record.user_id.str() != user) {
      import_.report.notes.push_back({"trimmed", title, "White space around user_id was left out"});
    }
    import_.members.push_back({std::move(record), &from_, std::move(other)});
    return Taken::yes;
  }

  Result<Taken> set_aside(const std::string& code, const std::string& org, const std::string& user,
                          const std::string& reason) {
    const std::string title = member_title(id_here(import_, org), user);
    import_.report.notes.push_back({code, title, reason + "; kept in quarantine"});
    import_.set_aside.push_back({title, json::compact(from_.text)});
    ++import_.report.skipped;
    return Taken::set_aside;
  }

  const IncomingRecord& from_;
  std::string_view group_key_;
  const ImportOptions& options_;
  PreparedImport& import_;
};

}  // namespace

Result<Taken> prepare_member(const IncomingRecord& from, std::string_view group_key,
                             const ImportOptions& options, PreparedImport& import) {
  return MemberReader(from, group_key, options, import).run();
}

}  // namespace orgmgr::rules
