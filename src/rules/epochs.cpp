// Epochs, and their form in JSON.
#include "rules/epochs.hpp"

#include <algorithm>

#include "rules/grants.hpp"
#include "rules/plans.hpp"
#include "rules/settings.hpp"

namespace orgmgr::rules {
namespace {

std::optional<Revision> read_one(std::string_view object, std::string_view name) {
  const auto number = json::decode_integer(json::find(object, name));
  if (!number || *number < 0) return std::nullopt;
  return static_cast<Revision>(*number);
}

}  // namespace

Epochs epochs_of(const Reader& reader, const Standing& standing) {
  return {.membership = standing.member->epoch,
          .organization = standing.organization->epoch,
          .roles = roles_epoch(reader, *standing.organization, *standing.member),
          .settings = std::max(read_settings(reader).version, plan_epoch(reader, *standing.organization))};
}

void write(json::ObjectWriter& writer, const Epochs& epochs) {
  writer.integer("membership", epochs.membership)
      .integer("organization", epochs.organization)
      .integer("roles", epochs.roles)
      .integer("settings", epochs.settings);
}

std::optional<Epochs> read_epochs(std::string_view object) {
  const auto membership = read_one(object, "membership");
  const auto organization = read_one(object, "organization");
  const auto roles = read_one(object, "roles");
  const auto settings = read_one(object, "settings");
  if (!membership || !organization || !roles || !settings) return std::nullopt;
  return Epochs{*membership, *organization, *roles, *settings};
}

Json recorded_claims(const Reader& reader, const std::optional<Epochs>& chosen) {
  json::ObjectWriter writer;
  writer.string("generation", reader.generation());
  if (chosen) write(writer, *chosen);
  return Json::trusted(std::move(writer).finish());
}

bool is_of_generation(const Reader& reader, const Json& claims) {
  return json::decode_string(json::find(claims.text(), "generation")) == reader.generation();
}

}  // namespace orgmgr::rules
