# ccache when it is there and nobody chose another launcher. Only our own build is changed.
option(ORGMGR_COMPILER_CACHE "Compile through ccache when it is installed" ${PROJECT_IS_TOP_LEVEL})
if(ORGMGR_COMPILER_CACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  find_program(ORGMGR_CCACHE ccache)
  mark_as_advanced(ORGMGR_CCACHE)
  if(ORGMGR_CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${ORGMGR_CCACHE})
  endif()
endif()
