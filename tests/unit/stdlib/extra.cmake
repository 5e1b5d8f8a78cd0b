# Old log files are read back.
set(WEFT_UNIT_LIBS ZLIB::ZLIB)
