// `orgmgr access`: what a user may do, and why.
#include <fmt/format.h>

#include "exit_codes.hpp"
#include "json_slices.hpp"
#include "org.hpp"
#include "organization_reference.hpp"
#include "principal_reads.hpp"

namespace orgmgr::cli {
namespace {

struct AccessOptions {
  std::string org{};
  std::string user{};
  std::string permission{};
};

void run_check(Context& context, const AccessOptions& options) {
  const Principal who = context.principal_for_reading();
  const Decision decision = decide(who, organization_id(who, options.org), options.user, options.permission);
  if (!decision.allowed) context.exit_code = exit_answer_is_no;
  Output& output = context.output();
  if (output.format() == Format::table) {
    const bool noted = decision.notice != Notice::none;
    output.sentence(fmt::format("{}{}", to_string(decision.code),
                                noted ? fmt::format(" ({})", to_string(decision.notice)) : ""));
    return;
  }
  static const Shape shape{{"allowed", "code", "notice"}, {"allowed", "code", "notice"}, "code"};
  output.one(shape, to_json(decision));
}

void run_explain(Context& context, const AccessOptions& options) {
  const Principal who = context.principal_for_reading();
  const Explanation explanation =
      explain_access(who, organization_id(who, options.org), options.user, options.permission);
  static const std::vector<std::string_view> fields{"allowed",    "code",    "notice",
                                                    "permission", "message", "organization",
                                                    "membership", "roles",   "granted_by"};
  static const Shape shape{fields, fields, "code"};
  context.output().one(shape, to_json(explanation));
}

void run_permissions(Context& context, const AccessOptions& options) {
  const Principal who = context.principal_for_reading();
  const auto permissions = list_permissions(who, organization_id(who, options.org), options.user);
  static const Shape shape{{"permission"}, {"permission"}, "permission", true, {}, "No permissions."};
  context.output().begin(shape);
  for (const std::string& permission : permissions)
    context.output().record(JsonObject().string("permission", permission).text());
  context.output().end();
}

Verb<AccessOptions> add_access_verb(Command& noun, Context& context, const VerbText& text,
                                    void (*action)(Context&, const AccessOptions&)) {
  auto verb = add_verb<AccessOptions>(noun, context, text, action);
  add_org(verb.app, verb.options->org);
  verb.app->add_option("USER", verb.options->user, "User id")->required();
  return verb;
}

void add_permission(const Verb<AccessOptions>& verb) {
  verb.app->add_option("PERMISSION", verb.options->permission, "Such as members.add")->required();
}

}  // namespace

void setup_access(Command& root, Context& context) {
  Command& noun = *root.add_command("access", "What a user may do, and why");
  add_permission(
      add_access_verb(noun, context,
                      {"check", "Say \"allowed\" (exit 0), or the code of what stands in the way (exit 9)",
                       "orgmgr access check acme-corp user_123 members.add && echo may add"},
                      run_check));
  add_permission(add_access_verb(noun, context,
                                 {"explain", "The same answer with the roles and states that led to it",
                                  "orgmgr access explain acme-corp user_123 billing.manage"},
                                 run_explain));
  add_access_verb(noun, context,
                  {"permissions", "List all that a user may do in an organization now",
                   "orgmgr access permissions acme-corp user_123"},
                  run_permissions);
}

}  // namespace orgmgr::cli
