// The operator's calls, handed to the engine that holds the store.
#include <orgmgr/maintenance.hpp>

#include <algorithm>

#include <fmt/format.h>

#include "base/json_text.hpp"
#include "fs/file_system.hpp"
#include "fs/surroundings.hpp"
#include "manager/open.hpp"
#include "manager/session.hpp"
#include "rules/edits.hpp"
#include "rules/restored_backup.hpp"
#include "storage/json/upkeep.hpp"

namespace orgmgr {
namespace engine = storage::json_engine;

inline namespace v0 {
namespace {

/// A transaction holds the lock under which lines are written; whoever holds a lock of upkeep waits for that
/// one, and not the other way round (I2).
engine::Engine& engine_for_upkeep(const OrgManager& orgs) {
  if (const auto error = manager::session_of(orgs)->blocked())
    throw StorageError(error->code(), std::string(error->message()));
  return manager::engine_of(orgs);
}

}  // namespace

bool CheckReport::clean() const noexcept {
  return std::none_of(findings.begin(), findings.end(),
                      [](const Finding& finding) { return finding.severity == Finding::Severity::error; });
}

Maintenance::Maintenance(OrgManager orgs) : orgs_(std::move(orgs)) {}

CheckReport Maintenance::check() const { return engine::check(manager::engine_of(orgs_)); }

std::vector<Finding> Maintenance::notices() const { return manager::engine_of(orgs_).notices(); }

std::vector<Finding> Maintenance::repair(bool dry_run) {
  return engine::repair(dry_run ? manager::engine_of(orgs_) : engine_for_upkeep(orgs_), dry_run);
}

Revision Maintenance::checkpoint() { return engine_for_upkeep(orgs_).checkpoint(); }

StoreStats Maintenance::stats() const { return engine::stats(manager::engine_of(orgs_)); }

Result<AdoptReport> Maintenance::adopt(bool dry_run, const WriteOptions& options) {
  engine::Engine& store = dry_run ? manager::engine_of(orgs_) : engine_for_upkeep(orgs_);
  AdoptReport report{.records = engine::edited_records(store), .applied = false};
  if (dry_run) return report;
  const auto conflict = std::find_if(report.records.begin(), report.records.end(),
                                     [](const EditedRecord& record) { return record.conflict; });
  if (conflict != report.records.end()) {
    return Error(
        ErrorCode::edited_both_sides,
        fmt::format(
            "{} {} was changed by hand and in the store since. Nothing was taken; undo one of the two.",
            conflict->collection, conflict->key),
        conflict->key);
  }
  Revision revision = orgs_.revision();
  if (!report.records.empty()) {
    const auto& session = manager::session_of(orgs_);
    const auto done =
        session->change({"adopt_edits", rules::edits_digest(report.records)}, options,
                        [&](rules::Context& context) { return rules::apply_edits(context, report.records); });
    if (!done) return done.error();
    revision = done.revision();
  }
  engine::put_edits_away(store);
  report.applied = true;
  return Result<AdoptReport>(std::move(report)).at(revision);
}

BackupReport Maintenance::backup(const std::filesystem::path& target) const {
  return engine::backup(engine_for_upkeep(orgs_), manager::absolute_path(target));
}

AuditHead Maintenance::audit_head() const {
  const auto view = manager::engine_of(orgs_).view();
  return {view->at_revision, view->sum};
}

AuditVerification Maintenance::verify_audit(const std::optional<AuditHead>& expected) const {
  return engine::verify_audit(manager::engine_of(orgs_), expected);
}

std::uint64_t Maintenance::archive_audit(Revision before, const std::filesystem::path& target) {
  return engine::archive_audit(engine_for_upkeep(orgs_), before, manager::absolute_path(target));
}

AuditHead restore_store(const std::filesystem::path& backup, const std::filesystem::path& target,
                        const RestoreOptions& restore, OpenOptions options) {
  manager::complete(options);
  const auto amend = [&](storage::Transaction& transaction) {
    const Actor host;
    rules::Context context{transaction, options.randomness, host};
    if (!restore.keep_invitations) rules::revoke_pending_invitations(context);
    rules::withdraw_ownership_offers(context);
  };
  return engine::restore(fs::posix_file_system(), manager::absolute_path(backup),
                         manager::absolute_path(target), restore, options, amend);
}

void move_store(const std::filesystem::path& from, const std::filesystem::path& to) {
  engine::move_folder(fs::posix_file_system(), manager::absolute_path(from), manager::absolute_path(to));
}

std::vector<Finding> repair_store(const std::filesystem::path& directory, bool dry_run, OpenOptions options) {
  manager::complete(options);
  options.create = false;
  auto findings =
      engine::repair_manifest(fs::posix_file_system(), manager::absolute_path(directory), dry_run, options);
  if (dry_run && !findings.empty()) return findings;
  for (const Finding& finding :
       engine::repair_lost_sums(fs::posix_file_system(), manager::absolute_path(directory), dry_run))
    findings.push_back(finding);
  if (!findings.empty() && (dry_run || findings.back().severity == Finding::Severity::error)) return findings;
  const auto more = Maintenance(OrgManager(directory, options)).repair(dry_run);
  findings.insert(findings.end(), more.begin(), more.end());
  return findings;
}

}  // namespace v0
}  // namespace orgmgr
