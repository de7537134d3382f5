// A refusal that nobody looks at is a warning, and with -Werror an error.
#include <orgmgr/orgmgr.hpp>

void suspend(orgmgr::OrgManager& orgs, const orgmgr::OrgId& org) {
#ifdef ORGMGR_MUST_FAIL
  orgs.suspend_organization(org);
#else
  if (!orgs.suspend_organization(org)) throw 1;
#endif
}
