// `orgmgr store check|repair|adopt|checkpoint|stats`.
#include <fmt/format.h>

#include <algorithm>

#include "change.hpp"
#include "confirmation.hpp"
#include "counted.hpp"
#include "error_output.hpp"
#include "exit_codes.hpp"
#include "json_slices.hpp"
#include "store.hpp"

namespace orgmgr::cli {
namespace {

std::string_view name_of(Finding::Severity severity) {
  switch (severity) {
    case Finding::Severity::note:
      return "note";
    case Finding::Severity::warning:
      return "warning";
    case Finding::Severity::error:
      return "error";
  }
  return "error";
}

const Shape& finding_shape() {
  static const Shape shape{{"severity", "code", "path", "line", "message"},
                           {"severity", "code", "path", "line", "message"},
                           "code",
                           false};
  return shape;
}

std::string finding_json(const Finding& finding) {
  JsonObject object;
  object.string("severity", name_of(finding.severity))
      .string("code", finding.code)
      .string("path", finding.path);
  if (finding.line > 0) object.number("line", finding.line);
  object.string("message", finding.message);
  return object.text();
}

/// The message, without the path that it begins with where that stands in front of it.
std::string told_beside_path(const Finding& finding) {
  const bool repeats = !finding.path.empty() && finding.message.starts_with(finding.path);
  if (!repeats) return finding.message;
  const std::string_view rest = std::string_view(finding.message).substr(finding.path.size());
  const auto begin = rest.find_first_not_of(":, ");
  return begin == std::string_view::npos || begin == 0 ? finding.message : std::string(rest.substr(begin));
}

void print_findings(Context& context, const std::vector<Finding>& findings) {
  Output& output = context.output();
  output.begin(finding_shape());
  for (Finding finding : findings) {
    if (output.format() == Format::table) finding.message = told_beside_path(finding);
    output.record(finding_json(finding));
  }
  output.end();
}

std::string check_json(const CheckReport& report) {
  std::string findings = "[";
  for (const Finding& finding : report.findings) {
    if (findings.size() > 1) findings += ',';
    findings += finding_json(finding);
  }
  JsonObject object;
  object.boolean("clean", report.clean()).number("revision", report.revision);
  object.number("organizations", report.organizations).number("members", report.members);
  object.number("journal_lines", report.journal_lines).number("blocks", report.blocks);
  object.raw("findings", findings + "]");
  return object.text();
}

void run_check(Context& context, const NoOptions&) {
  const OrgManager orgs = context.open_for_reading();
  const CheckReport report = Maintenance(orgs).check();
  Output& output = context.output();
  if (!report.clean()) context.exit_code = exit_corrupt;
  if (output.format() == Format::table) {
    print_findings(context, report.findings);
    output.sentence(
        fmt::format("{}, {}, revision {}; {} and {} read.", counted(report.organizations, "organization"),
                    counted(report.members, "member"), report.revision,
                    counted(report.journal_lines, "journal line"), counted(report.blocks, "block")));
    output.sentence(report.clean() ? "The store is whole." : "The store is damaged.");
    return;
  }
  static const Shape shape{
      {},
      {"clean", "revision", "organizations", "members", "journal_lines", "blocks", "findings"},
      "revision"};
  output.one(shape, check_json(report));
}

std::string folder_name(const OrgManager& orgs) {
  return std::filesystem::absolute(orgs.directory()).lexically_normal().filename().string();
}

bool is_damage(const Finding& finding) { return finding.severity == Finding::Severity::error; }

/// Whether damage is left, by a check of the whole store. What it finds beside the damage that repair named
/// joins `findings`; that sums can be rebuilt, repair knows better.
bool damage_is_left(const std::filesystem::path& folder, OpenOptions options,
                    std::vector<Finding>& findings) {
  options.read_only = true;
  const CheckReport checked = Maintenance(OrgManager(folder, std::move(options))).check();
  const std::vector<Finding> known = findings;
  for (const Finding& finding : checked.findings) {
    const bool is_known = std::any_of(known.begin(), known.end(), [&](const Finding& one) {
      return is_damage(one) && (one.path == finding.path || finding.code == "damaged_sums");
    });
    if (is_damage(finding) && !is_known) findings.push_back(finding);
  }
  return std::any_of(findings.begin(), findings.end(), is_damage);
}

void end_repair(Context& context, const std::vector<Finding>& findings, bool damaged,
                std::string_view sentence) {
  print_findings(context, findings);
  context.output().sentence(sentence);
  if (!damaged) return;
  context.output().sentence(
      "The store is damaged where repair cannot rebuild it: restore a backup with \"orgmgr store restore\".");
  context.exit_code = exit_corrupt;
}

void run_repair(Context& context, const NoOptions&) {
  // Not opened first: a store that lost its manifest does not open until it is repaired.
  const std::filesystem::path folder = context.location().folder;
  const OpenOptions options = context.open_options();
  std::vector<Finding> planned = repair_store(folder, true, options);
  const auto damages = static_cast<std::size_t>(std::count_if(planned.begin(), planned.end(), is_damage));
  if (planned.size() == damages) {
    const bool damaged = damage_is_left(folder, options, planned);
    end_repair(context, planned, damaged, damaged ? "Nothing was repaired." : "The store is whole.");
    return;
  }
  if (context.global.dry_run) {
    end_repair(context, planned, damages > 0, "Would repair these.");
    return;
  }
  if (!context.global.yes) {  // who does not ask is told afterwards
    for (const Finding& finding : planned)
      say(fmt::format("{}: {}: {}", finding.code, finding.path, told_beside_path(finding)));
  }
  confirm(context, fmt::format("Repairing rewrites {}.", counted(planned.size() - damages, "thing")),
          std::filesystem::absolute(folder).lexically_normal().filename().string());
  std::vector<Finding> findings = repair_store(folder, false, options);
  context.carried_out();
  const bool damaged = damage_is_left(folder, options, findings);
  end_repair(context, findings, damaged, "Repaired.");
}

std::vector<Change> changes_of(const AdoptReport& report) {
  std::vector<Change> changes;
  for (const EditedRecord& record : report.records) {
    changes.push_back({record.collection, record.key, record.was, record.now});
  }
  return changes;
}

void print_adopted(Context& context, const AdoptReport& report) {
  Output& output = context.output();
  if (output.format() == Format::table || !report.applied) {
    if (!report.applied) {
      print_changes(context, changes_of(report));
      return;
    }
    output.sentence(fmt::format("Adopted {}.", counted(report.records.size(), "edited record")));
    return;
  }
  static const Shape shape{{}, {"collection", "key", "was", "now"}, "key"};
  output.begin(shape);
  for (const Change& change : changes_of(report)) output.record(change_json(change));
  output.end();
}

void run_adopt(Context& context, const NoOptions&) {
  OrgManager orgs = context.open_for_writing();
  Maintenance store(orgs);
  const AdoptReport planned = store.adopt(true).value();
  if (planned.records.empty()) {
    context.output().sentence("Nothing was edited.");
    return;
  }
  if (context.global.dry_run) {
    print_adopted(context, planned);
    return;
  }
  for (const Change& change : changes_of(planned)) {
    say(fmt::format("{} {}: {}", change.collection, change.key, describe(change)));
  }
  confirm(context, fmt::format("Adopting takes {} into the store.", counted(planned.records.size(), "edit")),
          folder_name(orgs));
  const Result<AdoptReport> adopted = store.adopt(false, context.write_options());
  const AdoptReport& report = adopted.value();
  context.carried_out(adopted.revision());
  print_adopted(context, report);
}

void run_checkpoint(Context& context, const NoOptions&) {
  OrgManager orgs = context.open_for_writing();
  Maintenance store(orgs);
  Output& output = context.output();
  static const Shape shape{{"revision"}, {"revision"}, "revision"};
  if (context.global.dry_run) {
    answer_dry_run(context, fmt::format("Would fold {} of journal into a new snapshot.",
                                        counted(store.stats().tail_bytes, "byte")));
    return;
  }
  const Revision revision = store.checkpoint();
  context.carried_out();
  output.sentence(fmt::format("The snapshot is at revision {}.", revision));
  if (output.format() != Format::table) output.one(shape, JsonObject().number("revision", revision).text());
}

void run_stats(Context& context, const NoOptions&) {
  const OrgManager orgs = context.open_for_reading();
  const StoreStats stats = Maintenance(orgs).stats();
  static const Shape shape{{},
                           {"path", "source", "store_id", "generation", "revision", "snapshot_revision",
                            "history_from", "organizations", "members", "operations", "snapshot_bytes",
                            "runs", "run_bytes", "journal_bytes", "journal_segments", "tail_bytes"},
                           "store_id"};
  JsonObject object;
  object.string("path", context.location().folder.string()).string("source", context.location().source);
  object.string("store_id", stats.store_id).string("generation", stats.generation);
  object.number("revision", stats.revision).number("snapshot_revision", stats.snapshot_revision);
  object.number("history_from", stats.history_from).number("organizations", stats.organizations);
  object.number("members", stats.members).number("operations", stats.operations);
  object.number("snapshot_bytes", stats.snapshot_bytes);
  object.number("runs", stats.runs).number("run_bytes", stats.run_bytes);
  object.number("journal_bytes", stats.journal_bytes);
  object.number("journal_segments", stats.journal_segments).number("tail_bytes", stats.tail_bytes);
  context.output().one(shape, object.text());
}

}  // namespace

void setup_store_care(Command& noun, Context& context) {
  add_verb<NoOptions>(
      noun, context,
      {"check", "Read and verify every byte; exit 8 when something is damaged", "orgmgr store check"},
      run_check);
  add_verb<NoOptions>(noun, context,
                      {"repair", "Rebuild what can be rebuilt without loss", "orgmgr store repair --dry-run"},
                      run_repair);
  add_verb<NoOptions>(
      noun, context,
      {"adopt", "Take what people edited in the folder's files", "orgmgr store adopt --dry-run"}, run_adopt);
  add_verb<NoOptions>(noun, context,
                      {"checkpoint", "Fold the journal into a new snapshot now", "orgmgr store checkpoint"},
                      run_checkpoint);
  add_verb<NoOptions>(noun, context, {"stats", "Revisions, counts and sizes", "orgmgr store stats --json"},
                      run_stats);
}

}  // namespace orgmgr::cli
