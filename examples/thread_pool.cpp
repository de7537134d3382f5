// Role checks from four threads while a writer changes roles. Each thread has its own copy of the
// handle; a check takes no lock, and sees every change from the moment its call returned.
#include <atomic>
#include <iostream>
#include <thread>
#include <vector>

#include <orgmgr/orgmgr.hpp>

#include "example.hpp"

int main(int argc, char** argv) {
  return example::run(argc, argv, [](const std::filesystem::path& folder) {
    orgmgr::OrgManager orgs{folder};
    const auto org = orgs.create_organization("Thread Mill", {.owner = "user_owner"}).value();
    orgs.add_user_to_org(org, "user_worker", "member").value();

    std::atomic<bool> stop = false;
    std::atomic<long> checks = 0;
    std::atomic<long> wrong = 0;
    constexpr int threads = 4;
    std::vector<std::thread> pool;
    pool.reserve(threads);
    for (int i = 0; i < threads; ++i) {
      pool.emplace_back([orgs, org, &stop, &checks, &wrong] {
        while (!stop) {
          const auto worker = orgs.get_user_role_in_org(org, "user_worker");
          const bool possible = worker == orgmgr::Role::member || worker == orgmgr::Role::manager;
          if (!possible || orgs.get_user_role_in_org(org, "user_owner") != orgmgr::Role::owner) ++wrong;
          ++checks;
        }
      });
    }
    long late = 0;
    for (int change = 0; change < 200; ++change) {
      const auto role = change % 2 == 0 ? orgmgr::Role::manager : orgmgr::Role::member;
      if (!orgs.update_user_role(org, "user_worker", to_string(role))) ++wrong;
      if (orgs.get_user_role_in_org(org, "user_worker") != role) ++late;
    }
    stop = true;
    for (auto& thread : pool) thread.join();
    std::cout << checks << " checks by 4 threads beside 200 changes\n";
    example::require(wrong == 0, "no check saw a role that never was");
    example::require(late == 0, "the check after a change sees it");
  });
}
