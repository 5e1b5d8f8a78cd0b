# The application's code.
set(WEFT_UNIT_LIBS jobber_core)
