# What `cmake --install` leaves: headers, library, package files for CMake and pkg-config, program.
include(CMakePackageConfigHelpers)

install(TARGETS orgmgr EXPORT orgmgr_targets
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY include/orgmgr DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.hpp")
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
if(TARGET orgmgr-cli)
  install(TARGETS orgmgr-cli RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/orgmgr)
install(EXPORT orgmgr_targets NAMESPACE orgmgr:: DESTINATION ${package_dir})
configure_package_config_file(cmake/orgmgr-config.cmake.in orgmgr-config.cmake
  INSTALL_DESTINATION ${package_dir})
# Before 1.0 a new minor number may break callers.
write_basic_package_version_file(orgmgr-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/orgmgr-config.cmake
  ${CMAKE_CURRENT_BINARY_DIR}/orgmgr-config-version.cmake DESTINATION ${package_dir})

# The pkg-config file finds its prefix from where it stands, so that a tree may be moved.
file(RELATIVE_PATH prefix_from_here /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
string(REGEX REPLACE "/$" "" prefix_from_here "${prefix_from_here}")
if(BUILD_SHARED_LIBS)
  set(static_flag "")
else()
  set(static_flag " -DORGMGR_STATIC")
endif()
configure_file(cmake/orgmgr.pc.in orgmgr.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/orgmgr.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
