# Properties of the library; its sources are listed floor by floor in src/*/CMakeLists.txt.
target_compile_features(orgmgr PUBLIC cxx_std_20)
# Position independent in both forms, so that a host may link the archive into a plugin.
set_target_properties(orgmgr PROPERTIES
  POSITION_INDEPENDENT_CODE ON
  CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON
  VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})
if(NOT BUILD_SHARED_LIBS)
  target_compile_definitions(orgmgr PUBLIC ORGMGR_STATIC)
endif()
target_include_directories(orgmgr
  PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>
  PRIVATE ${PROJECT_SOURCE_DIR}/src)
# fmt is compiled in: its package has no archive, and a host need not have it at all.
target_link_libraries(orgmgr
  PRIVATE $<BUILD_INTERFACE:orgmgr_warnings> $<BUILD_INTERFACE:fmt::fmt-header-only>
          Boost::json OpenSSL::Crypto PkgConfig::utf8proc
  PUBLIC Threads::Threads)

if(ORGMGR_LTO)
  include(CheckIPOSupported)
  check_ipo_supported(LANGUAGES CXX)
  set_target_properties(orgmgr PROPERTIES INTERPROCEDURAL_OPTIMIZATION ON)
endif()
