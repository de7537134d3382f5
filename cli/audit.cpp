// `orgmgr audit verify|head|export|archive`: proof and keeping of history.
#include <fmt/format.h>

#include "audit_log.hpp"
#include "change.hpp"
#include "confirmation.hpp"
#include "counted.hpp"
#include "exit_codes.hpp"
#include "history.hpp"
#include "json_slices.hpp"
#include "terminal_text.hpp"

namespace orgmgr::cli {
namespace {

const Shape& head_shape() {
  static const Shape shape{
      {"revision", "sum"}, {"revision", "sum", "from", "commits", "authenticated"}, "revision"};
  return shape;
}

AuditHead parse_head(const std::string& text) {
  const auto colon = text.find(':');
  if (colon == std::string::npos || colon + 1 == text.size()) {
    throw BadResult(Error(
        ErrorCode::argument_invalid,
        fmt::format("--expect must be what \"audit head\" printed, REVISION:SUM, not \"{}\".", excerpt(text)),
        text, "--expect"));
  }
  return {parse_number(text.substr(0, colon), "--expect", ErrorCode::argument_invalid, 0,
                       std::uint64_t{1} << 53U),
          text.substr(colon + 1)};
}

struct VerifyOptions {
  std::string expect{};
};

void run_verify(Context& context, const VerifyOptions& options) {
  std::optional<AuditHead> expected;
  if (!options.expect.empty()) expected = parse_head(options.expect);
  const OrgManager orgs = context.open_for_reading();
  const AuditVerification verified = Maintenance(orgs).verify_audit(expected);
  Output& output = context.output();
  if (output.format() == Format::table) {
    output.sentence(fmt::format("Whole and in order: {}, from revision {} to {}.",
                                counted(verified.commits, "commit"), verified.from, verified.head.revision));
    output.sentence(verified.expected_seen
                        ? "The expected head is part of this history."
                        : "Consistent, not authenticated: nothing shows that its end was not cut off. "
                          "Keep what \"audit head\" prints elsewhere and give it to --expect.");
    return;
  }
  JsonObject object;
  object.number("revision", verified.head.revision)
      .string("sum", verified.head.sum)
      .number("from", verified.from);
  object.number("commits", verified.commits).boolean("authenticated", verified.expected_seen);
  output.one(head_shape(), object.text());
}

void run_head(Context& context, const NoOptions&) {
  const OrgManager orgs = context.open_for_reading();
  const AuditHead head = Maintenance(orgs).audit_head();
  Output& output = context.output();
  output.sentence(fmt::format("{}:{}", head.revision, head.sum));
  if (output.format() == Format::table) return;
  output.one(head_shape(), JsonObject().number("revision", head.revision).string("sum", head.sum).text());
}

struct ExportOptions {
  std::string since{};
  std::string until{};
};

void run_export(Context& context, const ExportOptions& options) {
  const History history(context.open_for_reading());
  const Revision oldest = history.first_kept() - 1;
  Revision after = oldest;
  Revision until = history.newest();
  if (!options.since.empty())
    after = std::max(oldest, last_before(history, parse_history_point(options.since, "--since")));
  if (!options.until.empty()) until = last_before(history, parse_history_point(options.until, "--until"));
  Output& output = context.output();
  const bool csv = output.format() == Format::csv;
  if (csv) begin_commits(output);
  visit_commits(history, after, until, [&](const Commit& commit) {
    if (csv) {
      print_commit(output, commit, [](const Change&) { return true; });
    } else if (output.format() == Format::ids) {
      output.raw(std::to_string(commit.revision) + "\n");
    } else {
      output.raw(to_json(commit) + "\n");
    }
    return true;
  });
}

struct ArchiveOptions {
  std::string before{};
  std::string to{};
};

void run_archive(Context& context, const ArchiveOptions& options) {
  const HistoryPoint point = parse_history_point(options.before, "--before");
  OrgManager orgs = context.open_for_writing();
  const Revision before = last_before(History(orgs), point) + 1;
  if (context.global.dry_run) {
    answer_dry_run(context,
                   fmt::format("Would move the closed journal segments that end before revision {} to {}.",
                               before, options.to));
    return;
  }
  const std::string name = std::filesystem::absolute(orgs.directory()).lexically_normal().filename().string();
  confirm(context, fmt::format("History before revision {} leaves the store for {}.", before, options.to),
          name);
  const std::uint64_t moved = Maintenance(orgs).archive_audit(before, options.to);
  context.carried_out();
  context.output().sentence(fmt::format("Moved {} to {}.", counted(moved, "journal segment"), options.to));
  if (context.output().format() != Format::table) {
    static const Shape shape{{"segments", "before"}, {"segments", "before", "to"}, "segments"};
    JsonObject object;
    object.number("segments", moved).number("before", before).string("to", options.to);
    context.output().one(shape, object.text());
  }
}

}  // namespace

void setup_audit(Command& root, Context& context) {
  Command& noun = *root.add_command("audit", "Who changed what, when; proof of it");
  setup_audit_log(noun, context);
  const auto verify = add_verb<VerifyOptions>(
      noun, context,
      {"verify", "Verify that history is whole and unchanged", "orgmgr audit verify --expect 41:9f86d081…"},
      run_verify);
  verify.app->add_option("--expect", verify.options->expect, "A head kept elsewhere, REVISION:SUM")
      ->type_name("HEAD");
  add_verb<NoOptions>(
      noun, context,
      {"head", "Print REVISION:SUM of the newest commit, to keep elsewhere", "orgmgr audit head"}, run_head);
  const auto out =
      add_verb<ExportOptions>(noun, context,
                              {"export", "Give out history: JSON lines, or with --format csv a row per field",
                               "orgmgr audit export --since 2026-01-01 > history.jsonl"},
                              run_export);
  out.app->add_option("--since", out.options->since, "From then on: a time, a date, 24h, 7d or rev:N")
      ->type_name("T");
  out.app->add_option("--until", out.options->until, "Before then")->type_name("T");
  const auto archive =
      add_verb<ArchiveOptions>(noun, context,
                               {"archive", "Move old, closed journal segments out of the store",
                                "orgmgr audit archive --before 2026-01-01 --to /backup/history --yes"},
                               run_archive);
  archive.app
      ->add_option("--before", archive.options->before, "A time, a date, a span back from now, or rev:N")
      ->required()
      ->type_name("T");
  archive.app->add_option("--to", archive.options->to, "Folder that takes them")
      ->required()
      ->type_name("DIR");
}

}  // namespace orgmgr::cli
