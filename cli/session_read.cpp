// `orgmgr session check|list|claims|verify`.
#include <fmt/format.h>

#include "columns.hpp"
#include "exit_codes.hpp"
#include "json_slices.hpp"
#include "organization_reference.hpp"
#include "principal_reads.hpp"
#include "secret_argument.hpp"
#include "session.hpp"

namespace orgmgr::cli {
namespace {

struct CheckOptions {
  std::string token{};
  std::string org{};
};

void run_check(Context& context, const CheckOptions& options) {
  const std::string token = read_secret(options.token);
  const Principal who = context.principal_for_reading();
  std::optional<OrgId> org;
  if (!options.org.empty()) org = organization_id(who, options.org);
  context.output().one(session_check_shape(), to_json(who.host().check_session(token, org).value()));
}

struct ListOptions {
  std::string user{};
};

void run_list(Context& context, const ListOptions& options) {
  const Principal who = context.principal_for_reading();
  const auto sessions = list_sessions(who, options.user);
  context.output().begin(session_shape());
  for (const UserSession& session : sessions) context.output().record(to_json(session));
  context.output().end();
}

struct ClaimsOptions {
  std::string text{};  // a token, or claims
};

void run_claims(Context& context, const ClaimsOptions& options) {
  const std::string token = read_secret(options.text);
  const OrgManager orgs = context.open_for_reading();
  // For people too it is JSON: that is what goes into a token.
  context.output().raw(std::string(orgs.session_claims(token).value().text()) + "\n");
}

void run_verify(Context& context, const ClaimsOptions& options) {
  const auto claims = Json::parse(read_secret(options.text));
  if (!claims)
    throw BadResult(Error(ErrorCode::claims_invalid, "The claims are not valid JSON.", {}, "claims"));
  const OrgManager orgs = context.open_for_reading();
  orgs.verify_claims(*claims).value();
  context.output().sentence("The claims hold.");
  if (context.output().format() == Format::table || context.output().format() == Format::ids) return;
  static const Shape shape{{"valid"}, {"valid"}, "valid"};
  context.output().one(shape, JsonObject().boolean("valid", true).text());
}

}  // namespace

void setup_session_reads(Command& noun, Context& context) {
  const auto check = add_verb<CheckOptions>(
      noun, context,
      {"check", "Show who a token is, in which organization, and what they may do there",
       "echo \"$TOKEN\" | orgmgr session check - --json"},
      run_check);
  check.app->add_option("TOKEN", check.options->token, token_help)->required();
  check.app->add_option("--org", check.options->org, "Ask about this organization instead of the current one")
      ->type_name("ORG");
  const auto list = add_verb<ListOptions>(
      noun, context, {"list", "List a user's sessions", "orgmgr session list user_123"}, run_list);
  list.app->add_option("USER", list.options->user, "User id")->required();
  const auto claims = add_verb<ClaimsOptions>(noun, context,
                                              {"claims", "Print what a token of yours should carry, as JSON",
                                               "echo \"$TOKEN\" | orgmgr session claims -"},
                                              run_claims);
  claims.app->add_option("TOKEN", claims.options->text, token_help)->required();
  const auto verify =
      add_verb<ClaimsOptions>(noun, context,
                              {"verify", "Say whether claims made earlier still hold; exit 4 or 3 when not",
                               "orgmgr session verify - < claims.json"},
                              run_verify);
  verify.app
      ->add_option("CLAIMS", verify.options->text,
                   "What \"claims\" printed, on one line; - reads standard input")
      ->required();
}

}  // namespace orgmgr::cli
