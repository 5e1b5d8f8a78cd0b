# The functions that turn folders into targets. A layer is an object library named after its folder; a layer without
# sources (headers only, or not there) becomes an interface library, so that the graph keeps its shape.

# weft_add_layer(TARGET FOLDER USES lower... [LIBRARIES ...] [INCLUDE root...])
# USES names the layers below. LIBRARIES stay private: no header that a program sees may need them.
function(weft_add_layer target folder)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "" "USES;LIBRARIES;INCLUDE")
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/${folder}/*.cpp")
  list(TRANSFORM arg_INCLUDE PREPEND "${PROJECT_SOURCE_DIR}/")
  if(NOT sources)
    add_library(${target} INTERFACE)
    target_link_libraries(${target} INTERFACE ${arg_USES} ${arg_LIBRARIES})
    target_include_directories(${target} INTERFACE ${arg_INCLUDE})
    return()
  endif()
  add_library(${target} OBJECT ${sources})
  target_link_libraries(${target} PUBLIC ${arg_USES} PRIVATE ${arg_LIBRARIES})
  target_include_directories(${target} PUBLIC ${arg_INCLUDE})
  # libweft is there from the start of the program, never loaded later, so its thread locals may have fixed offsets. Nobody
  # replaces a function of it, so one may be compiled into another of the same file.
  target_compile_options(${target} PRIVATE -ftls-model=initial-exec -fno-semantic-interposition)
endfunction()

# weft_add_library(TARGET layer...): the shared library made of the objects of all layers.
function(weft_add_library target)
  set(objects)
  foreach(layer IN LISTS ARGN)
    get_target_property(kind ${layer} TYPE)
    if(kind STREQUAL "OBJECT_LIBRARY")
      list(APPEND objects "$<TARGET_OBJECTS:${layer}>")
    endif()
  endforeach()
  if(NOT objects)
    message(FATAL_ERROR "No sources found in the layers ${ARGN}")
  endif()
  add_library(${target} SHARED ${objects})
  add_library(weft::${target} ALIAS ${target})
  set_target_properties(${target} PROPERTIES LINKER_LANGUAGE CXX
    VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR})
  target_compile_features(${target} PUBLIC cxx_std_20)
  target_compile_options(${target} INTERFACE ${weft_stack_probes_})
  foreach(root runtime stdlib)
    target_include_directories(${target} PUBLIC "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/${root}>")
  endforeach()
  target_include_directories(${target} INTERFACE "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>")
  target_link_libraries(${target}
    PUBLIC Boost::headers
    PRIVATE Boost::context Boost::json spdlog::spdlog ZLIB::ZLIB OpenSSL::Crypto Threads::Threads weft_libbacktrace ${CMAKE_DL_LIBS})
  # now: a symbol bound lazily on a small stack saves every vector register there and overflows it.
  # Bsymbolic-functions: calls inside the library do not go through the table.
  target_link_options(${target} PRIVATE -Wl,-z,now -Wl,-Bsymbolic-functions -Wl,--exclude-libs,libbacktrace.a)
  if(WEFT_SANITIZE STREQUAL "none")
    target_link_options(${target} PRIVATE -Wl,-z,defs)
  endif()
endfunction()

# weft_add_subdirectories(FOLDER-OR-GLOB... WHEN ON): takes in every match that has a CMakeLists.txt.
function(weft_add_subdirectories)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "WHEN" "")
  if(NOT arg_WHEN)
    return()
  endif()
  list(TRANSFORM arg_UNPARSED_ARGUMENTS PREPEND "${PROJECT_SOURCE_DIR}/")
  list(TRANSFORM arg_UNPARSED_ARGUMENTS APPEND "/CMakeLists.txt")
  file(GLOB lists CONFIGURE_DEPENDS ${arg_UNPARSED_ARGUMENTS})
  foreach(list_file IN LISTS lists)
    cmake_path(GET list_file PARENT_PATH folder)
    add_subdirectory("${folder}")
  endforeach()
endfunction()
