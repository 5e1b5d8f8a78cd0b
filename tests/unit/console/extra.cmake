# The code that the applications share to talk to people.
set(WEFT_UNIT_LIBS apps_console)
