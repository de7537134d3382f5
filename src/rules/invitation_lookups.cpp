// Finding invitations. No message here names a token: messages end up in logs.
#include "rules/invitation_lookups.hpp"

#include <utility>

#include <fmt/format.h>

#include "base/digest.hpp"
#include "base/json_text.hpp"
#include "base/text.hpp"
#include "model/records.hpp"
#include "rules/lookups.hpp"
#include "rules/secret_token.hpp"

namespace orgmgr::rules {
namespace {

std::optional<Invitation> follow(const Reader& reader, const std::string& lookup) {
  const auto key = reader.find(lookup);
  if (!key) return std::nullopt;
  const auto text = reader.get(Collection::invitations, *key);
  if (!text) return std::nullopt;
  return decode_invitation(*key, *text);
}

bool is_used(const Invitation& invitation) noexcept {
  return invitation.state == InvitationState::accepted || invitation.state == InvitationState::declined ||
         (invitation.max_uses && invitation.uses >= *invitation.max_uses);
}

}  // namespace

Invitation decode_invitation(std::string_view key, std::string_view text) {
  auto record = model::read_invitation(text);
  if (!record) throw_unreadable("invitations", key, record.error());
  return std::move(record).value();
}

Result<Invitation> require_invitation(const Reader& reader, std::string_view org, std::string_view id) {
  const std::string key = model::invitation_key(org, id);
  if (const auto text = reader.get(Collection::invitations, key)) return decode_invitation(key, *text);
  const std::string shown = shown_id(id);
  return Error(
      ErrorCode::invitation_not_found,
      fmt::format("There is no invitation {} to {}", text::excerpt(shown, 100), text::excerpt(org, 300)),
      shown, "invitation");
}

std::optional<Invitation> find_pending_invitation(const Reader& reader, std::string_view org,
                                                  std::string_view email) {
  return follow(reader, model::invited_lookup(org, email));
}

Result<Invitation> require_open_invitation(const Reader& reader, std::string_view token, Timestamp now) {
  const std::string hash = token_hash(token);
  auto found = follow(reader, model::token_lookup(hash));
  if (!found || !constant_time_equal(found->token_hash, hash)) {
    return Error(ErrorCode::invitation_not_found, "No invitation has this token", "", "token");
  }
  if (is_used(*found)) return invitation_used(*found);
  if (has_expired(*found, now)) {
    return Error(ErrorCode::invitation_expired,
                 fmt::format("Invitation {} expired at {}; ask for a new one", found->id,
                             format_time(found->expires_at)),
                 found->id, "token");
  }
  if (found->state == InvitationState::revoked) {
    return Error(ErrorCode::invitation_revoked, fmt::format("Invitation {} was revoked", found->id),
                 found->id, "token");
  }
  return std::move(*found);
}

std::vector<Invitation> list_invitations(const Reader& reader, std::string_view org,
                                         std::optional<InvitationState> state) {
  std::vector<Invitation> found;
  reader.scan(Collection::invitations, model::invitation_key(org, ""), "",
              [&](std::string_view key, std::string_view text) {
                Invitation invitation = decode_invitation(key, text);
                if (!state || invitation.state == *state) found.push_back(shown(std::move(invitation)));
                return true;
              });
  return found;
}

std::vector<Invitation> pending_invitations_by(const Reader& reader, std::string_view user) {
  std::vector<std::string> keys;
  reader.scan_lookups(model::inviter_lookup_prefix(user), "", [&](std::string_view, std::string_view key) {
    keys.emplace_back(key);
    return true;
  });
  std::vector<Invitation> invitations;
  for (const std::string& key : keys) {
    const auto text = reader.get(Collection::invitations, key);
    if (!text) continue;
    Invitation invitation = decode_invitation(key, *text);
    if (invitation.created_by == user) invitations.push_back(std::move(invitation));
  }
  return invitations;
}

bool has_expired(const Invitation& invitation, Timestamp now) noexcept {
  return now >= invitation.expires_at;
}

bool is_open(std::string_view text, Timestamp now) {
  if (text.find(R"("state":"pending")") == std::string_view::npos) return false;
  const auto expires_at = json::decode_string(json::find(text, "expires_at"));
  return expires_at && parse_time(*expires_at).value_or(Timestamp::max()) > now;
}

Invitation shown(Invitation invitation) {
  invitation.token_hash.clear();
  return invitation;
}

Error invitation_used(const Invitation& invitation) {
  return Error(ErrorCode::invitation_used,
               fmt::format("Invitation {} was {} already", invitation.id,
                           invitation.state == InvitationState::declined ? "declined" : "used"),
               invitation.id, "token");
}

void put_invitation(Context& context, Invitation invitation) {
  invitation.version = context.revision();
  context.put(Collection::invitations, model::invitation_key(invitation.org_id.str(), invitation.id),
              model::write(invitation));
}

}  // namespace orgmgr::rules
