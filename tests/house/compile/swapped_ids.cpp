// Organization before user: swapping the two must not compile.
#include <orgmgr/orgmgr.hpp>

void add(orgmgr::OrgManager& orgs, const orgmgr::OrgId& org, const orgmgr::UserId& user) {
#ifdef ORGMGR_MUST_FAIL
  orgs.add_user_to_org(user, org, "member").value();
#else
  orgs.add_user_to_org(org, user, "member").value();
#endif
}
