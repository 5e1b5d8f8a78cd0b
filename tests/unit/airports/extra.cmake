# The application's code and where its bundled data lies.
if(TARGET airports_core AND NOT TARGET airports_test_data)
  add_library(airports_test_data INTERFACE)
  target_compile_definitions(airports_test_data INTERFACE AIRPORTS_DATA_DIR="${PROJECT_SOURCE_DIR}/apps/airports/data")
endif()
set(WEFT_UNIT_LIBS airports_core airports_test_data)
