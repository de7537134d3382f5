// An error always has a code; text alone must not turn into one.
#include <orgmgr/orgmgr.hpp>

orgmgr::Result<void> refuse() {
#ifdef ORGMGR_MUST_FAIL
  return "no";
#else
  return orgmgr::Error(orgmgr::ErrorCode::name_empty, "no");
#endif
}
