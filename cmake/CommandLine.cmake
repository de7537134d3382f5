# How the command line is linked and installed; its sources are listed in cli/CMakeLists.txt.
if(ORGMGR_STATIC_CLI)
  # A throw goes by the table that the linker sorts, not by the one that start-up registers (cli/frame_tables.cpp).
  target_sources(orgmgr-cli PRIVATE ${PROJECT_SOURCE_DIR}/cli/frame_tables.cpp)
  target_link_options(orgmgr-cli PRIVATE -static LINKER:--eh-frame-hdr
    LINKER:--wrap=__register_frame_info,--wrap=__deregister_frame_info)
  # What answers one question lies together (script/cold-start, docs/decisions/0027). GNU ld and lld read that; with
  # gold the program is the same, and starts slower.
  include(CheckLinkerFlag)
  set(cold_start ${PROJECT_SOURCE_DIR}/cmake/cold_start.ld)
  check_linker_flag(CXX LINKER:-T,${cold_start} ORGMGR_LINKER_READS_COLD_START)
  if(ORGMGR_LINKER_READS_COLD_START)
    target_link_options(orgmgr-cli PRIVATE LINKER:-T,${cold_start})
    set_property(TARGET orgmgr-cli APPEND PROPERTY LINK_DEPENDS ${cold_start})
  endif()
endif()
if(ORGMGR_LTO)
  set_target_properties(orgmgr_command_line orgmgr-cli PROPERTIES INTERPROCEDURAL_OPTIMIZATION ON)
endif()
