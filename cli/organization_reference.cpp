// The three readings of ORG.
#include "organization_reference.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>

#include "terminal_text.hpp"

namespace orgmgr::cli {
namespace {

using Found = std::optional<Organization>;

// No name and no slug has this form, so that an id never means anything else.
bool has_id_form(std::string_view text) {
  if (!text.starts_with("org_") || text.size() == 4) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.' || c == ':';
  });
}

[[noreturn]] void not_found(std::string_view text) {
  throw BadResult(
      Error(ErrorCode::organization_not_found,
            fmt::format("There is no organization with the id, slug or name \"{}\".", excerpt(text)),
            std::string(text)));
}

Organization require(Found found, std::string_view text) {
  if (!found) not_found(text);
  return *std::move(found);
}

}  // namespace

Organization find_organization(const Principal& who, std::string_view text) {
  who.require_standing();  // before an answer tells what is there
  const HostOrgs& orgs = who.verbs();
  // What somebody may not know of is no other meaning, and answers like what is not there.
  const auto known = [&who](Found found) {
    return found && who.knows(found->id) ? std::move(found) : Found{};
  };
  if (text.starts_with("id:")) return require(known(orgs.get_org(text.substr(3))), text);
  if (text.starts_with("slug:")) return require(known(orgs.find_org_by_slug(text.substr(5))), text);
  if (text.starts_with("name:")) return require(known(orgs.find_org_by_name(text.substr(5))), text);
  if (has_id_form(text)) return require(known(orgs.get_org(text)), text);
  Found by_slug = known(orgs.find_org_by_slug(text));
  Found by_name = known(orgs.find_org_by_name(text));
  if (by_slug && by_name && by_slug->id != by_name->id) {
    throw BadResult(
        Error(ErrorCode::ambiguous,
              fmt::format("\"{0}\" is the slug of {1} and the name of {2}. Say slug:{0} or name:{0}.", text,
                          by_slug->id.str(), by_name->id.str()),
              std::string(text)));
  }
  return require(by_slug ? std::move(by_slug) : std::move(by_name), text);
}

OrgId organization_id(const Principal& who, std::string_view text) {
  if (!who.is_host()) return find_organization(who, text).id;
  if (text.starts_with("id:")) return text.substr(3);
  if (has_id_form(text)) return text;
  return find_organization(who, text).id;
}

}  // namespace orgmgr::cli
