# One step of the installation tests: -DSTEP=… with the variables that the step names. WORK is the
# step's own folder.
cmake_policy(VERSION 3.25)

function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT result EQUAL 0)
    string(REPLACE ";" " " command "${ARGN}")
    message(FATAL_ERROR "${command}\nfailed (${result}):\n${output}")
  endif()
  set(output "${output}" PARENT_SCOPE)
endfunction()

function(run_program program)
  # The build may lie where a store may not (a network share), the temporary folder hardly.
  set(scratch "$ENV{TMPDIR}")
  if(NOT scratch)
    set(scratch "/tmp")
  endif()
  string(RANDOM LENGTH 12 name)
  run(${CMAKE_COMMAND} -E env ${ARGN} ${program} ${scratch}/orgmgr-install-${name})
  if(NOT output MATCHES "installed library works")
    message(FATAL_ERROR "${program} said: ${output}")
  endif()
endfunction()

set(foreign_settings -G Ninja -DCMAKE_CXX_COMPILER=${COMPILER} -DCMAKE_BUILD_TYPE=Debug
  "-DCMAKE_CXX_COMPILER_LAUNCHER=${LAUNCHER}" -DCMAKE_FIND_USE_PACKAGE_REGISTRY=OFF)
file(MAKE_DIRECTORY ${WORK})

if(STEP STREQUAL "install")  # BUILD is installed into PREFIX
  file(REMOVE_RECURSE ${PREFIX})
  run(${CMAKE_COMMAND} --install ${BUILD} --prefix ${PREFIX})
  file(GLOB_RECURSE headers RELATIVE ${SOURCE}/include ${SOURCE}/include/*.hpp)
  foreach(header IN LISTS headers)
    if(NOT EXISTS ${PREFIX}/include/${header})
      message(FATAL_ERROR "${header} was not installed")
    endif()
  endforeach()

elseif(STEP STREQUAL "find_package")  # against PREFIX
  file(REMOVE_RECURSE ${WORK}/build)
  run(${CMAKE_COMMAND} -S ${HERE}/find_package -B ${WORK}/build ${foreign_settings} -DCMAKE_PREFIX_PATH=${PREFIX})
  run(${CMAKE_COMMAND} --build ${WORK}/build)
  run_program(${WORK}/build/program)

elseif(STEP STREQUAL "pkg_config")  # against PREFIX, compiled by hand; FORM is static or shared
  file(GLOB_RECURSE found ${PREFIX}/orgmgr.pc)
  list(LENGTH found count)
  if(NOT count EQUAL 1)
    message(FATAL_ERROR "one orgmgr.pc expected under ${PREFIX}, found: ${found}")
  endif()
  cmake_path(GET found PARENT_PATH package_dir)
  cmake_path(GET package_dir PARENT_PATH library_dir)
  set(how --cflags --libs)
  if(FORM STREQUAL "static")
    list(APPEND how --static)
  endif()
  run(${CMAKE_COMMAND} -E env PKG_CONFIG_PATH=${package_dir} pkg-config ${how} orgmgr)
  separate_arguments(flags UNIX_COMMAND "${output}")
  run(${COMPILER} -std=c++20 ${HERE}/program.cpp -o ${WORK}/program ${flags})
  run_program(${WORK}/program LD_LIBRARY_PATH=${library_dir})

elseif(STEP STREQUAL "add_subdirectory")  # builds SOURCE inside a foreign project, shared, in BUILD
  run(${CMAKE_COMMAND} -S ${HERE}/add_subdirectory -B ${BUILD} ${foreign_settings} -DORGMGR_SOURCE=${SOURCE})
  run(${CMAKE_COMMAND} --build ${BUILD} --parallel 2)
  run_program(${BUILD}/program)

elseif(STEP STREQUAL "command_line")  # the installed program answers
  run(${PREFIX}/bin/orgmgr version)
  if(NOT output MATCHES "${VERSION}")
    message(FATAL_ERROR "orgmgr version said: ${output}")
  endif()

else()
  message(FATAL_ERROR "no such step: ${STEP}")
endif()
