# The tools' own code beside libweft.
set(WEFT_UNIT_LIBS weft_command_line weft_observer_client)
# Where the recorded node and its pictures are.
set_source_files_properties("${CMAKE_CURRENT_LIST_DIR}/observer_picture_test.cpp" "${CMAKE_CURRENT_LIST_DIR}/observer_keys_test.cpp"
  PROPERTIES COMPILE_DEFINITIONS "WEFT_OBSERVER_FRAMES=\"${CMAKE_CURRENT_LIST_DIR}/observer_frames\"")
