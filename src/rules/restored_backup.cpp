// What a restored backup must not bring back to life.
#include "rules/restored_backup.hpp"

#include <utility>
#include <vector>

#include "rules/invitation_lookups.hpp"
#include "rules/lookups.hpp"

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

void withdraw_ownership_offers(Context& context) {
  std::vector<Organization> offered;
  context.transaction.scan(Collection::organizations, "", "",
                           [&](std::string_view key, std::string_view text) {
                             // Of most organizations nothing is offered: that is told without reading the
                             // record.
                             if (text.find("\"ownership_offer\"") == std::string_view::npos) return true;
                             Organization organization = decode_organization(key, text);
                             if (!organization.ownership_offer.empty())
                               offered.push_back(std::move(organization));
                             return true;
                           });
  for (const Organization& before : offered) {
    Organization after = before;
    after.ownership_offer = {};
    save(context, before, std::move(after));
  }
}

}  // namespace orgmgr::rules
