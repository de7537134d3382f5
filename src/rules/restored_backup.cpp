// What a restored backup must not bring back to life.
#include "rules/restored_backup.hpp"

#include <vector>

#include "rules/invitation_lookups.hpp"

namespace orgmgr::rules {

void revoke_pending_invitations(Context& context) {
  std::vector<Invitation> pending;
  context.transaction.scan(Collection::invitations, "", "", [&](std::string_view key, std::string_view text) {
    Invitation invitation = decode_invitation(key, text);
    if (invitation.state == InvitationState::pending) pending.push_back(std::move(invitation));
    return true;
  });
  for (Invitation& invitation : pending) {
    invitation.state = InvitationState::revoked;
    put_invitation(context, std::move(invitation));
  }
}

}  // namespace orgmgr::rules
