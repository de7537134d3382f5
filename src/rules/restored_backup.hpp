// What a restored backup must not bring back to life.
#pragma once

#include "rules/context.hpp"

namespace orgmgr::rules {

/// Revokes every pending invitation: which of them were used, or revoked, after the backup was made is
/// not known any more. Sessions need nothing: they end with the generation of the store.
void revoke_pending_invitations(Context& context);
/// Withdraws every offer of an ownership, for the same reason.
void withdraw_ownership_offers(Context& context);

}  // namespace orgmgr::rules
