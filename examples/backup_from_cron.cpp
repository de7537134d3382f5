// A backup into a folder named by the day, while the store is in use: what a cron job runs.
//   15 3 * * *  backup_from_cron /var/lib/orgmgr /var/backups/orgmgr
#include <chrono>
#include <iostream>

#include <orgmgr/maintenance.hpp>
#include <orgmgr/orgmgr.hpp>

#include "example.hpp"

namespace {

std::string today() {
  const auto now = std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
  return orgmgr::format_time(now).substr(0, 10);
}

}  // namespace

int main(int argc, char** argv) {
  return example::run(argc > 2 ? 2 : argc, argv, [&](const std::filesystem::path& folder) {
    const std::filesystem::path backups = argc > 2 ? std::filesystem::path(argv[2]) : folder / "backups";
    orgmgr::OrgManager orgs{argc > 2 ? folder : folder / "store"};
    if (argc <= 2) (void)orgs.create_organization("Kept Safe").value();

    std::filesystem::create_directories(backups);
    const auto target = backups / today();
    const auto report = orgmgr::Maintenance{orgs}.backup(target);  // refuses a folder that holds something
    std::cout << "revision " << report.revision << " in " << target.filename().string() << ": "
              << report.files << " files, " << report.bytes << " bytes, sum " << report.sum.substr(0, 12)
              << "…\n";

    const orgmgr::OrgManager copy{target, {.read_only = true}};  // a backup is a store
    example::require(copy.revision() == report.revision, "the copy is of that revision");
  });
}
