# The target weft_libbacktrace: names for addresses, from debug information. The library comes with GCC (Debian's
# libgcc-12-dev); its header lies in a folder of GCC's own that no other compiler may search, hence the copy.
execute_process(COMMAND "${CMAKE_CXX_COMPILER}" -print-file-name=libbacktrace.a
  OUTPUT_VARIABLE weft_libbacktrace_archive_ OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
cmake_path(GET weft_libbacktrace_archive_ PARENT_PATH weft_libbacktrace_folder_)
set(weft_libbacktrace_header_ "${weft_libbacktrace_folder_}/include/backtrace.h")
if(NOT EXISTS "${weft_libbacktrace_archive_}" OR NOT EXISTS "${weft_libbacktrace_header_}")
  message(FATAL_ERROR "libbacktrace.a and backtrace.h not found; Debian 12 has them in libgcc-12-dev (tools/setup)")
endif()
configure_file("${weft_libbacktrace_header_}" "${PROJECT_BINARY_DIR}/libbacktrace/backtrace.h" COPYONLY)
add_library(weft_libbacktrace INTERFACE)
target_include_directories(weft_libbacktrace SYSTEM INTERFACE "$<BUILD_INTERFACE:${PROJECT_BINARY_DIR}/libbacktrace>")
target_link_libraries(weft_libbacktrace INTERFACE "${weft_libbacktrace_archive_}")
