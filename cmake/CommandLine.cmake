# How the command line is linked and installed; its sources are listed in cli/CMakeLists.txt.
if(ORGMGR_STATIC_CLI)
  target_link_options(orgmgr-cli PRIVATE -static)
  # fmt's package has no archive, so what would take its shared library takes its headers.
  get_target_property(libraries orgmgr-cli LINK_LIBRARIES)
  list(TRANSFORM libraries REPLACE "^fmt::fmt$" "fmt::fmt-header-only")
  set_target_properties(orgmgr-cli PROPERTIES LINK_LIBRARIES "${libraries}")
endif()
if(ORGMGR_LTO)
  set_target_properties(orgmgr-cli PROPERTIES INTERPROCEDURAL_OPTIMIZATION ON)
endif()
