// What a handle keeps at hand beside others that change it: what was acknowledged anywhere is seen by the
// next question [P4].
#include <doctest/doctest.h>

#include <unistd.h>

#include <array>
#include <atomic>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include <orgmgr/maintenance.hpp>
#include <orgmgr/orgmgr.hpp>

#include "support/child_process.hpp"
#include "support/temporary_folder.hpp"

using namespace orgmgr;
using namespace orgmgr::test;

namespace {

const OrgId acme{"org_acme"};
const OrgId other{"org_other"};
constexpr Permission may_run{"reports.run"};
constexpr Permission may_add{"members.add"};

void set_up(const std::filesystem::path& folder) {
  OrgManager orgs(folder);
  orgs.update_setting("host_permissions", Json::trusted(R"(["reports.run","reports.read"])")).value();
  Plan plan;
  plan.name = "free";
  plan.permissions = {"reports.run"};
  orgs.set_plan(plan).value();
  for (const OrgId& org : {acme, other}) {
    REQUIRE(orgs.create_organization(org.str().substr(4),
                                     {.plan_tier = "free", .id = org.str(), .owner = "olga"}));
    orgs.add_user_to_org(org, "ada", "admin").value();
  }
  orgs.create_role({.scope = acme.str(), .name = "reporter", .permissions = {"reports.run"}}).value();
  orgs.set_functional_roles(acme, "ada", {"own:reporter"}).value();
}

const std::vector<std::string> users{"ada", "olga", "newcomer", "adele"};

std::string roles(const OrgManager& orgs) {
  std::string seen;
  for (const OrgId& org : {acme, other}) {
    for (const std::string& user : users) {
      const auto role = orgs.get_user_role_in_org(org, user);
      seen += role ? " " + std::string(to_string(*role)) : " none";
    }
  }
  return seen;
}

std::string permissions(const OrgManager& orgs) {
  std::string seen;
  for (const OrgId& org : {acme, other}) {
    for (const std::string& user : users) {
      for (const Permission permission : {may_run, may_add}) {
        seen += "/" + std::to_string(static_cast<int>(orgs.can(org, user, permission).code));
      }
    }
  }
  return seen;
}

std::string organizations(const OrgManager& orgs) {
  std::string seen;
  for (const OrgId& org : {acme, other}) {
    const auto organization = orgs.get_org(org);
    seen += organization ? organization->name + "," + organization->plan_tier + "," +
                               std::string(to_string(organization->status))
                         : " none";
  }
  return seen;
}

std::string memberships(const OrgManager& orgs) {
  std::string seen;
  for (const std::string& user : users) {
    for (const auto& one : orgs.get_user_memberships(user)) {
      seen += " " + one.organization.name + ":" + std::string(to_string(one.membership.role));
    }
    for (const auto& one : orgs.get_user_orgs(user)) seen += " " + one.name;
  }
  return seen;
}

/// Everything that is kept, as text. Whichever is asked first must see what is new; the others come after it.
std::string seen_by(const OrgManager& orgs, std::size_t first = 0) {
  const std::array questions{roles, permissions, organizations, memberships};
  std::array<std::string, questions.size()> seen;
  for (std::size_t number = 0; number < questions.size(); ++number) {
    const std::size_t which = (first + number) % questions.size();
    seen.at(which) = questions.at(which)(orgs);
  }
  return seen[0] + seen[1] + seen[2] + seen[3];
}

using Change = std::function<void(OrgManager&)>;
const std::vector<Change> changes{
    [](OrgManager& orgs) { orgs.update_user_role(acme, "ada", "manager").value(); },
    [](OrgManager& orgs) { orgs.suspend_member(acme, "ada").value(); },
    [](OrgManager& orgs) { orgs.reactivate_member(acme, "ada").value(); },
    [](OrgManager& orgs) { orgs.add_user_to_org(acme, "newcomer").value(); },
    [](OrgManager& orgs) { orgs.remove_user_from_org(acme, "newcomer").value(); },
    [](OrgManager& orgs) { orgs.rename_organization(acme, "Acme renamed").value(); },
    [](OrgManager& orgs) { orgs.suspend_organization(acme).value(); },
    [](OrgManager& orgs) { orgs.resume_organization(acme).value(); },
    [](OrgManager& orgs) {
      orgs.update_role(acme.str(), "reporter", {.permissions = std::vector<std::string>{"reports.read"}})
          .value();
    },
    [](OrgManager& orgs) {
      orgs.update_role(acme.str(), "reporter", {.permissions = std::vector<std::string>{"reports.run"}})
          .value();
    },
    [](OrgManager& orgs) {
      orgs.update_setting("host_permissions", Json::trusted(R"(["reports.read"])")).value();
    },
    [](OrgManager& orgs) {
      orgs.update_setting("host_permissions", Json::trusted(R"(["reports.read","reports.run"])")).value();
    },
    [](OrgManager& orgs) {
      Plan plan;
      plan.name = "free";
      plan.permissions = {"reports.read"};
      orgs.set_plan(plan).value();
    },
    [](OrgManager& orgs) {
      Plan plan;
      plan.name = "paid";
      plan.permissions = {"reports.run"};
      orgs.set_plan(plan).value();
      orgs.update_org_plan(acme, "paid").value();
    },
    [](OrgManager& orgs) { orgs.delete_organization(acme).value(); },
    [](OrgManager& orgs) { orgs.restore_organization(acme).value(); },
    [](OrgManager& orgs) { orgs.rename_user("ada", "adele").value(); },
    [](OrgManager& orgs) { orgs.remove_user_everywhere("adele").value(); },
    // The snapshot is newer than what the other handle has looked through.
    [](OrgManager& orgs) {
      orgs.rename_organization(acme, "Acme before a checkpoint").value();
      Maintenance(orgs).checkpoint();
    },
    [](OrgManager& orgs) {
      orgs.transaction([](Transaction& all) -> Result<void> {
            all.rename_organization(acme, "Acme at once").value();
            all.rename_organization(other, "Other at once").value();
            return {};
          })
          .value();
    },
};

/// A process that makes one of the changes whenever it is told to, and says when that is acknowledged.
class ChangingProcess {
 public:
  explicit ChangingProcess(const std::filesystem::path& folder)
      : orders_(pipe_of()), answers_(pipe_of()), child_([this, &folder] {
          ::close(orders_[1]);
          OrgManager orgs(folder);
          for (unsigned char which = 0; ::read(orders_[0], &which, 1) == 1;) {
            changes[which](orgs);
            if (::write(answers_[1], &which, 1) != 1) return 1;
          }
          return 0;
        }) {
    ::close(orders_[0]);
    ::close(answers_[1]);
  }
  ChangingProcess(const ChangingProcess&) = delete;
  ChangingProcess& operator=(const ChangingProcess&) = delete;
  ~ChangingProcess() {
    ::close(orders_[1]);
    ::close(answers_[0]);
  }
  void change(std::size_t which) {
    auto order = static_cast<unsigned char>(which);
    REQUIRE(::write(orders_[1], &order, 1) == 1);
    REQUIRE(::read(answers_[0], &order, 1) == 1);
  }

 private:
  static std::array<int, 2> pipe_of() {
    std::array<int, 2> ends{};
    REQUIRE(::pipe(ends.data()) == 0);
    return ends;
  }
  std::array<int, 2> orders_;
  std::array<int, 2> answers_;
  ChildProcess child_;
};

}  // namespace

TEST_CASE("each kind of change by another process is seen by the next question, whatever was kept [P4]") {
  OpenOptions reading;
  reading.read_only = true;
  for (std::size_t first = 0; first < 4; ++first) {
    CAPTURE(first);
    const TemporaryFolder folder;
    set_up(folder / "store");
    ChangingProcess process(folder / "store");
    const OrgManager orgs(folder / "store");
    const OrgManager watching(folder / "store", reading);
    std::string before = seen_by(orgs);
    for (std::size_t which = 0; which < changes.size(); ++which) {
      CAPTURE(which);
      CHECK(seen_by(watching) == before);
      process.change(which);
      const std::string after = seen_by(orgs, first);
      CHECK(after != before);
      CHECK(after == seen_by(OrgManager(folder / "store", reading)));  // which has kept nothing
      CHECK(after == seen_by(watching, first));
      before = after;
    }
  }
}

TEST_CASE("each kind of change on the same handle is seen by the next question, whatever was kept") {
  OpenOptions reading;
  reading.read_only = true;
  for (std::size_t first = 0; first < 4; ++first) {
    CAPTURE(first);
    const TemporaryFolder folder;
    set_up(folder / "store");
    OrgManager orgs(folder / "store");
    for (std::size_t which = 0; which < changes.size(); ++which) {
      CAPTURE(which);
      const std::string before = seen_by(orgs);
      changes[which](orgs);
      const std::string after = seen_by(orgs, first);
      CHECK(after != before);
      CHECK(after == seen_by(OrgManager(folder / "store", reading)));
    }
  }
}

TEST_CASE(
    "inside a transaction its own changes are seen, and nothing of them is kept when it is rolled back") {
  const TemporaryFolder folder;
  set_up(folder / "store");
  OrgManager orgs(folder / "store");
  const std::string before = seen_by(orgs);
  const auto refused = orgs.transaction([&](Transaction& all) -> Result<void> {
    all.rename_organization(acme, "Never").value();
    all.remove_user_from_org(acme, "ada").value();
    CHECK(all.get_org(acme)->name == "Never");
    CHECK_FALSE(all.get_user_role_in_org(acme, "ada"));
    CHECK(all.get_user_orgs("ada").size() == 1);
    return Error(ErrorCode::argument_invalid, "no");
  });
  CHECK_FALSE(refused);
  CHECK(seen_by(orgs) == before);
}

TEST_CASE(
    "threads that ask beside threads and a process that change see what was acknowledged, and whole [P2, "
    "P4]") {
  const TemporaryFolder folder;
  set_up(folder / "store");
  constexpr int rounds = 150;
  std::array<int, 2> pipe{};
  REQUIRE(::pipe(pipe.data()) == 0);
  // Both organizations are renamed to one number at once, and a member of that number comes in.
  const auto change = [](OrgManager& orgs, const std::string& by, int number) {
    const std::string name = by + " " + std::to_string(number);
    orgs.transaction([&](Transaction& all) -> Result<void> {
          all.rename_organization(acme, name).value();
          all.rename_organization(other, name + " too").value();
          all.add_user_to_org(acme, by + "_" + std::to_string(number)).value();
          return {};
        })
        .value();
  };
  ChildProcess child([&] {
    OrgManager orgs(folder / "store");
    for (int number = 1; number <= rounds; ++number) {
      change(orgs, "process", number);
      const char told = 1;
      if (::write(pipe[1], &told, 1) != 1) return 1;
      if (number % 50 == 0) Maintenance(orgs).checkpoint();
    }
    return 0;
  });
  ::close(pipe[1]);
  const OrgManager orgs(folder / "store");
  std::atomic<int> told{0};  // by the process
  std::atomic<int> own{0};   // by the thread on the same handle
  std::atomic<bool> done{false};
  std::atomic<int> unseen{0};
  std::atomic<int> torn{0};
  std::atomic<int> asked{0};
  std::vector<std::thread> asking;
  for (int thread = 0; thread < 3; ++thread) {
    asking.emplace_back([&] {
      while (!done) {
        const int by_process = told;
        const int by_thread = own;
        // The next ones are asked about as well, so that a "not a member" is kept of them.
        for (int ahead = 2; ahead >= 0; --ahead) {
          const auto one = orgs.get_user_role_in_org(acme, "process_" + std::to_string(by_process + ahead));
          const bool two =
              orgs.can(acme, "thread_" + std::to_string(by_thread + ahead), Permission{"org.read"}).allowed;
          if (ahead == 0 && by_process > 0 && !one) ++unseen;
          if (ahead == 0 && by_thread > 0 && !two) ++unseen;
        }
        const auto both = orgs.get_user_orgs("ada");
        if (both.size() != 2 || (both[0].name != "acme" && both[1].name != both[0].name + " too")) ++torn;
        ++asked;
      }
    });
  }
  std::thread changing([&] {
    OrgManager mine = orgs;
    for (int number = 1; number <= rounds; ++number) {
      change(mine, "thread", number);
      own = number;
    }
  });
  for (char byte = 0; ::read(pipe[0], &byte, 1) == 1;) ++told;
  ::close(pipe[0]);
  changing.join();
  done = true;
  for (auto& thread : asking) thread.join();
  CHECK(child.wait() == 0);
  CHECK(told == rounds);
  CHECK(unseen == 0);
  CHECK(torn == 0);
  CHECK(asked > 50);
}
