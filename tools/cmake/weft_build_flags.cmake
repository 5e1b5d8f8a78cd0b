# Flags of our own build: build kind, warnings, sanitizers. A project that takes weft in by add_subdirectory keeps its
# own warnings; the sanitizers and the frame pointers hold there too, since stacks of parked processes are walked.
if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "Build kind" FORCE)
endif()

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
if(PROJECT_IS_TOP_LEVEL)
  set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
  # Line tables are enough for backtraces, and -g alone doubles the size of the objects.
  set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O2 -g1 -DNDEBUG")
endif()

find_program(WEFT_CCACHE ccache DOC "Compiler cache, used when found")
mark_as_advanced(WEFT_CCACHE)
if(PROJECT_IS_TOP_LEVEL AND WEFT_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # Paths relative to the tree, so that a second checkout finds what the first one compiled.
  set(weft_launcher_ env "CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}" CCACHE_NOHASHDIR=1 "${WEFT_CCACHE}")
  set(CMAKE_CXX_COMPILER_LAUNCHER "${weft_launcher_}")
endif()

add_compile_definitions(WEFT_VERSION="${PROJECT_VERSION}")
if(WEFT_BOOST_CONTEXT)
  add_compile_definitions(WEFT_BOOST_CONTEXT)
endif()
# Stack clash protection: a frame larger than a page touches each of them, so that it meets the guard below a process's
# stack instead of jumping over it into another's. Users get the flag with weft::weft.
set(weft_stack_probes_ "$<$<COMPILE_LANG_AND_ID:C,GNU,Clang>:-fstack-clash-protection>"
  "$<$<COMPILE_LANG_AND_ID:CXX,GNU,Clang>:-fstack-clash-protection>")
add_compile_options(-fno-omit-frame-pointer ${weft_stack_probes_})
if(PROJECT_IS_TOP_LEVEL)
  add_compile_options(-Wall -Wextra -Wpedantic -Wconversion)
endif()
if(WEFT_WERROR)
  add_compile_options(-Werror)
endif()

if(CMAKE_UNITY_BUILD AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  add_compile_options(-Wno-subobject-linkage)  # GCC takes a source for a header here, whose types others would see
endif()

set(weft_sanitizers_ none address thread)
if(NOT WEFT_SANITIZE IN_LIST weft_sanitizers_)
  message(FATAL_ERROR "WEFT_SANITIZE is '${WEFT_SANITIZE}'; allowed are none, address and thread")
endif()
if(WEFT_SANITIZE STREQUAL "address")
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=all)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # Left out: checks of each pointer before it is followed, a fifth of the compiler's time. A pointer that is null or points outside
    # ends the program here when it is followed; a wrong cast or a null pointer that nobody follows is not seen.
    add_compile_options(-fno-sanitize=null,vptr,object-size,pointer-overflow,nonnull-attribute,returns-nonnull-attribute)
  endif()
  add_link_options(-fsanitize=address,undefined)
elseif(WEFT_SANITIZE STREQUAL "thread")
  add_compile_options(-fsanitize=thread)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # GCC says that this sanitizer does not follow fences; where weft has one, an atomic beside it carries the order.
    add_compile_options(-Wno-tsan)
  endif()
  add_link_options(-fsanitize=thread)
endif()
if(NOT WEFT_SANITIZE STREQUAL "none" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC 12 reports uninitialised reads that its own instrumentation made up.
  add_compile_options(-Wno-maybe-uninitialized)
endif()
