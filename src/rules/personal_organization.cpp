// Personal organizations.
#include "rules/personal_organization.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"
#include "model/limits.hpp"
#include "model/records.hpp"
#include "rules/authorization.hpp"
#include "rules/lookups.hpp"
#include "rules/organizations.hpp"

namespace orgmgr::rules {
namespace {

/// The first code points of valid UTF-8.
std::string_view first_of(std::string_view text, std::size_t code_points) {
  std::size_t bytes = 0;
  for (std::size_t seen = 0; bytes < text.size(); ++bytes) {
    const bool begins_one = (static_cast<unsigned char>(text[bytes]) & 0xC0U) != 0x80U;
    if (begins_one && ++seen > code_points) break;
  }
  return text.substr(0, bytes);
}

Result<std::string> choose_name(const Reader& reader, std::string_view display_name) {
  auto base = model::check_name(display_name);
  if (!base) return base;
  auto name = require_free_name(reader, base.value(), "");
  for (std::uint64_t number = 2; !name && name.error().code() == ErrorCode::name_taken; ++number) {
    const std::string suffix = fmt::format(" {}", number);
    const std::string_view room = first_of(base.value(), model::max_name_code_points - suffix.size());
    name = require_free_name(reader, std::string(text::trim(room)) + suffix, "");
  }
  return name;
}

/// The one that there is already; a deleted one is restored, or purged, before there is another.
std::optional<Result<OrgId>> find_personal(Context& context, const std::string& user) {
  const auto key = context.transaction.find(model::personal_lookup(user));
  if (!key) return std::nullopt;
  const Organization known = require_organization(context.transaction, *key).value();
  if (!find_member(context.transaction, *key, user)) {
    // As an import, or an earlier release, may have left it: nobody's who is no member.
    Organization after = known;
    after.personal_of.reset();
    save(context, known, std::move(after));
    return std::nullopt;
  }
  if (auto error = check_not_deleted(known)) return Result<OrgId>(*error);
  return Result<OrgId>(known.id);
}

}  // namespace

Result<OrgId> ensure_personal_organization(Context& context, std::string_view user,
                                           std::string_view display_name) {
  if (auto error = authorize(context.transaction, context.principal, Verb::ensure_personal_organization)) {
    return *error;
  }
  if (auto error = require_self(context.principal, user)) return *error;
  const auto id = model::check_user_id(user);
  if (!id) return id.error();
  if (const auto known = find_personal(context, id.value())) return *known;
  const auto name = choose_name(context.transaction, display_name);
  if (!name) return name.error();
  NewOrganization more;
  more.owner = id.value();
  auto made = create_organization(context, name.value(), more, std::nullopt);
  if (!made) return made;
  Organization organization = require_organization(context.transaction, made.value().str()).value();
  organization.personal_of = id.value();
  context.put(Collection::organizations, organization.id.str(), model::write(organization));
  return made;
}

}  // namespace orgmgr::rules
