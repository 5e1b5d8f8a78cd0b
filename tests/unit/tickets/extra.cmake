# The application's code without its entry.
set(WEFT_UNIT_LIBS tickets_core)
