# A broker's producer and publisher: a shared library of its own on the broker's client library, with its headers.

# weft_find_broker_client(NAME PREFIX "package>=version"): PREFIX_FOUND, and PkgConfig::PREFIX for everybody. Says so when
# there is none and weft_NAME is left out for it.
macro(weft_find_broker_client name prefix package)
  find_package(PkgConfig QUIET)
  if(PKG_CONFIG_FOUND)
    pkg_check_modules(${prefix} QUIET IMPORTED_TARGET GLOBAL "${package}")
  endif()
  if(NOT ${prefix}_FOUND)
    message(STATUS "weft_${name} is left out: pkg-config does not find ${package} (tools/setup --brokers)")
  endif()
endmacro()

# weft_add_broker(NAME LIBRARIES ... [SOURCES ...] [HEADERS ...]): weft_NAME of this folder's sources, and weft::NAME for who
# uses it. Installs it with ../NAME.hpp, the folder's headers but internal/ (HEADERS: those alone), and what brokers share.
function(weft_add_broker name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "LIBRARIES;SOURCES;HEADERS")
  if(NOT arg_SOURCES)
    file(GLOB_RECURSE arg_SOURCES CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cpp")
  endif()
  set(target weft_${name})
  add_library(${target} SHARED ${arg_SOURCES})
  add_library(weft::${name} ALIAS ${target})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${name} VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR}
    INSTALL_RPATH "$ORIGIN" UNITY_BUILD OFF)  # a publisher and its parts have one name
  target_link_libraries(${target} PUBLIC weft PRIVATE ${arg_LIBRARIES} Threads::Threads)
  # now: a symbol bound lazily on a small stack saves every vector register there and overflows it.
  target_link_options(${target} PRIVATE -Wl,-z,now)
  if(WEFT_SANITIZE STREQUAL "none")
    target_link_options(${target} PRIVATE -Wl,-z,defs)
  endif()
  install(TARGETS ${target} EXPORT weft_targets
    LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}" RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
  weft_install_broker_headers_(${name} "${arg_HEADERS}")
endfunction()

function(weft_install_broker_headers_ name chosen)
  set(place "${CMAKE_INSTALL_INCLUDEDIR}/weft_brokers")
  cmake_path(GET CMAKE_CURRENT_SOURCE_DIR FILENAME folder)
  install(FILES "../${name}.hpp" DESTINATION "${place}")
  install(DIRECTORY ../common/ DESTINATION "${place}/common" FILES_MATCHING PATTERN "*.hpp")
  if(chosen)
    install(FILES ${chosen} DESTINATION "${place}/${folder}")
  else()
    install(DIRECTORY ./ DESTINATION "${place}/${folder}" FILES_MATCHING PATTERN "internal" EXCLUDE PATTERN "*.hpp")
  endif()
endfunction()
