# How the command line is linked and installed; its sources are listed in cli/CMakeLists.txt.
if(ORGMGR_STATIC_CLI)
  target_link_options(orgmgr-cli PRIVATE -static)
endif()
if(ORGMGR_LTO)
  set_target_properties(orgmgr_command_line orgmgr-cli PROPERTIES INTERPROCEDURAL_OPTIMIZATION ON)
endif()
