// `orgmgr user rename|remove`: everywhere at once.
#include <fmt/format.h>

#include "change.hpp"
#include "change_answer.hpp"
#include "confirmation.hpp"
#include "exit_codes.hpp"
#include "json_slices.hpp"
#include "organization_reference.hpp"
#include "renames_file.hpp"
#include "terminal_text.hpp"
#include "user.hpp"
#include "witness.hpp"

namespace orgmgr::cli {
namespace {

struct RenameOptions {
  std::string user{};
  std::string new_id{};
  std::string file{};
};

Renames renames_of(const RenameOptions& options) {
  const bool both = !options.user.empty() && !options.new_id.empty();
  const bool any = !options.user.empty() || !options.new_id.empty();
  if (options.file.empty() ? !both : any) throw UsageError("Say either OLD NEW or --from-file FILE.");
  return options.file.empty() ? Renames{{options.user, options.new_id}} : read_renames(options.file);
}

// Everything about these users. Which organizations that touches is found once, before the change.
Witness witness_of(std::vector<std::string> users) {
  return
      [users = std::move(users), about = std::optional<std::vector<OrgId>>{}](const HostOrgs& state) mutable {
        if (!about) {
          about.emplace();
          for (const std::string& user : users) {
            for (OrgId& org : organizations_about(state, user)) about->push_back(std::move(org));
          }
        }
        Records records;
        for (const OrgId& org : *about)
          records = joined({records, organization_record(state, org), member_records(state, org),
                            invitation_records(state, org)});
        for (const std::string& user : users) records = joined({records, user_records(state, user)});
        return records;
      };
}

/// Under an operation id the name tells one file from another: a repeat is known by what it would do.
std::string operation_of(const Context& context, const Renames& renames) {
  if (context.global.operation_id.empty()) return "rename_users";
  std::uint64_t hash = 0xcbf29ce484222325;  // FNV-1a
  const auto take = [&](std::string_view text) {
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    hash = (hash ^ 0xff) * 0x100000001b3;  // no byte of UTF-8
  };
  for (const auto& [was, now] : renames) {
    take(was);
    take(now);
  }
  return fmt::format("rename_users {:016x}", hash);
}

void run_rename(Context& context, const RenameOptions& options) {
  const Renames renames = renames_of(options);
  Principal who = context.principal_for_changes();
  std::vector<std::string> users;
  for (const auto& [was, now] : renames) users.insert(users.end(), {was, now});
  const ChangingVerb rename_all = [&](HostOrgs& state, const WriteOptions& write) {
    Result<void> done;
    for (const auto& [was, now] : renames) {
      done = state.rename_user(was, now, write);
      if (!done) return done;
    }
    return done;
  };
  const auto revision = options.file.empty() ? run_change(context, who, witness_of(users), rename_all)
                                             : run_together(context, who, operation_of(context, renames),
                                                            witness_of(users), rename_all);
  if (!revision) return;
  static const Shape shape{{"id", "was"}, {"id", "was", "revision"}, "id"};
  for (const auto& [was, now] : renames) {
    JsonObject object;
    object.string("id", now).string("was", was).number("revision", *revision);
    answer_record(context, shape, object.text(), *revision, fmt::format("{} is now {}", was, now));
  }
}

struct RemoveOptions {
  std::string user{};
  std::vector<std::string> hand_over{};
};

std::vector<HandOver> successors_of(const Principal& who, const std::vector<std::string>& texts) {
  std::vector<HandOver> successors;
  for (const std::string& text : texts) {
    const auto equals = text.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == text.size())
      throw UsageError(fmt::format("--hand-over takes ORG=USER, not \"{}\".", excerpt(text)));
    successors.push_back({organization_id(who, text.substr(0, equals)), text.substr(equals + 1)});
  }
  return successors;
}

void run_remove(Context& context, const RemoveOptions& options) {
  Principal who = context.principal_for_changes();
  static_cast<void>(who.host());  // refused before anything is asked
  const std::vector<HandOver> successors = successors_of(who, options.hand_over);
  const ChangingVerb remove = [&](HostOrgs& state, const WriteOptions& write) {
    return state.remove_user_everywhere(options.user, successors, write);
  };
  confirm(context,
          fmt::format("Removing {} ends every membership, session and invitation of theirs.", options.user),
          options.user, [&] { require_possible(context, who, remove); });
  const auto revision = run_change(context, who, witness_of({options.user}), remove);
  if (!revision) return;
  answer_removal(context, "users", options.user, options.user, *revision,
                 fmt::format("Removed {} everywhere", options.user));
}

void setup_rename(Command& noun, Context& context) {
  const auto verb = add_verb<RenameOptions>(
      noun, context,
      {"rename", "Give a user another id, after a change of the identity provider",
       "orgmgr user rename user_123 'auth0|123'\n  orgmgr user rename --from-file ids.tsv"},
      run_rename);
  verb.app->add_option("OLD", verb.options->user, "The id until now");
  verb.app->add_option("NEW", verb.options->new_id, "The id from now on");
  verb.app
      ->add_option("--from-file", verb.options->file,
                   "Lines of OLD and NEW with a tab or a comma between; all in one commit")
      ->type_name("FILE");
}

}  // namespace

void setup_user_lifecycle(Command& noun, Context& context) {
  setup_rename(noun, context);
  const auto remove =
      add_verb<RemoveOptions>(noun, context,
                              {"remove", "Remove a user everywhere, for good",
                               "orgmgr user remove user_123 --hand-over acme-corp=user_456 --yes"},
                              run_remove);
  remove.app->add_option("USER", remove.options->user, "User id")->required();
  remove.app
      ->add_option("--hand-over", remove.options->hand_over,
                   "Who takes over an organization that the user owns; repeat for more")
      ->type_name("ORG=USER")
      ->may_repeat();
}

}  // namespace orgmgr::cli
