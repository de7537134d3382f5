# ORGMGR_SANITIZE=address,undefined (or thread): everything built here is checked while it runs.
# The first finding ends the program, so that a test cannot pass over it.
set(ORGMGR_SANITIZE "" CACHE STRING "Sanitizers, as for -fsanitize=")
if(ORGMGR_SANITIZE)
  add_compile_options(-fsanitize=${ORGMGR_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${ORGMGR_SANITIZE})
endif()
