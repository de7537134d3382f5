// Ids in the answers that are kept under an operation id.
#include "manager/verbs.hpp"

namespace orgmgr::manager {

std::string write_id(const OrgId& org) { return json::quote(org.str()); }

OrgId read_id(std::string_view text) { return json::decode_string(text).value_or(std::string()); }

std::string write_ids(const std::vector<OrgId>& orgs) {
  std::string text = "[";
  for (const OrgId& org : orgs) {
    if (text.size() > 1) text += ',';
    json::append_string(text, org.str());
  }
  return text + "]";
}

std::vector<OrgId> read_ids(std::string_view text) {
  std::vector<OrgId> orgs;
  for (const std::string_view element : json::elements(text).value_or(std::vector<std::string_view>{})) {
    orgs.push_back(read_id(element));
  }
  return orgs;
}

}  // namespace orgmgr::manager
