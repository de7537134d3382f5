// `orgmgr session create|use|touch|revoke`.
#include <fmt/format.h>

#include "change.hpp"
#include "change_answer.hpp"
#include "columns.hpp"
#include "counted.hpp"
#include "exit_codes.hpp"
#include "json_slices.hpp"
#include "organization_reference.hpp"
#include "secret_argument.hpp"
#include "session.hpp"
#include "time_arguments.hpp"
#include "witness.hpp"

namespace orgmgr::cli {
namespace {

struct CreateOptions {
  std::string user{};
  std::string org{};
  std::string expires_in{};
  NewSession session{};
};

void run_create(Context& context, const CreateOptions& options) {
  NewSession session = options.session;
  session.expires_in = optional_seconds(options.expires_in, "--expires-in");
  Principal who = context.principal_for_changes();
  if (!options.org.empty()) session.organization = organization_id(who, options.org).str();
  IssuedSession issued;
  const auto revision = run_change(
      context, who, [&](const HostOrgs& state) { return user_records(state, options.user); },
      [&](HostOrgs& state, const WriteOptions& write) {
        const auto made = state.create_session(options.user, session, write);
        if (!made) return Result<void>(made.error());
        issued = made.value();
        return Result<void>().at(made.revision());
      });
  if (!revision) return;
  answer_issued(context, {"id_hash", issued.id_hash, issued.token}, *revision,
                fmt::format("Made a session of {}: {}", options.user, issued.id_hash));
}

/// Runs a verb on the session of a token and answers with that session.
void change_session(Context& context, Principal& who, const std::string& token, std::string_view said,
                    const ChangingVerb& verb) {
  const auto before = session_of_token(who.verbs(), token);
  const auto witness = [&](const HostOrgs& state) {
    return before ? user_records(state, before->user_id) : Records{};
  };
  const auto revision = run_change(context, who, witness, verb);
  if (!revision) return;
  const auto now = session_of_token(who.verbs(), token);
  if (!now) return;  // it ended meanwhile
  answer_record(context, session_shape(), to_json(*now), *revision,
                fmt::format("The session {} of {} {}", now->id_hash.substr(0, 8), now->user_id.str(), said));
}

struct UseOptions {
  std::string token{};
  std::string org{};
  bool personal = false;
};

void run_use(Context& context, const UseOptions& options) {
  if (options.org.empty() != options.personal) throw UsageError("Say either ORG or --personal.");
  const std::string token = read_secret(options.token);
  Principal who = context.principal_for_changes();
  std::optional<OrgId> org;
  std::string said = "is in personal mode";
  if (!options.personal) {
    const Organization chosen = find_organization(who, options.org);
    org = chosen.id;
    said = "is now in " + chosen.name;
  }
  change_session(context, who, token, said, [&](HostOrgs& state, const WriteOptions& write) {
    return state.set_current_organization(token, org, write);
  });
}

struct TouchOptions {
  std::string token{};
};

void run_touch(Context& context, const TouchOptions& options) {
  const std::string token = read_secret(options.token);
  Principal who = context.principal_for_changes();
  change_session(context, who, token, "was seen", [&](HostOrgs& state, const WriteOptions& write) {
    return state.touch_session(token, repeatable(context, write));
  });
}

struct RevokeOptions {
  std::string id_hash{};
  std::string user{};
};

void revoke_one(Context& context, const std::string& id_hash) {
  Principal who = context.principal_for_changes();
  // No read finds a session by its hash, since lists are by user: the dry run says that it goes.
  bool there = true;
  const std::string owner = who.user() == nullptr ? "" : who.user()->user().str();
  const auto witness = [&](const HostOrgs&) {
    if (!there) return Records{};
    const JsonObject ids = JsonObject().string("id_hash", id_hash).string("user_id", owner);
    return Records{{"sessions", id_hash, ids.text()}};
  };
  const auto revision = run_change(context, who, witness, [&](HostOrgs& state, const WriteOptions& write) {
    auto done = state.revoke_session(id_hash, write);
    there = false;
    return done;
  });
  if (!revision) return;
  answer_removal(context, "sessions", id_hash, id_hash, *revision, "Ended the session " + id_hash);
}

void revoke_all(Context& context, const std::string& user) {
  Principal who = context.principal_for_changes();
  std::uint64_t count = 0;
  const auto revision = run_change(
      context, who, [&](const HostOrgs& state) { return user_records(state, user); },
      [&](HostOrgs& state, const WriteOptions& write) {
        const auto revoked = state.revoke_sessions(user, write);
        if (!revoked) return Result<void>(revoked.error());
        count = revoked.value();
        return Result<void>().at(revoked.revision());
      });
  if (!revision) return;
  static const Shape shape{{"user_id", "sessions"}, {"user_id", "sessions", "revision"}, "sessions"};
  JsonObject object;
  object.string("user_id", user).number("sessions", count).number("revision", *revision);
  answer_record(context, shape, object.text(), *revision,
                fmt::format("Ended {} of {}", counted(count, "session"), user));
}

void run_revoke(Context& context, const RevokeOptions& options) {
  if (options.id_hash.empty() == options.user.empty()) throw UsageError("Say either ID_HASH or --user USER.");
  if (options.user.empty()) return revoke_one(context, options.id_hash);
  revoke_all(context, options.user);
}

void setup_create(Command& noun, Context& context) {
  const auto verb =
      add_verb<CreateOptions>(noun, context,
                              {"create", "Make a session; prints its token, once",
                               "orgmgr session create user_123 --label \"Firefox on Linux\" --org acme-corp"},
                              run_create);
  CreateOptions& options = *verb.options;
  verb.app->add_option("USER", options.user, "User id")->required();
  verb.app->add_option("--label", options.session.label, "Shown in lists: a device, a browser")
      ->type_name("TEXT");
  verb.app
      ->add_option("--expires-in", options.expires_in,
                   "How long it lasts: 12h, 30d; the setting session_days unless said")
      ->type_name("D");
  verb.app
      ->add_option("--org", options.org, "Current organization; the user's default unless said, else none")
      ->type_name("ORG");
}

}  // namespace

void setup_session_changes(Command& noun, Context& context) {
  setup_create(noun, context);
  const auto use = add_verb<UseOptions>(noun, context,
                                        {"use", "Choose the current organization of a session",
                                         "echo \"$TOKEN\" | orgmgr session use - acme-corp\n"
                                         "  echo \"$TOKEN\" | orgmgr session use - --personal"},
                                        run_use);
  use.app->add_option("TOKEN", use.options->token, token_help)->required();
  use.app->add_option("ORG", use.options->org, "Id, slug or exact name");
  use.app->add_flag("--personal", use.options->personal, "No organization");
  const auto touch =
      add_verb<TouchOptions>(noun, context,
                             {"touch", "Note that the user was here; writes once in five minutes at most",
                              "echo \"$TOKEN\" | orgmgr session touch -"},
                             run_touch);
  touch.app->add_option("TOKEN", touch.options->token, token_help)->required();
  const auto revoke =
      add_verb<RevokeOptions>(noun, context,
                              {"revoke", "End a session, or all of a user's",
                               "orgmgr session revoke 3f7a…\n  orgmgr session revoke --user user_123"},
                              run_revoke);
  revoke.app->add_option("ID_HASH", revoke.options->id_hash, "As list shows it");
  revoke.app->add_option("--user", revoke.options->user, "All sessions of this user")->type_name("USER");
}

}  // namespace orgmgr::cli
