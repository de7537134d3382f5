// `orgmgr init`: makes a store, and the platform organization in it.
#include <fmt/format.h>

#include "change.hpp"
#include "exit_codes.hpp"
#include "json_slices.hpp"
#include "nouns.hpp"
#include "witness.hpp"

namespace orgmgr::cli {
namespace {

struct InitOptions {
  std::string platform{};
  std::string admin{};
};

const Shape& store_shape() {
  static const Shape shape{
      {"path", "store_id", "revision"}, {"path", "store_id", "revision", "platform", "admin"}, "path"};
  return shape;
}

bool is_store(const std::filesystem::path& folder) {
  return holds_store(folder) || is_foreign_folder(folder);
}

OrgManager open_or_make(Context& context, const std::filesystem::path& folder) {
  if (is_store(folder)) return context.open_for_writing();
  OrgManager orgs = context.open_creating(folder);
  context.output().sentence(fmt::format("Made a store in {}.", folder.string()));
  return orgs;
}

// What founding found there.
std::string founded(const std::optional<Organization>& before, const std::optional<OrgUser>& admin_before,
                    const Organization& now, const InitOptions& options, Revision revision) {
  const std::string platform = fmt::format("the platform organization {} ({})", now.name, now.id.str());
  if (!before) return fmt::format("Founded {}; {} owns it (revision {})", platform, options.admin, revision);
  if (!admin_before)
    return fmt::format("{} is an owner of {}, which was there (revision {})", options.admin, platform,
                       revision);
  return fmt::format("Nothing to do: {} is {} of {}", options.admin, to_string(admin_before->role), platform);
}

void found_platform(Context& context, Principal& who, const InitOptions& options) {
  OrgId platform = "org_platform";
  const auto before = who.verbs().get_org(platform);
  const auto admin_before = who.verbs().get_org_user(platform, options.admin);
  const auto revision = run_change(
      context, who, [&](const HostOrgs& state) { return organization_records(state, platform); },
      [&](HostOrgs& state, const WriteOptions& write) {
        const auto made = state.found_platform(options.platform, options.admin, repeatable(context, write));
        if (!made) return Result<void>(made.error());
        platform = made.value();
        return Result<void>().at(made.revision());
      });
  if (!revision) return;
  if (const auto now = who.verbs().get_org(platform))
    context.output().sentence(founded(before, admin_before, *now, options, *revision));
}

void run_init(Context& context, const InitOptions& options) {
  context.require_host();
  const bool with_platform = !options.platform.empty();
  if (with_platform != !options.admin.empty()) throw UsageError("--platform and --admin go together.");
  const std::filesystem::path folder = context.location().folder;
  const bool there = is_store(folder);
  if (there && !with_platform) {
    throw BadResult(Error(ErrorCode::store_exists, fmt::format("{} is a store already.", folder.string()),
                          folder.string()));
  }
  if (!there && context.global.dry_run) {
    const std::string platform =
        with_platform ? fmt::format(", and found {} in it", options.platform) : std::string{};
    answer_dry_run(context, fmt::format("Would make a store in {}{}.", folder.string(), platform));
    return;
  }
  Principal who(open_or_make(context, folder), {}, {});
  if (with_platform) {
    found_platform(context, who, options);
  } else {
    context.carried_out();
  }
  if (context.global.dry_run || context.output().format() == Format::table) return;
  const StoreStats stats = Maintenance(who.host()).stats();
  JsonObject made;
  made.string("path", folder.string()).string("store_id", stats.store_id).number("revision", stats.revision);
  if (with_platform) made.string("platform", "org_platform").string("admin", options.admin);
  context.output().one(store_shape(), made.text());
}

}  // namespace

void setup_init(Command& root, Context& context) {
  const auto verb = add_verb<InitOptions>(
      root, context,
      {"init", "Make a store; with --platform also the organization whose members are staff",
       "orgmgr --data ./acme init\n  orgmgr --data ./acme init --platform \"Acme Platform\" --admin user_1"},
      run_init);
  verb.app
      ->add_option("--platform", verb.options->platform,
                   "Name of the platform organization; may be run again, then it says what is there")
      ->type_name("NAME");
  verb.app->add_option("--admin", verb.options->admin, "The user who owns it")->type_name("USER");
}

}  // namespace orgmgr::cli
