# What `cmake --install` lays down: public headers, the library, the package that find_package(weft CONFIG) reads, and
# every further CMake module of tools/cmake that users of weft call. The internal layers stay here.
include(CMakePackageConfigHelpers)
set(weft_package_dir_ "${CMAKE_INSTALL_LIBDIR}/cmake/weft")

install(TARGETS weft EXPORT weft_targets
  LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}"
  RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
install(EXPORT weft_targets NAMESPACE weft:: DESTINATION "${weft_package_dir_}")
foreach(folder runtime/weft stdlib/weft)
  if(IS_DIRECTORY "${PROJECT_SOURCE_DIR}/${folder}")
    install(DIRECTORY "${PROJECT_SOURCE_DIR}/${folder}/" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}/weft"
      FILES_MATCHING PATTERN "internal" EXCLUDE PATTERN "*.hpp")
  endif()
endforeach()

configure_package_config_file("${PROJECT_SOURCE_DIR}/tools/cmake/weftConfig.cmake.in"
  "${PROJECT_BINARY_DIR}/weftConfig.cmake" INSTALL_DESTINATION "${weft_package_dir_}")
write_basic_package_version_file("${PROJECT_BINARY_DIR}/weftConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/weftConfig.cmake" "${PROJECT_BINARY_DIR}/weftConfigVersion.cmake"
  DESTINATION "${weft_package_dir_}")

# Modules for users begin with weft_add_; the others here serve this build only.
file(GLOB weft_user_modules_ CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/tools/cmake/weft_add_*")
install(FILES ${weft_user_modules_} DESTINATION "${weft_package_dir_}")
foreach(module IN LISTS weft_user_modules_)
  if(module MATCHES "\\.cmake$")
    include("${module}")
  endif()
endforeach()

# The debugger's commands. For each library that it loads gdb runs a script that is named after it, from a folder below its own data
# directory; that is where auto_load.py comes to lie when the prefix is /usr.
install(DIRECTORY "${PROJECT_SOURCE_DIR}/tools/gdb/" DESTINATION "${CMAKE_INSTALL_DATADIR}/weft/gdb"
  FILES_MATCHING PATTERN "__pycache__" EXCLUDE PATTERN "auto_load.py" EXCLUDE PATTERN "*.py")
install(FILES "${PROJECT_SOURCE_DIR}/tools/gdb/auto_load.py"
  DESTINATION "${CMAKE_INSTALL_DATADIR}/gdb/auto-load\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_LIBDIR}"
  RENAME "${CMAKE_SHARED_LIBRARY_PREFIX}weft${CMAKE_SHARED_LIBRARY_SUFFIX}.${PROJECT_VERSION}-gdb.py")
