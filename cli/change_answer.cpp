// Answers of changing verbs.
#include "change_answer.hpp"

#include <fmt/format.h>

#include "columns.hpp"
#include "json_slices.hpp"

namespace orgmgr::cli {
namespace {

std::string with_revision(const std::string& sentence, Revision revision) {
  return fmt::format("{} (revision {})", sentence, revision);
}

const Shape& removal_shape() {
  static const Shape shape{{"removed", "key", "revision"}, {"removed", "key", "id", "revision"}, "id"};
  return shape;
}

}  // namespace

void answer_organization(Context& context, const HostOrgs& orgs, const OrgId& org, Revision revision,
                         const std::string& sentence) {
  Output& output = context.output();
  output.sentence(with_revision(sentence, revision));
  if (output.format() == Format::table) return;
  // Another process may have purged it meanwhile; then there is no record to show.
  if (const auto found = orgs.get_org(org)) output.one(organization_shape(), to_json(*found));
}

void answer_member(Context& context, const HostOrgs& orgs, const OrgId& org, const UserId& user,
                   Revision revision, const std::string& sentence) {
  Output& output = context.output();
  output.sentence(with_revision(sentence, revision));
  if (output.format() == Format::table) return;
  if (const auto found = orgs.get_org_user(org, user)) output.one(member_shape(), to_json(*found));
}

void answer_removal(Context& context, const std::string& collection, const std::string& key,
                    const std::string& id, Revision revision, const std::string& sentence) {
  Output& output = context.output();
  output.sentence(with_revision(sentence, revision));
  if (output.format() == Format::table) return;
  JsonObject removed;
  removed.string("removed", collection).string("key", key).string("id", id).number("revision", revision);
  output.one(removal_shape(), removed.text());
}

}  // namespace orgmgr::cli
