// Filtering and printing of commits.
#include "audit_log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <limits>
#include <optional>

#include "change.hpp"
#include "exit_codes.hpp"
#include "history.hpp"
#include "json_slices.hpp"
#include "organization_reference.hpp"

namespace orgmgr::cli {
namespace {

struct LogOptions {
  std::string org{};
  std::string user{};
  std::string actor{};
  std::string op{};
  std::string since{};
  std::string until{};
  std::string limit{};
  bool follow = false;
  bool reverse = false;
};

const Shape& log_shape() {
  static const Shape shape{
      {"revision", "at", "actor", "op", "record", "changes"},
      {"revision", "at", "actor_kind", "actor", "op", "operation_id", "reason", "collection", "key", "field",
       "was", "now", "record", "changes", "changes", "sum"},
      "revision",
      false};
  return shape;
}

const Shape& log_csv_shape() {
  static const Shape shape{{},
                           {"revision", "at", "actor_kind", "actor", "op", "operation_id", "reason",
                            "collection", "key", "field", "was", "now"},
                           "revision"};
  return shape;
}

std::string name_of(const Actor& actor) {
  if (actor.id.empty()) return std::string(to_string(actor.kind));
  return fmt::format("{} {}", to_string(actor.kind), actor.id);
}

// What the store remembers of operation ids is no history of organizations.
bool is_history(const Change& change) { return change.collection != "operations"; }

struct Filter {
  std::string org{};
  std::string user{};
  std::string actor{};
  std::string op{};
  std::optional<HistoryPoint> since{};
  std::optional<HistoryPoint> until{};

  [[nodiscard]] bool shows(const Change& change) const {
    if (!is_history(change)) return false;
    const auto space = change.key.find(' ');
    const std::string_view first = std::string_view(change.key).substr(0, space);
    if (!org.empty() && first != org) return false;
    if (user.empty()) return true;
    return change.collection == "org_users" && space != std::string::npos &&
           change.key.substr(space + 1) == user;
  }
  [[nodiscard]] bool shows(const Commit& commit) const {
    if (!op.empty() && commit.op != op) return false;
    if (!actor.empty() && commit.actor.id != actor && to_string(commit.actor.kind) != actor) return false;
    if (since && since->is_after(commit.revision, commit.at)) return false;
    if (until && !until->is_after(commit.revision, commit.at)) return false;
    if (org.empty() && user.empty()) return true;
    return std::any_of(commit.changes.begin(), commit.changes.end(),
                       [this](const Change& c) { return shows(c); });
  }
};

JsonObject start_row(const Commit& commit) {
  JsonObject row;
  row.number("revision", commit.revision).string("at", format_time(commit.at));
  return row;
}

void print_csv(Output& output, const Commit& commit, const std::function<bool(const Change&)>& shows) {
  for (const Change& change : commit.changes) {
    if (!shows(change)) continue;
    for (const FieldChange& field : field_changes(change)) {
      JsonObject row = start_row(commit);
      row.string("actor_kind", to_string(commit.actor.kind))
          .string("actor", commit.actor.id)
          .string("op", commit.op);
      row.string("operation_id", commit.operation_id).string("reason", commit.actor.reason);
      row.string("collection", change.collection).string("key", change.key).string("field", field.field);
      row.raw("was", field.was.empty() ? "null" : field.was)
          .raw("now", field.now.empty() ? "null" : field.now);
      output.record(row.text());
    }
  }
}

// For people: a line that says who did what, then each record with old and new values.
void print_list(Output& output, const Commit& commit, const std::function<bool(const Change&)>& shows) {
  std::string at = format_time(commit.at);
  at.erase(at.find('.'), at.size() - at.find('.') - 1);
  std::string line = fmt::format("{}  {}  {}  {}", commit.revision, at, name_of(commit.actor), commit.op);
  if (!commit.actor.reason.empty()) line += fmt::format(" ({})", commit.actor.reason);
  output.sentence(line);
  for (const Change& change : commit.changes) {
    if (shows(change))
      output.sentence(fmt::format("    {} {}  {}", change.collection, change.key, describe(change)));
  }
}

void print_rows(Output& output, const Commit& commit, const std::function<bool(const Change&)>& shows) {
  const std::string what =
      commit.actor.reason.empty() ? commit.op : fmt::format("{} ({})", commit.op, commit.actor.reason);
  const auto row = [&](std::string_view record, std::string_view changes) {
    JsonObject cells = start_row(commit);
    cells.string("actor", name_of(commit.actor)).string("op", what);
    cells.string("record", record).string("changes", changes);
    output.record(cells.text());
  };
  bool any = false;
  for (const Change& change : commit.changes) {
    if (!shows(change)) continue;
    any = true;
    row(fmt::format("{} {}", change.collection, change.key), describe(change));
  }
  if (!any) row("-", "-");
}

Filter filter_of(const Principal& who, const LogOptions& options) {
  Filter filter{{}, options.user, options.actor, options.op, {}, {}};
  if (!options.org.empty()) filter.org = organization_id(who, options.org).str();
  if (!options.since.empty()) filter.since = parse_history_point(options.since, "--since");
  if (!options.until.empty()) filter.until = parse_history_point(options.until, "--until");
  return filter;
}

// The newest `limit` commits that the filter shows, newest first.
std::deque<Commit> newest(const History& history, const Filter& filter, std::uint64_t limit, Revision until) {
  std::deque<Commit> found;
  visit_commits_backward(history, history.first_kept() - 1, until, [&](const Commit& commit) {
    if (filter.shows(commit)) found.push_back(commit);
    return found.size() < limit;
  });
  return found;
}

void run_log(Context& context, const LogOptions& options) {
  constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
  if (options.follow && (options.reverse || !options.until.empty())) {
    throw UsageError("--follow goes forward without an end: leave out --reverse and --until.");
  }
  const std::uint64_t limit = options.limit.empty()
                                  ? most
                                  : parse_number(options.limit, "--limit", ErrorCode::limit_invalid, 1, most);
  const Principal who = context.principal_for_reading();
  const Filter filter = filter_of(who, options);
  const History history = filter.org.empty() ? History(who.host()) : History(who, OrgId(filter.org));
  const auto shows = [&filter](const Change& change) { return filter.shows(change); };
  const Revision until = history.newest();
  Output& output = context.output();
  const auto print = [&](const Commit& commit) { print_commit(output, commit, shows); };
  begin_commits(output);
  if (options.reverse && limit == most) {
    visit_commits_backward(history, history.first_kept() - 1, until, [&](const Commit& commit) {
      if (filter.shows(commit)) print(commit);
      return true;
    });
  } else if (limit != most) {
    auto found = newest(history, filter, limit, until);
    if (!options.reverse) std::reverse(found.begin(), found.end());
    for (const Commit& commit : found) print(commit);
  } else {
    const Revision start = filter.since ? last_before(history, *filter.since) : history.first_kept() - 1;
    visit_commits(history, std::max(start, history.first_kept() - 1), until, [&](const Commit& commit) {
      if (filter.shows(commit)) print(commit);
      return true;
    });
  }
  output.end();
  output.flush();
  if (!options.follow) return;
  follow(
      history, until,
      [&](const Commit& commit) {
        if (filter.shows(commit)) print(commit);
      },
      [&] { output.flush(); });
}

}  // namespace

void begin_commits(Output& output) {
  output.begin(output.format() == Format::csv ? log_csv_shape() : log_shape());
}

void print_commit(Output& output, const Commit& commit, const std::function<bool(const Change&)>& shows) {
  switch (output.format()) {
    case Format::json:
    case Format::ids:
      output.record(to_json(commit));
      break;
    case Format::csv:
      print_csv(output, commit, shows);
      break;
    case Format::table:
      if (output.has_chosen_fields()) {
        print_rows(output, commit, shows);
      } else {
        print_list(output, commit, shows);
      }
      break;
  }
}

void setup_audit_log(Command& noun, Context& context) {
  const auto verb =
      add_verb<LogOptions>(noun, context,
                           {"log", "Who did what, when, with old and new values; the newest last",
                            "orgmgr audit log --org acme-corp --since 24h\n  orgmgr audit log --user "
                            "user_123 --op update_user_role --json"},
                           run_log);
  LogOptions& options = *verb.options;
  const auto option = [&](const char* name, std::string& value, const char* help, const char* type) {
    verb.app->add_option(name, value, help)->type_name(type);
  };
  option("--org", options.org, "Only changes of this organization", "ORG");
  option("--user", options.user, "Only changes of this user's memberships", "USER");
  option("--actor", options.actor, "Only what this user, or \"host\", did", "WHO");
  option("--op", options.op, "Only this verb, such as add_user_to_org", "OP");
  option("--since", options.since, "From then on: a time, a date, 24h, 7d or rev:N", "T");
  option("--until", options.until, "Before then", "T");
  option("--limit", options.limit, "The newest N", "N");
  verb.app->add_flag("--follow", options.follow, "Go on with what comes");
  verb.app->add_flag("--reverse", options.reverse, "Newest first");
}

}  // namespace orgmgr::cli
