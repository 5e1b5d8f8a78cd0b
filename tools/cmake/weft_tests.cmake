# How tests become ctest tests: one executable per folder of GoogleTest files, one test per script. Sanitizer builds
# get the options that fibers need and three times the time.
set(weft_time_factor_ 1)
if(NOT WEFT_SANITIZE STREQUAL "none")
  set(weft_time_factor_ 3)
endif()

# The environment of every test. A parked stack is reused, so the address sanitizer must not keep fake frames; a race
# without the stack of the other side is hard to read, hence the larger history.
set(weft_asan_options_ "detect_stack_use_after_return=0:halt_on_error=1:detect_leaks=1")
set(weft_ubsan_options_ "print_stacktrace=1:halt_on_error=1")
set(weft_tsan_options_ "halt_on_error=1:second_deadlock_stack=1:history_size=4")

# weft_add_test_support(FOLDER): what several suites share, included as "support/x.hpp".
function(weft_add_test_support folder)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${folder}/*.cpp")
  cmake_path(GET folder PARENT_PATH root)
  if(sources)
    add_library(weft_test_support STATIC ${sources})
    target_include_directories(weft_test_support PUBLIC "${root}")
    target_link_libraries(weft_test_support PUBLIC weft GTest::gtest)
  else()
    add_library(weft_test_support INTERFACE)
    target_include_directories(weft_test_support INTERFACE "${root}")
    target_link_libraries(weft_test_support INTERFACE weft GTest::gtest)
  endif()
endfunction()

# weft_add_gtest_folders(KIND TIMEOUT seconds): tests/KIND/*.cpp and every folder below it, one executable each. A folder's
# extra.cmake may set WEFT_UNIT_LIBS; the folder is left out when one of those targets is not part of this build.
function(weft_add_gtest_folders kind)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "TIMEOUT" "")
  set(root "${PROJECT_SOURCE_DIR}/tests/${kind}")
  file(GLOB entries CONFIGURE_DEPENDS "${root}/*")
  foreach(entry IN LISTS entries)
    if(IS_DIRECTORY "${entry}")
      cmake_path(GET entry FILENAME name)
      weft_add_gtest_folder_("${kind}" "${name}" "${entry}" "${arg_TIMEOUT}" RECURSE)
    endif()
  endforeach()
  weft_add_gtest_folder_("${kind}" "" "${root}" "${arg_TIMEOUT}" FLAT)
endfunction()

function(weft_add_gtest_folder_ kind name folder timeout depth)
  if(depth STREQUAL "RECURSE")
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${folder}/*.cpp")
  else()
    file(GLOB sources CONFIGURE_DEPENDS "${folder}/*.cpp")
  endif()
  if(NOT sources)
    return()
  endif()
  set(WEFT_UNIT_LIBS)
  include("${folder}/extra.cmake" OPTIONAL)
  foreach(library IN LISTS WEFT_UNIT_LIBS)
    if(NOT TARGET ${library} AND NOT library MATCHES "^-")
      message(STATUS "tests/${kind}/${name} left out: target ${library} is not part of this build")
      return()
    endif()
  endforeach()
  string(JOIN "_" target weft_${kind} ${name} test)
  string(JOIN "." prefix ${kind} ${name} "")
  add_executable(${target} ${sources})
  # What is tested is optimised; the tests themselves only have to compile soon.
  target_compile_options(${target} PRIVATE -O0)
  target_include_directories(${target} PRIVATE "${PROJECT_SOURCE_DIR}/tests")
  target_link_libraries(${target} PRIVATE weft_test_support ${WEFT_UNIT_LIBS} Boost::json spdlog::spdlog
    Threads::Threads GTest::gtest_main)
  weft_discover_(${target} ${kind} "${prefix}" ${timeout})
endfunction()

# A list does not pass through gtest_discover_tests, hence two properties of one variable each.
function(weft_discover_ target kind prefix timeout)
  math(EXPR timeout "${timeout} * ${weft_time_factor_}")
  if(WEFT_SANITIZE STREQUAL "thread")
    set(environment ENVIRONMENT "TSAN_OPTIONS=${weft_tsan_options_}")
  else()
    set(environment ENVIRONMENT "ASAN_OPTIONS=${weft_asan_options_}"
      ENVIRONMENT_MODIFICATION "UBSAN_OPTIONS=set:${weft_ubsan_options_}")
  endif()
  set(processors 1)
  if(kind STREQUAL "stress")
    set(processors 2)
  endif()
  gtest_discover_tests(${target} TEST_PREFIX "${prefix}" DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 120
    PROPERTIES LABELS ${kind} TIMEOUT ${timeout} PROCESSORS ${processors} ${environment})
endfunction()

# weft_add_script_test(NAME KIND TIMEOUT command...): one ctest test around a command.
function(weft_add_script_test name kind timeout)
  math(EXPR timeout "${timeout} * ${weft_time_factor_}")
  add_test(NAME ${name} COMMAND ${ARGN} WORKING_DIRECTORY "${PROJECT_BINARY_DIR}")
  set(environment "WEFT_BUILD_DIR=${PROJECT_BINARY_DIR}" "WEFT_SOURCE_DIR=${PROJECT_SOURCE_DIR}"
    "WEFT_SANITIZE=${WEFT_SANITIZE}" "CXX=${CMAKE_CXX_COMPILER}" "ASAN_OPTIONS=${weft_asan_options_}"
    "UBSAN_OPTIONS=${weft_ubsan_options_}" "TSAN_OPTIONS=${weft_tsan_options_}")
  set_tests_properties(${name} PROPERTIES LABELS ${kind} TIMEOUT ${timeout} ENVIRONMENT "${environment}")
endfunction()

# weft_add_e2e_scripts(FOLDER TIMEOUT seconds): every *.sh and *.py directly in the folder is a test of its own.
# An exit status of 77 means: not possible on this machine, and shows as skipped.
function(weft_add_e2e_scripts folder)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "TIMEOUT" "")
  file(GLOB scripts CONFIGURE_DEPENDS "${folder}/*.sh" "${folder}/*.py")
  foreach(script IN LISTS scripts)
    cmake_path(GET script STEM name)
    if(script MATCHES "\\.py$")
      weft_add_script_test(e2e.${name} e2e ${arg_TIMEOUT} "${Python3_EXECUTABLE}" "${script}")
    else()
      weft_add_script_test(e2e.${name} e2e ${arg_TIMEOUT} bash "${script}")
    endif()
    set_tests_properties(e2e.${name} PROPERTIES SKIP_RETURN_CODE 77)
  endforeach()
endfunction()

# weft_add_simulated_suites(FOLDER...): the unit tests of each folder in simulation, one test per file that is not left out
# as a whole (tests/sim/left_out.txt). A thousand seeds where they cost seconds. Under the address sanitizer a few: it looks at
# what the code does, which the first schedules show as well as later ones. Under the thread sanitizer none: one thread takes
# every step, so there is no race to be seen.
function(weft_add_simulated_suites)
  set(seeds 1000)
  if(WEFT_SANITIZE STREQUAL "address")
    set(seeds 20)
  elseif(WEFT_SANITIZE STREQUAL "thread")
    return()
  endif()
  set(run "${Python3_EXECUTABLE}" -B "${PROJECT_SOURCE_DIR}/tests/sim/unit_suites.py" --tests "${CMAKE_CURRENT_BINARY_DIR}")
  set(list "${PROJECT_SOURCE_DIR}/tests/sim/left_out.txt")
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${list}")
  foreach(folder IN LISTS ARGN)
    file(GLOB sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/tests/unit/${folder}/*_test.cpp")
    foreach(source IN LISTS sources)
      cmake_path(GET source STEM name)
      string(REGEX REPLACE "_test$" "" name "${name}")
      file(STRINGS "${list}" left_out REGEX "^${folder}/${name} ")
      if(NOT left_out)
        weft_add_script_test(sim.unit.${folder}.${name} sim 600 ${run} --seeds ${seeds} ${folder}/${name})
      endif()
    endforeach()
  endforeach()
  weft_add_script_test(sim.unit.left_out sim 60 ${run} --check)
endfunction()
