# weft_add_application(NAME SOURCES file... [SPEC app.toml] [STATIC] [LIBRARIES target...] [DATA dir...] [OUTPUT dir] [NO_INSTALL])
#
# Builds the application NAME, whose sources have WEFT_APPLICATION(NAME) once:
#   the target NAME           the module NAME.so in <build>/apps, for `weft run NAME`
#   with STATIC, NAME_static  the program NAME in <build>/bin, with the command line of weft
# SPEC is the specification, app.toml beside the CMakeLists.txt unless it is said otherwise; it becomes the section
# .weft.app of the file, beside the section .weft.abi with the ABI tag, so both can be read without running anything.
# DATA: the contents of these folders go to NAME.data beside the module, where app_context::data_directory() finds them.
# OUTPUT: another folder than <build>/apps. NO_INSTALL: leaves it out of `cmake --install`.
#
# Example: weft_add_application(hello SOURCES src/hello.cpp src/root_supervisor.cpp STATIC)
set(WEFT_APPLICATION_TEMPLATES_ "${CMAKE_CURRENT_LIST_DIR}" CACHE INTERNAL "Folder of weft_add_application's templates")

function(weft_add_application name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "STATIC;NO_INSTALL" "SPEC;OUTPUT" "SOURCES;LIBRARIES;DATA")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "weft_add_application(${name}): unknown argument ${arg_UNPARSED_ARGUMENTS}")
  endif()
  if(NOT name MATCHES "^[a-z][a-z0-9_]*$")
    message(FATAL_ERROR "weft_add_application(${name}): a name is a lower-case letter, then letters, digits and underscores")
  endif()
  if(NOT arg_SOURCES)
    message(FATAL_ERROR "weft_add_application(${name}): SOURCES is missing")
  endif()
  if(NOT arg_SPEC)
    set(arg_SPEC app.toml)
  endif()
  cmake_path(ABSOLUTE_PATH arg_SPEC BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}" NORMALIZE)
  if(NOT EXISTS "${arg_SPEC}")
    message(FATAL_ERROR "weft_add_application(${name}): there is no specification ${arg_SPEC}")
  endif()
  set(module_dir "${PROJECT_BINARY_DIR}/apps")
  if(arg_OUTPUT)
    cmake_path(ABSOLUTE_PATH arg_OUTPUT BASE_DIRECTORY "${CMAKE_CURRENT_BINARY_DIR}" OUTPUT_VARIABLE module_dir)
  endif()

  set(generated "${CMAKE_CURRENT_BINARY_DIR}/${name}_application")
  set(WEFT_APPLICATION_NAME "${name}")
  set(WEFT_APPLICATION_SPEC "${arg_SPEC}")
  configure_file("${WEFT_APPLICATION_TEMPLATES_}/weft_add_application_sections.cpp.in" "${generated}/sections.cpp" @ONLY)
  # The assembler reads the specification; nobody else would notice that it changed.
  set_source_files_properties("${generated}/sections.cpp" PROPERTIES OBJECT_DEPENDS "${arg_SPEC}")

  add_library(${name} MODULE ${arg_SOURCES} "${generated}/sections.cpp")
  set_target_properties(${name} PROPERTIES PREFIX "" OUTPUT_NAME "${name}" LIBRARY_OUTPUT_DIRECTORY "${module_dir}")
  weft_application_target_(${name} "${arg_LIBRARIES}")
  weft_application_data_(${name} "${name}" "${module_dir}" "${arg_DATA}")
  if(NOT arg_NO_INSTALL)
    install(TARGETS ${name} LIBRARY DESTINATION lib/weft/apps)
    foreach(folder IN LISTS arg_DATA)
      install(DIRECTORY "${folder}/" DESTINATION "lib/weft/apps/${name}.data")
    endforeach()
  endif()
  if(arg_STATIC)
    configure_file("${WEFT_APPLICATION_TEMPLATES_}/weft_add_application_main.cpp.in" "${generated}/main.cpp" @ONLY)
    add_executable(${name}_static ${arg_SOURCES} "${generated}/sections.cpp" "${generated}/main.cpp")
    set_target_properties(${name}_static PROPERTIES OUTPUT_NAME "${name}" RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")
    weft_application_target_(${name}_static "${arg_LIBRARIES}")
    target_link_libraries(${name}_static PRIVATE weft::weft_command_line)
    weft_application_data_(${name}_static "${name}" "${PROJECT_BINARY_DIR}/bin" "${arg_DATA}")
  endif()
endfunction()

# What a module and a program with an application inside have in common. Frame pointers: the observer walks the stacks of
# parked processes. now: a symbol bound on first use would be resolved on whatever small stack happens to be running.
function(weft_application_target_ target libraries)
  target_link_libraries(${target} PRIVATE weft::weft ${libraries})
  target_compile_options(${target} PRIVATE -fno-omit-frame-pointer)
  target_link_options(${target} PRIVATE -Wl,-z,now -Wl,--build-id=sha1)
endfunction()

function(weft_application_data_ target name directory folders)
  foreach(folder IN LISTS folders)
    cmake_path(ABSOLUTE_PATH folder BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}" NORMALIZE)
    add_custom_command(TARGET ${target} POST_BUILD
      COMMAND "${CMAKE_COMMAND}" -E copy_directory "${folder}" "${directory}/${name}.data" VERBATIM)
  endforeach()
endfunction()
