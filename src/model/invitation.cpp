// The invitation's table, and the keys that lead to it.
#include <orgmgr/invitation.hpp>

#include "model/collection.hpp"
#include "model/limits.hpp"
#include "model/record_table.hpp"
#include "model/records.hpp"
#include "model/table_lookups.hpp"

namespace orgmgr::inline v0 {

std::string_view to_string(InvitationState state) noexcept {
  switch (state) {
    case InvitationState::pending:
      return "pending";
    case InvitationState::accepted:
      return "accepted";
    case InvitationState::declined:
      return "declined";
    case InvitationState::revoked:
      return "revoked";
  }
  return "unknown";
}

std::string to_json(const Invitation& invitation) {
  Invitation shown = invitation;
  shown.token_hash.clear();
  return model::write(shown);
}

}  // namespace orgmgr::inline v0

namespace orgmgr::model {

std::optional<InvitationState> parse_invitation_state(std::string_view text) noexcept {
  using enum InvitationState;
  for (const InvitationState state : {pending, accepted, declined, revoked}) {
    if (text == to_string(state)) return state;
  }
  return std::nullopt;
}

namespace {

using I = Invitation;
using enum Presence;

constexpr RecordTable table{"Invitation", std::array{
                                              field<&I::id>("id", required),
                                              field<&I::org_id, &check_org_id>("org_id", required),
                                              field<&I::email>("email", when_set),
                                              field<&I::role>("role", required),
                                              field<&I::roles>("roles", when_set),
                                              field<&I::state>("state", required),
                                              field<&I::token_hash>("token_hash", when_set),
                                              field<&I::created_by, &check_user_id>("created_by", when_set),
                                              field<&I::created_at>("created_at", required),
                                              field<&I::expires_at>("expires_at", required),
                                              field<&I::max_uses>("max_uses", when_set),
                                              field<&I::uses>("uses", when_set),
                                              field<&I::accepted_by, &check_user_id>("accepted_by", when_set),
                                              field<&I::version>("version", when_set),
                                          }};
static_assert(names_every_field(table.fields), "a field of Invitation is missing in its table");

std::string subject_of(const Invitation& record) { return record.id; }

}  // namespace

Result<Invitation> read_invitation(std::string_view text, Strictness strictness) {
  return read_record(table, text, strictness, subject_of);
}

std::string write(const Invitation& record) { return write_record(table, record); }

// Always by its token; while it is pending also by whom it is for, and by whom it was made.
void append_invitation_lookups(std::string_view value, std::vector<std::string>& keys) {
  const auto read = read_invitation(value, Strictness::stored);
  if (!read) return;
  const Invitation& invitation = read.value();
  keys.push_back(token_lookup(invitation.token_hash));
  if (invitation.state != InvitationState::pending) return;
  if (invitation.email && !invitation.email->starts_with('@')) {
    keys.push_back(invited_lookup(invitation.org_id.str(), *invitation.email));
  }
  if (invitation.created_by) {
    keys.push_back(inviter_lookup_prefix(*invitation.created_by).append(invitation.id));
  }
}

}  // namespace orgmgr::model
