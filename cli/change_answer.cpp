// Answers of changing verbs.
#include "change_answer.hpp"

#include <fmt/format.h>

#include "columns.hpp"
#include "error_output.hpp"
#include "json_slices.hpp"
#include "witness.hpp"

namespace orgmgr::cli {
namespace {

std::string with_revision(const std::string& sentence, Revision revision) {
  return fmt::format("{} (revision {})", sentence, revision);
}

const Shape& removal_shape() {
  static const Shape shape{{"removed", "key", "revision"}, {"removed", "key", "id", "revision"}, "id"};
  return shape;
}

// `only_ids` is what is left to say when there is no record that may be shown.
void answer(Context& context, const Principal& who, const Shape& shape, const Records& records,
            const JsonObject& only_ids) {
  const bool shown = !records.empty() && who.sees(who.verbs(), records.front());
  context.output().one(shape, shown ? records.front().json : only_ids.text());
}

}  // namespace

void answer_organization(Context& context, const Principal& who, const OrgId& org, Revision revision,
                         const std::string& sentence) {
  context.output().sentence(with_revision(sentence, revision));
  if (context.output().format() == Format::table) return;
  Records records = organization_record(who.verbs(), org);
  if (!records.empty() && !who.sees_whole(who.verbs(), records.front()))
    records.front() = without_billing(std::move(records.front()));
  answer(context, who, organization_shape(), records, JsonObject().string("id", org.str()));
}

void answer_member(Context& context, const Principal& who, const OrgId& org, const UserId& user,
                   Revision revision, const std::string& sentence) {
  context.output().sentence(with_revision(sentence, revision));
  if (context.output().format() == Format::table) return;
  answer(context, who, member_shape(), member_record(who.verbs(), org, user),
         JsonObject().string("org_id", org.str()).string("user_id", user.str()));
}

void answer_invitation(Context& context, const Principal& who, const OrgId& org, const std::string& id,
                       Revision revision, const std::string& sentence) {
  context.output().sentence(with_revision(sentence, revision));
  if (context.output().format() == Format::table) return;
  Records records;
  if (const auto found = who.verbs().get_invitation(org, id))
    records.push_back({"invitations", org.str() + " " + id, to_json(*found)});
  answer(context, who, invitation_shape(), records, JsonObject().string("id", id));
}

void answer_record(Context& context, const Shape& shape, const std::string& json, Revision revision,
                   const std::string& sentence) {
  context.output().sentence(with_revision(sentence, revision));
  if (context.output().format() != Format::table) context.output().one(shape, json);
}

void answer_removal(Context& context, const std::string& collection, const std::string& key,
                    const std::string& id, Revision revision, const std::string& sentence) {
  JsonObject removed;
  removed.string("removed", collection).string("key", key).string("id", id).number("revision", revision);
  answer_record(context, removal_shape(), removed.text(), revision, sentence);
}

void answer_issued(Context& context, const Issued& issued, Revision revision, const std::string& sentence) {
  Output& output = context.output();
  output.sentence(with_revision(sentence, revision));
  if (issued.token.empty()) {
    output.flush();
    say("This operation id was used before: the token was shown then, and nowhere is it kept.");
  }
  if (output.format() == Format::table && !issued.token.empty()) {
    output.sentence("Token: " + issued.token);
    output.sentence("It is shown this once and kept nowhere: hand it on now.");
  }
  if (output.format() == Format::table || (output.format() == Format::ids && issued.token.empty())) return;
  const Shape shape{{issued.id_name, "token"}, {issued.id_name, "token"}, "token"};
  JsonObject object;
  object.string(issued.id_name, issued.id);
  if (!issued.token.empty()) object.string("token", issued.token);
  output.one(shape, object.text());
}

}  // namespace orgmgr::cli
