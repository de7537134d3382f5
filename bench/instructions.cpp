// The hot paths, each in a function of its own, for script/instructions to count what they cost the
// processor.
#include <orgmgr/orgmgr.hpp>

#include <cstdio>
#include <exception>
#include <filesystem>
#include <string>
#include <vector>

#include "dataset.hpp"

namespace {

using namespace orgmgr;

constexpr std::size_t reads = 1'000;
constexpr std::size_t commits = 100;

/// Time and randomness are the same in each run, so that the same work is done.
OpenOptions steady_options() {
  OpenOptions options;
  options.program = "bench";
  options.checkpoint_at_close = false;
  options.clock = [] { return Timestamp(std::chrono::seconds(1'800'000'000)); };
  options.randomness = [next = std::uint32_t{0}](std::span<std::byte> bytes) mutable {
    for (std::byte& byte : bytes) byte = static_cast<std::byte>((++next * 2'654'435'761U) >> 24U);
  };
  return options;
}

OpenOptions options_that_keep_nothing() {
  OpenOptions options = steady_options();
  options.answer_bytes = 0;
  options.record_bytes = 0;
  return options;
}

struct Asked {
  const OrgManager& orgs;
  const std::vector<bench::Membership>& questions;
};

/// Each question once; how many there were for which something was found.
template <class Ask>
std::size_t ask_all(const Asked& asked, Ask ask) {
  std::size_t found = 0;
  for (const bench::Membership& about : asked.questions) {
    if (ask(asked.orgs, about)) ++found;
  }
  return found;
}

}  // namespace

// Found by these names in what callgrind says.
extern "C" {

__attribute__((noinline)) std::size_t measured_role_check(const Asked& asked) {
  return ask_all(asked, [](const OrgManager& orgs, const bench::Membership& about) {
    return orgs.get_user_role_in_org(about.org, about.user).has_value();
  });
}

__attribute__((noinline)) std::size_t measured_access_check(const Asked& asked) {
  return ask_all(asked, [](const OrgManager& orgs, const bench::Membership& about) {
    return orgs.can(about.org, about.user, Permission{"org.read"}).allowed;
  });
}

__attribute__((noinline)) std::size_t measured_get_org(const Asked& asked) {
  return ask_all(asked, [](const OrgManager& orgs, const bench::Membership& about) {
    return orgs.get_org(about.org).has_value();
  });
}

__attribute__((noinline)) std::size_t measured_get_user_orgs(const Asked& asked) {
  return ask_all(asked, [](const OrgManager& orgs, const bench::Membership& about) {
    return !orgs.get_user_orgs(about.user).empty();
  });
}

/// Of a role, in the snapshot: its handle keeps no answers. Other code than above, or the two become one
/// function.
__attribute__((noinline)) std::size_t measured_snapshot_lookup(const Asked& asked) {
  return ask_all(asked, [](const OrgManager& orgs, const bench::Membership& about) {
    const auto role = orgs.get_user_role_in_org(about.org, about.user);
    return role && !to_string(*role).empty();
  });
}

__attribute__((noinline)) std::size_t measured_commit_of_an_add(OrgManager& orgs, const OrgId& org) {
  std::size_t added = 0;
  for (std::size_t number = 0; number < commits; ++number) {
    if (orgs.add_user_to_org(org, "added_" + std::to_string(1'000 + number))) ++added;
  }
  return added;
}

/// What another handle has committed: its lines are read, verified and applied before a read answers.
__attribute__((noinline)) bool measured_line_taken_in(const OrgManager& orgs, const OrgId& org) {
  return orgs.get_user_role_in_org(org, "added_" + std::to_string(999 + commits)).has_value();
}
}

namespace {

int run(const std::filesystem::path& folder) {
  const bench::Dataset data{.organizations = 200};
  data.write_lines(folder / "records.jsonl", 0, data.all_organizations());
  OrgManager orgs(folder / "store", steady_options());
  (void)import_records(orgs, folder / "records.jsonl").value();
  Maintenance(orgs).checkpoint();
  const OrgManager keeping_nothing(folder / "store", options_that_keep_nothing());
  const auto questions = data.draw(reads, 7);
  const Asked kept{orgs, questions};
  // More than once: the table of answers grows while it fills.
  for (std::size_t asked = 0; asked < 10 * reads; ++asked) {
    const bench::Membership& about = questions[asked % reads];
    (void)orgs.get_user_role_in_org(about.org, about.user);
    (void)orgs.can(about.org, about.user, Permission{"org.read"});
    (void)orgs.get_org(about.org);
    (void)orgs.get_user_orgs(about.user);
    (void)keeping_nothing.get_user_role_in_org(about.org, about.user);
  }
  const std::size_t roles = measured_role_check(kept);
  const std::size_t allowed = measured_access_check(kept);
  const std::size_t looked_up = measured_snapshot_lookup({keeping_nothing, questions});
  const bool right = roles > 0 && roles < reads && roles == allowed && roles == looked_up &&
                     measured_get_org(kept) == reads && measured_get_user_orgs(kept) == roles &&
                     measured_commit_of_an_add(orgs, data.organization(0)) == commits &&
                     measured_line_taken_in(keeping_nothing, data.organization(0));
  std::printf(
      R"({"role_check":%zu,"access_check":%zu,"get_org":%zu,"get_user_orgs":%zu,"snapshot_lookup":%zu,)"
      R"("commit_of_an_add":%zu,"line_taken_in":%zu})"
      "\n",
      reads, reads, reads, reads, reads, commits, commits);
  return right ? 0 : 1;
}

}  // namespace

int main(int count, char** words) {
  try {
    return count == 2 ? run(words[1]) : 2;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
