# The presets make errors of warnings; who packages the library with another compiler gets warnings. Nothing of
# this reaches who links the library.
add_library(orgmgr_warnings INTERFACE)
target_compile_options(orgmgr_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor
  -Woverloaded-virtual -Wcast-align -Wformat=2 -Wimplicit-fallthrough -Wundef)
option(ORGMGR_WARNINGS_AS_ERRORS "Treat warnings as errors" OFF)
if(ORGMGR_WARNINGS_AS_ERRORS)
  target_compile_options(orgmgr_warnings INTERFACE -Werror)
endif()
# Through the instrumentation gcc 12 loses sight of what std::regex and std::optional initialise; the
# plain builds still look.
if(ORGMGR_SANITIZE AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(orgmgr_warnings INTERFACE -Wno-maybe-uninitialized)
endif()
# With -O3, which the presets do not use, gcc 12 takes the growing of a string for a copy onto itself
# (its bug 105651).
string(TOUPPER "CMAKE_CXX_FLAGS_${CMAKE_BUILD_TYPE}" orgmgr_flags)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND "${CMAKE_CXX_FLAGS} ${${orgmgr_flags}}" MATCHES "-O3")
  target_compile_options(orgmgr_warnings INTERFACE -Wno-restrict)
endif()
