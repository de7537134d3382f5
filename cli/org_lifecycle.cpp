// `orgmgr org set-status|suspend|resume|delete|restore|purge`: from active to gone.
#include <fmt/format.h>

#include "change.hpp"
#include "change_answer.hpp"
#include "columns.hpp"
#include "confirmation.hpp"
#include "exit_codes.hpp"
#include "org.hpp"
#include "organization_change.hpp"
#include "organization_reference.hpp"
#include "witness.hpp"

namespace orgmgr::cli {
namespace {

using LifecycleVerb = Result<void> (HostOrgs::*)(const OrgId&, const WriteOptions&);

struct OneOrg {
  std::string org{};
};

template <LifecycleVerb verb>
void run(Context& context, const OneOrg& options, fmt::string_view said) {
  change_organization(
      context, options.org, said, {},
      [](HostOrgs& orgs, const OrgId& org, const WriteOptions& write) { return (orgs.*verb)(org, write); });
}

void run_suspend(Context& context, const OneOrg& options) {
  run<&HostOrgs::suspend_organization>(context, options, "Suspended {0}");
}
void run_resume(Context& context, const OneOrg& options) {
  run<&HostOrgs::resume_organization>(context, options, "Resumed {0}");
}
void run_delete(Context& context, const OneOrg& options) {
  run<&HostOrgs::delete_organization>(context, options, "Deleted {0}; it can be restored until it is purged");
}
void run_restore(Context& context, const OneOrg& options) {
  run<&HostOrgs::restore_organization>(context, options, "Restored {0}");
}

struct SetStatusOptions {
  std::string org{};
  std::string status{};
};

void run_set_status(Context& context, const SetStatusOptions& options) {
  change_organization(context, options.org, "Changed the status of {0}", {},
                      [&](HostOrgs& orgs, const OrgId& org, const WriteOptions& write) {
                        return orgs.update_org_status(org, options.status, write);
                      });
}

struct PurgeOptions {
  std::string org{};
  bool due = false;
};

void purge_one(Context& context, const std::string& reference) {
  Principal who = context.principal_for_changes();
  const Organization before = find_organization(who, reference);
  const ChangingVerb purge = [&](HostOrgs& state, const WriteOptions& write) {
    return state.purge_organization(before.id, write);
  };
  confirm(context, fmt::format("Purging removes every record of {} ({}).", before.name, before.id.str()),
          before.name, [&] { require_possible(context, who, purge); });
  const auto revision = run_change(
      context, who, [&](const HostOrgs& state) { return organization_records(state, before.id); }, purge);
  if (!revision) return;
  answer_removal(context, "organizations", before.id.str(), before.id.str(), *revision,
                 fmt::format("Purged {}", before.name));
}

std::vector<Record> deleted_organizations(const HostOrgs& orgs) {
  std::vector<Record> records;
  orgs.visit_organizations([&](const Organization& org) {
    if (org.status == OrganizationStatus::deleted) {
      records.push_back({"organizations", org.id.str(), to_json(org)});
    }
    return true;
  });
  return records;
}

void purge_due(Context& context) {
  Principal who = context.principal_for_changes();
  const std::string folder =
      std::filesystem::absolute(who.verbs().directory()).lexically_normal().filename().string();
  confirm(context, "Purging removes every record of all organizations whose time after deletion is over.",
          folder);
  std::vector<OrgId> purged;
  const auto revision =
      run_change(context, who, deleted_organizations, [&](HostOrgs& state, const WriteOptions& write) {
        // Nothing due is nothing to remember: a job that runs every hour leaves no empty commits.
        auto answer = state.purge_due(repeatable(context, write));
        if (!answer) return Result<void>(answer.error());
        purged = answer.value();
        return Result<void>().at(answer.revision());
      });
  if (!revision) return;
  if (purged.empty()) context.output().sentence("Nothing is due.");
  for (const OrgId& org : purged) {
    answer_removal(context, "organizations", org.str(), org.str(), *revision,
                   fmt::format("Purged {}", org.str()));
  }
}

void run_purge(Context& context, const PurgeOptions& options) {
  if (options.due == !options.org.empty()) throw UsageError("Say either ORG or --due.");
  if (options.due) {
    purge_due(context);
  } else {
    purge_one(context, options.org);
  }
}

void add_lifecycle(Command& noun, Context& context, const VerbText& text,
                   void (*action)(Context&, const OneOrg&)) {
  const auto verb = add_verb<OneOrg>(noun, context, text, action);
  add_org(verb.app, verb.options->org);
}

}  // namespace

void setup_org_lifecycle(Command& noun, Context& context) {
  const auto status = add_verb<SetStatusOptions>(
      noun, context, {"set-status", "Change the status", "orgmgr org set-status acme-corp suspended"},
      run_set_status);
  add_org(status.app, status.options->org);
  status.app->add_option("STATUS", status.options->status, "active, suspended or deleted")->required();
  add_lifecycle(noun, context, {"suspend", "Suspend: members may read only", "orgmgr org suspend acme-corp"},
                run_suspend);
  add_lifecycle(noun, context, {"resume", "End a suspension", "orgmgr org resume acme-corp"}, run_resume);
  add_lifecycle(
      noun, context,
      {"delete", "Delete; restorable until purged", "orgmgr org delete acme-corp --reason \"closed\""},
      run_delete);
  add_lifecycle(noun, context, {"restore", "Undo a deletion", "orgmgr org restore acme-corp"}, run_restore);
  const auto purge =
      add_verb<PurgeOptions>(noun, context,
                             {"purge", "Remove every record of a deleted organization, for good",
                              "orgmgr org purge acme-corp\n  orgmgr org purge --due --yes"},
                             run_purge);
  purge.app->add_option("ORG", purge.options->org, "Id, slug or exact name");
  purge.app->add_flag("--due", purge.options->due, "All whose time after deletion is over");
}

}  // namespace orgmgr::cli
