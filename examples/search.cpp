// Searching by name, in any case and any Unicode form; long lists page by page.
#include <iostream>

#include <orgmgr/orgmgr.hpp>

#include "example.hpp"

int main(int argc, char** argv) {
  return example::run(argc, argv, [](const std::filesystem::path& folder) {
    orgmgr::OrgManager orgs{folder};
    for (const auto* name : {"Tech", "Techno Park", "Bio-TECH Labs", "Straße und Haus", "東京デザイン工房"}) {
      (void)orgs.create_organization(name).value();
    }
    for (const auto* query : {"tech", "STRASSE", "デザイン"}) {
      std::cout << query << ":";
      for (const auto& org : orgs.search_organizations(query)) std::cout << "  " << org.name;
      std::cout << '\n';
    }
    const auto found = orgs.search_organizations("tech");
    example::require(found.size() == 3 && found[0].name == "Tech", "the exact match comes first");
    example::require(orgs.search_organizations("STRASSE").size() == 1, "ß and SS compare equal");

    std::size_t seen = 0;
    std::string after;
    do {
      const auto page = orgs.list_organizations({}, {.after = after, .limit = 2}).value();
      seen += page.items.size();
      after = page.next;
    } while (!after.empty());
    example::require(seen == 5, "the pages hold each organization once");
  });
}
