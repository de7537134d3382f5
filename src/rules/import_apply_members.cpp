// The memberships of an import: to the organization they name, once per user.
#include <fmt/format.h>

#include <utility>

#include "base/counted.hpp"
#include "base/json_text.hpp"
#include "base/text.hpp"
#include "model/records.hpp"
#include "rules/catalogue.hpp"
#include "rules/functional_role_scope.hpp"
#include "rules/held_roles.hpp"
#include "rules/import_apply.hpp"

namespace orgmgr::rules {
namespace {

using OnDuplicate = ImportOptions::OnDuplicate;

/// Whether two records grant the same: what an epoch follows.
bool grants_the_same(const OrgUser& one, const OrgUser& other) {
  return one.role == other.role && one.roles == other.roles &&
         one.status.value_or(MembershipStatus::active) == other.status.value_or(MembershipStatus::active);
}

class MemberImport {
 public:
  explicit MemberImport(ImportRun& run) : run_(run), orphans_(run.batch.groups.size()) {}

  Result<void> run() {
    for (PreparedMember& member : run_.import.members) {
      if (auto error = take(member)) return *std::move(error);
      run_.advance();
    }
    keep_orphans();
    report_empty_groups();
    return {};
  }

 private:
  bool organization_exists(const std::string& org) {
    if (org != last_org_) {
      last_exists_ = run_.context.transaction.get(Collection::organizations, org).has_value();
      last_org_ = org;
    }
    return last_exists_;
  }

  std::optional<Error> take(PreparedMember& incoming) {
    OrgUser& record = incoming.record;
    const bool left_out = run_.import.left_out.count(record.org_id.str()) != 0;
    if (!left_out && !organization_exists(record.org_id.str()) && !incoming.other_org.empty() &&
        organization_exists(incoming.other_org)) {
      record.org_id = std::exchange(incoming.other_org, record.org_id.str());
    }
    if (left_out || !organization_exists(record.org_id.str())) return take_orphan(incoming);
    if (!incoming.other_org.empty()) {
      run_.note("key_differs", title(record),
                fmt::format("It also named, or stood under, {}", text::excerpt(incoming.other_org, 255)));
    }
    const std::string key = model::member_key(record.org_id.str(), record.user_id.str());
    if (const auto stored = run_.context.transaction.get(Collection::org_users, key)) {
      return take_duplicate(incoming, key, *stored);
    }
    if (auto error = mend_roles(*incoming.from, record)) return error;
    record.version = run_.context.revision();
    record.epoch = run_.context.revision();
    run_.context.put(Collection::org_users, key, model::write(record));
    ++run_.import.report.members;
    run_.grown.insert(record.org_id.str());
    note_platform(record);
    return std::nullopt;
  }

  std::optional<Error> take_duplicate(const PreparedMember& incoming, const std::string& key,
                                      const std::string& stored) {
    const OrgUser& record = incoming.record;
    const OrgUser before = decode_member(key, stored);
    if (run_.options.repair && before.version == run_.context.revision()) {
      run_.skip("duplicate_member", title(record),
                fmt::format("The user is in this organization twice; the first record ({}) stays, this one "
                            "({}) is left out",
                            to_string(before.role), to_string(record.role)));
      return std::nullopt;
    }
    if (run_.options.on_duplicate == OnDuplicate::skip) {
      run_.skip("duplicate_skipped", title(record), "The user is in this organization already");
      return std::nullopt;
    }
    if (run_.options.on_duplicate != OnDuplicate::update) {
      return at_place(incoming.from->place, Error(ErrorCode::already_member,
                                                  fmt::format("User {} already in organization {}",
                                                              record.user_id.str(), record.org_id.str()),
                                                  record.user_id.str(), "user_id"));
    }
    return update(incoming, before, key, stored);
  }

  std::optional<Error> update(const PreparedMember& incoming, const OrgUser& before, const std::string& key,
                              const std::string& stored) {
    auto merged = model::read_org_user(
        updated_text(stored, incoming.from->text, model::write(incoming.record)), model::Strictness::checked);
    if (!merged) return at_place(incoming.from->place, merged.error());
    OrgUser after = std::move(merged).value();
    if (auto error = mend_roles(*incoming.from, after)) return error;
    if (model::write(after) == model::write(before)) return std::nullopt;
    after.version = run_.context.revision();
    if (!grants_the_same(before, after)) {
      after.epoch = run_.context.revision();
      note_platform(after);
    }
    run_.context.put(Collection::org_users, key, model::write(after));
    ++run_.import.report.updated;
    return std::nullopt;
  }

  /// Roles that are not there are left out, or the record is refused.
  std::optional<Error> mend_roles(const IncomingRecord& from, OrgUser& record) {
    while (const auto missing = missing_role(run_.context.transaction, record.org_id.str(), record.roles)) {
      if (!run_.mends()) return at_place(from.place, role_not_found(*missing));
      std::erase(record.roles, *missing);
      run_.note("role_dropped", title(record), fmt::format("There is no role {} here", *missing));
    }
    return std::nullopt;
  }

  /// Who is added to the platform may become staff: that is not to go unseen.
  void note_platform(const OrgUser& record) {
    if (record.org_id.str() != platform_organization) return;
    const auto platform = find_organization(run_.context.transaction, platform_organization);
    if (!platform || !is_platform(*platform)) return;
    run_.note("platform_member", title(record),
              fmt::format("A member of the platform from now on, as {}", to_string(record.role)));
  }

  std::optional<Error> take_orphan(const PreparedMember& incoming) {
    const std::string& org = incoming.record.org_id.str();
    const auto left_out = run_.import.left_out.find(org);
    const std::string why =
        left_out != run_.import.left_out.end() ? left_out->second : "its organization is not there";
    if (run_.options.repair) {
      if (incoming.from->group == no_group) {
        run_.skip("orphan_kept", title(incoming.record), fmt::format("Kept in quarantine: {}", why));
        run_.import.set_aside.push_back({title(incoming.record), json::compact(incoming.from->text)});
      } else {
        orphans_[incoming.from->group].push_back(&incoming);
      }
      return std::nullopt;
    }
    if (left_out != run_.import.left_out.end() || run_.options.on_invalid == ImportOptions::OnInvalid::skip) {
      run_.skip("organization_left_out", title(incoming.record), "Skipped: " + why);
      return std::nullopt;
    }
    return at_place(
        incoming.from->place,
        Error(ErrorCode::organization_not_found,
              fmt::format("User {} is said to be in organization {}, which is not there",
                          text::excerpt(incoming.record.user_id.str(), 255), text::excerpt(org, 255)),
              org, "org_id"));
  }

  /// The orphans of one key, as the array that they stood in.
  void keep_orphans() {
    for (std::size_t group = 0; group < orphans_.size(); ++group) {
      if (orphans_[group].empty()) continue;
      std::string array = "[";
      for (const PreparedMember* orphan : orphans_[group]) {
        if (array.size() > 1) array += ',';
        array += json::compact(orphan->from->text);
      }
      const std::string key = fmt::format("org_users {}", text::excerpt(run_.batch.groups[group].key, 255));
      run_.note(
          "orphan_kept", key,
          fmt::format("{} of an organization that is not there, or could not be taken; kept in quarantine",
                      text::counted(orphans_[group].size(), "member")));
      run_.import.report.skipped += orphans_[group].size();
      run_.import.set_aside.push_back({key, array + "]"});
    }
  }

  void report_empty_groups() {
    for (const IncomingGroup& group : run_.batch.groups) {
      if (group.members != 0) continue;
      const auto renamed = run_.import.renamed.find(group.key);
      const std::string& org = renamed == run_.import.renamed.end() ? group.key : renamed->second;
      if (organization_exists(org) || run_.import.left_out.count(org) != 0) continue;
      run_.note("orphan_dropped", fmt::format("org_users {}", text::excerpt(group.key, 255)),
                "A key without members and without an organization");
    }
  }

  static std::string title(const OrgUser& record) {
    return member_title(record.org_id.str(), record.user_id.str());
  }

  ImportRun& run_;
  std::vector<std::vector<const PreparedMember*>> orphans_;  // by group
  std::string last_org_;
  bool last_exists_ = false;
};

}  // namespace

Result<void> apply_members(ImportRun& run) { return MemberImport(run).run(); }

}  // namespace orgmgr::rules
