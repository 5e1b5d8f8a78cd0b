# The page that nodes serve, built into the library as it is: one file, at most 200 KiB.
set(WEFT_OBSERVER_PAGE "${PROJECT_SOURCE_DIR}/stdlib/weft/observer/page/index.html")
set(weft_page_source_ "${PROJECT_BINARY_DIR}/weft_observer_page.cpp")
configure_file("${PROJECT_SOURCE_DIR}/stdlib/weft/observer/page.cpp.in" "${weft_page_source_}" @ONLY)
set_source_files_properties("${weft_page_source_}" TARGET_DIRECTORY weft_stdlib PROPERTIES OBJECT_DEPENDS "${WEFT_OBSERVER_PAGE}")
target_sources(weft_stdlib PRIVATE "${weft_page_source_}")
