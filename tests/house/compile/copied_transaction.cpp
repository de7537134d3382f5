// A transaction lives inside its function only: a copy must not compile.
#include <orgmgr/orgmgr.hpp>

orgmgr::Revision look(orgmgr::Transaction& transaction) {
#ifdef ORGMGR_MUST_FAIL
  orgmgr::Transaction kept = transaction;
#else
  orgmgr::Transaction& kept = transaction;
#endif
  return kept.revision();
}
