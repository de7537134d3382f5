// Claims, made and verified.
#include "rules/session_claims.hpp"

#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/json_text.hpp"
#include "model/codec.hpp"
#include "rules/access.hpp"
#include "rules/epochs.hpp"
#include "rules/session_check.hpp"
#include "rules/sessions.hpp"

namespace orgmgr::rules {
namespace {

struct Claims {
  std::string session{};
  std::string user{};
  std::optional<std::string> org{};  ///< not set: personal mode
  std::vector<std::string> permissions{};
  std::optional<Epochs> epochs{};
};

void write_place(const Reader& reader, const SessionCheck& check, Timestamp now, json::ObjectWriter& writer) {
  const Standing standing = standing_of(reader, check.organization->str(), check.user.str(), now);
  writer.string("org", check.organization->str());
  if (standing.organization->slug) writer.string("slug", *standing.organization->slug);
  std::string permissions;
  model::Codec<std::vector<std::string>>::write(permissions, check.permissions);
  json::ObjectWriter epochs;
  write(epochs, epochs_of(reader, standing));
  writer.string("role", to_string(*check.role))
      .raw("permissions", permissions)
      .raw("epochs", std::move(epochs).finish());
}

std::optional<std::vector<std::string>> read_strings(std::string_view value) {
  const auto elements = json::elements(value);
  if (!elements) return std::nullopt;
  std::vector<std::string> strings;
  for (const std::string_view element : *elements) {
    auto string = json::decode_string(element);
    if (!string) return std::nullopt;
    strings.push_back(*std::move(string));
  }
  return strings;
}

Error invalid(std::string_view name) {
  return Error(ErrorCode::claims_invalid, fmt::format("The claims lack {}, or it is of another kind", name),
               "", std::string(name));
}

/// Those that only claims in an organization have.
std::optional<Error> read_place(std::string_view text, Claims& claims) {
  const auto role = json::decode_string(json::find(text, "role"));
  if (!role || !parse_role(*role)) return invalid("role");
  const std::string_view slug = json::find(text, "slug");
  if (!slug.empty() && !json::decode_string(slug)) return invalid("slug");
  auto permissions = read_strings(json::find(text, "permissions"));
  if (!permissions) return invalid("permissions");
  claims.permissions = *std::move(permissions);
  claims.epochs = read_epochs(json::find(text, "epochs"));
  if (!claims.epochs) return invalid("epochs");
  return std::nullopt;
}

Result<Claims> read_claims(const Json& json) {
  // Json::trusted promises this form, and a host that breaks the promise must hear of it.
  const auto checked = Json::parse(json.text());
  if (!checked || !json::members(checked->text())) return invalid("an object");
  const std::string_view text = checked->text();
  const auto string_named = [&](std::string_view name) {
    return json::decode_string(json::find(text, name));
  };
  const auto session = string_named("session");
  if (!session) return invalid("session");
  const auto user = string_named("user");
  if (!user) return invalid("user");
  if (!string_named("generation")) return invalid("generation");
  Claims claims{.session = *session, .user = *user};
  if (json::find(text, "org").empty()) {
    for (const std::string_view name : {"slug", "role", "permissions", "epochs"}) {
      if (!json::find(text, name).empty()) return invalid("org");
    }
    return claims;
  }
  claims.org = string_named("org");
  if (!claims.org) return invalid("org");
  if (auto error = read_place(text, claims)) return *error;
  return claims;
}

Error outdated(const Claims& claims) {
  return Error(ErrorCode::claims_outdated, "What these claims say has changed since; take new ones",
               claims.org.value_or(""));
}

}  // namespace

Result<Json> session_claims(const Reader& reader, std::string_view id_hash, Timestamp now) {
  const auto check = check_session(reader, id_hash, std::nullopt, now);
  if (!check) return check.error();
  json::ObjectWriter writer;
  writer.string("session", id_hash)
      .string("user", check.value().user.str())
      .string("generation", reader.generation());
  if (check.value().organization) write_place(reader, check.value(), now, writer);
  return Json::trusted(std::move(writer).finish());
}

Result<void> verify_claims(const Reader& reader, const Json& claims, Timestamp now) {
  const auto read = read_claims(claims);
  if (!read) return read.error();
  const Claims& made = read.value();
  if (!is_of_generation(reader, claims)) {
    return Error(ErrorCode::session_not_found, "The claims were made before a backup was restored",
                 made.session);
  }
  const auto session = require_session(reader, made.session, now);
  if (!session) return session.error();
  if (session.value().user_id.str() != made.user) return invalid("the user of the session");
  if (!made.org) return {};
  const Standing standing = standing_of(reader, *made.org, made.user, now);
  if (check_steps(reader, standing, Permission{"org.read"}) != AccessCode::allowed) return outdated(made);
  if (epochs_of(reader, standing) != *made.epochs) return outdated(made);
  // No epoch tells what the clock takes away: the end of grace, or of an override.
  if (effective_permissions(reader, *made.org, made.user, now) != made.permissions) return outdated(made);
  return {};
}

}  // namespace orgmgr::rules
