# Compiles SOURCE as it is, which must pass, and with ORGMGR_MUST_FAIL, which must fail with what
# EXPECT says: a source that fails for another reason proves nothing.
set(command ${COMPILER} -std=c++20 -Wall -Wextra -Werror -fsyntax-only -DORGMGR_STATIC -I${INCLUDE} ${SOURCE})
execute_process(COMMAND ${command} RESULT_VARIABLE good ERROR_VARIABLE good_output)
if(NOT good EQUAL 0)
  message(FATAL_ERROR "must compile, and does not:\n${good_output}")
endif()
execute_process(COMMAND ${command} -DORGMGR_MUST_FAIL RESULT_VARIABLE bad ERROR_VARIABLE bad_output)
if(bad EQUAL 0)
  message(FATAL_ERROR "must not compile, and does")
endif()
if(NOT bad_output MATCHES "${EXPECT}")
  message(FATAL_ERROR "fails, but not with \"${EXPECT}\":\n${bad_output}")
endif()
