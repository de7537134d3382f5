# ORGMGR_COVERAGE: the library counts which way each of its conditions went (clang). Only the library: what
# the tests are made of is nobody's promise, and builds quicker without.
option(ORGMGR_COVERAGE "Count the branches that the library takes (needs clang)" OFF)
if(ORGMGR_COVERAGE)
  target_compile_options(orgmgr PRIVATE -fprofile-instr-generate -fcoverage-mapping -fprofile-update=atomic)
  target_link_options(orgmgr PUBLIC -fprofile-instr-generate)
endif()
