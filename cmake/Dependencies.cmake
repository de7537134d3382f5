# All from the distribution's packages (script/bootstrap installs them).
include(CMakeDependentOption)

# A process that starts, answers and ends spends more time in the dynamic linker than in its work,
# so the command line is linked statically. Sanitizers and a shared library rule that out.
cmake_dependent_option(ORGMGR_STATIC_CLI "Link the command line statically" ON
  "ORGMGR_BUILD_CLI;NOT BUILD_SHARED_LIBS;NOT ORGMGR_SANITIZE" OFF)
if(ORGMGR_STATIC_CLI)
  set(Boost_USE_STATIC_LIBS ON)
  set(OPENSSL_USE_STATIC_LIBS ON)
endif()

set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json)
find_package(fmt 9 REQUIRED)
find_package(OpenSSL 3 REQUIRED COMPONENTS Crypto)
find_package(PkgConfig REQUIRED)
pkg_check_modules(utf8proc REQUIRED IMPORTED_TARGET libutf8proc)

# The package names its shared library only; the archive stands beside it.
if(ORGMGR_STATIC_CLI)
  find_library(ORGMGR_UTF8PROC_ARCHIVE libutf8proc.a REQUIRED)
  mark_as_advanced(ORGMGR_UTF8PROC_ARCHIVE)
  set_target_properties(PkgConfig::utf8proc PROPERTIES INTERFACE_LINK_LIBRARIES ${ORGMGR_UTF8PROC_ARCHIVE})
endif()
