// What a stranger's first program would do: make a store, add a member, read it back.
#include <cstdio>
#include <filesystem>

#include <orgmgr/orgmgr.hpp>

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const std::filesystem::path folder = argv[1];
  std::filesystem::remove_all(folder);
  orgmgr::OrgId acme;
  {
    orgmgr::OrgManager orgs{folder};
    acme = orgs.create_organization("Acme Corp").value();
    orgs.add_user_to_org(acme, "user_123", "owner").value();
    if (orgs.create_organization("ACME corp").ok()) return 3;
  }
  const orgmgr::OrgManager again{folder, {.create = false}};
  const auto role = again.get_user_role_in_org(acme, "user_123");
  const auto organizations = again.get_user_orgs("user_123");
  if (!role || organizations.size() != 1 || organizations.front().name != "Acme Corp") return 4;
  try {
    orgmgr::OrgManager missing{folder / "missing", {.create = false}};
    return 5;
  } catch (const orgmgr::StorageError& error) {  // thrown by the library, caught by its host
    if (error.code() != orgmgr::ErrorCode::store_not_found) return 6;
  }
  std::puts("installed library works");
  std::filesystem::remove_all(folder);
}
