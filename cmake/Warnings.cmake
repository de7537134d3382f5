# Warnings are errors for our own code; nothing of this reaches who links the library.
add_library(orgmgr_warnings INTERFACE)
target_compile_options(orgmgr_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor
  -Woverloaded-virtual -Wcast-align -Wformat=2 -Wimplicit-fallthrough -Wundef)
option(ORGMGR_WARNINGS_AS_ERRORS "Treat warnings as errors" ${PROJECT_IS_TOP_LEVEL})
if(ORGMGR_WARNINGS_AS_ERRORS)
  target_compile_options(orgmgr_warnings INTERFACE -Werror)
endif()
