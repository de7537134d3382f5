// An organization's id never becomes a user's, and the two are never compared.
#include <orgmgr/orgmgr.hpp>

bool same(const orgmgr::OrgId& org, const orgmgr::OrgId& other_org, const orgmgr::UserId& user) {
#ifdef ORGMGR_MUST_FAIL
  return org == user && !other_org.empty();
#else
  return org == other_org && !user.empty();
#endif
}
