// Batch operations that change organizations.
#include <array>

#include "base/text.hpp"
#include "manager/batch/operations.hpp"

namespace orgmgr::manager::batch {
namespace {

Result<Answer> create(const Target& target, const Arguments& arguments, const WriteOptions& options) {
  NewOrganization more;
  more.plan_tier = arguments.text("plan_tier");
  more.slug = arguments.text("slug");
  more.id = arguments.text("id");
  more.owner = arguments.text("owner");
  more.lago_id = arguments.text("lago_id");
  more.stripe_id = arguments.text("stripe_id");
  const auto made = target.orgs.create_organization(arguments.text("name"), more, options);
  if (!made) return made.error();
  return Answer{json::quote(made.value().str()), made.revision(), {}};
}

Result<Answer> update_plan(const Target& target, const Arguments& arguments, const WriteOptions& options) {
  return done(target.orgs.update_org_plan(org_of(arguments), arguments.text("plan_tier"), options));
}

Result<Answer> update_status(const Target& target, const Arguments& arguments, const WriteOptions& options) {
  return done(target.orgs.update_org_status(org_of(arguments), arguments.text("status"), options));
}

Result<Answer> update_billing_ids(const Target& target, const Arguments& arguments,
                                  const WriteOptions& options) {
  BillingIds ids;
  ids.lago_id = arguments.optional_text("lago_id");
  ids.stripe_id = arguments.optional_text("stripe_id");
  return done(target.orgs.update_org_billing_ids(org_of(arguments), ids, options));
}

Result<Answer> clear_billing_ids(const Target& target, const Arguments& arguments,
                                 const WriteOptions& options) {
  const ClearBillingIds which{arguments.flag("lago"), arguments.flag("stripe")};
  return done(target.orgs.clear_org_billing_ids(org_of(arguments), which, options));
}

Result<Answer> rename(const Target& target, const Arguments& arguments, const WriteOptions& options) {
  return done(target.orgs.rename_organization(org_of(arguments), arguments.text("name"), options));
}

Error wrong_patch(std::string_view field, std::string_view expected, std::string_view value) {
  return Error(ErrorCode::argument_invalid,
               "In the patch, " + std::string(field) + " must be " + std::string(expected) + ", not " +
                   text::excerpt(value),
               std::string(field), std::string(field));
}

Result<std::vector<std::string>> read_texts(std::string_view value) {
  std::vector<std::string> texts;
  const auto elements = json::elements(value);
  if (!elements) return wrong_patch("types", "an array of strings", value);
  for (const std::string_view element : *elements) {
    auto one = json::decode_string(element);
    if (!one) return wrong_patch("types", "an array of strings", value);
    texts.push_back(std::move(*one));
  }
  return texts;
}

std::optional<Error> read_patch_field(OrganizationPatch& patch, const json::Member& member) {
  const std::string_view value = member.value;
  if (member.key == "name" || member.key == "slug") {
    auto text = json::decode_string(value);
    if (!text) return wrong_patch(member.key, "a string", value);
    (member.key == "name" ? patch.name : patch.slug) = std::move(text);
    return std::nullopt;
  }
  if (member.key == "types") {
    auto types = read_texts(value);
    if (!types) return types.error();
    patch.types = std::move(types).value();
    return std::nullopt;
  }
  std::optional<Json>* field = nullptr;
  if (member.key == "address") field = &patch.address;
  if (member.key == "attributes") field = &patch.attributes;
  if (member.key == "settings") field = &patch.settings;
  if (field == nullptr) {
    return Error(ErrorCode::unknown_argument,
                 "A patch has no field '" + text::excerpt(member.key) +
                     "'; its fields are: name slug types address attributes settings",
                 member.key, member.key);
  }
  *field = Json::parse(value);
  if (*field) return std::nullopt;
  return Error(ErrorCode::json_invalid, "In the patch, " + member.key + " is too long or too deep",
               member.key, member.key);
}

Result<Answer> update(const Target& target, const Arguments& arguments, const WriteOptions& options) {
  OrganizationPatch patch;
  const auto fields = json::members(arguments.raw("patch"));
  for (const json::Member& member : fields.value()) {
    if (auto error = read_patch_field(patch, member)) return *error;
  }
  return done(target.orgs.update_organization(org_of(arguments), patch, options));
}

/// The verbs that take an organization and nothing else.
template <Result<void> (HostOrgs::*verb)(const OrgId&, const WriteOptions&)>
Result<Answer> on_organization(const Target& target, const Arguments& arguments,
                               const WriteOptions& options) {
  return done((target.orgs.*verb)(org_of(arguments), options));
}

Result<Answer> purge_due(const Target& target, const Arguments&, const WriteOptions& options) {
  const auto purged = target.orgs.purge_due(options);
  if (!purged) return purged.error();
  std::string ids = "[";
  for (const OrgId& id : purged.value()) {
    if (ids.size() > 1) ids += ',';
    json::append_string(ids, id.str());
  }
  return Answer{ids + "]", purged.revision(), {}};
}

constexpr Parameter org_id = required("org_id");

constexpr std::array table{
    Operation{"create_organization",
              true,
              {required("name"), optional("plan_tier"), optional("slug"), optional("id"), optional("owner"),
               optional("lago_id"), optional("stripe_id")},
              create},
    Operation{"update_org_plan", true, {org_id, required("plan_tier")}, update_plan},
    Operation{"update_org_status", true, {org_id, required("status")}, update_status},
    Operation{"update_org_billing_ids",
              true,
              {org_id, optional("lago_id"), optional("stripe_id")},
              update_billing_ids},
    Operation{"clear_org_billing_ids",
              true,
              {org_id, optional("lago", Kind::boolean), optional("stripe", Kind::boolean)},
              clear_billing_ids},
    Operation{"rename_organization", true, {org_id, required("name")}, rename},
    Operation{"update_organization", true, {org_id, required("patch", Kind::object)}, update},
    Operation{"suspend_organization", true, {org_id}, on_organization<&HostOrgs::suspend_organization>},
    Operation{"resume_organization", true, {org_id}, on_organization<&HostOrgs::resume_organization>},
    Operation{"delete_organization", true, {org_id}, on_organization<&HostOrgs::delete_organization>},
    Operation{"restore_organization", true, {org_id}, on_organization<&HostOrgs::restore_organization>},
    Operation{"purge_organization", true, {org_id}, on_organization<&HostOrgs::purge_organization>},
    Operation{"purge_due", true, {}, purge_due},
};

}  // namespace

std::span<const Operation> organization_operations() { return table; }

std::vector<std::span<const Operation>> all_operations() {
  return {organization_operations(), ownership_operations(), member_operations(), role_operations(),
          invitation_operations(),   session_operations(),   user_operations(),   billing_operations(),
          plan_operations(),         list_operations()};
}

Answer texts_of(const std::vector<std::string>& texts) {
  std::string array = "[";
  for (const std::string& text : texts) {
    if (array.size() > 1) array += ',';
    json::append_string(array, text);
  }
  return {array + "]", {}, {}};
}

Result<Answer> done(const Result<void>& result) {
  if (!result) return result.error();
  return Answer{"true", result.revision(), {}};
}

}  // namespace orgmgr::manager::batch
