# The tools' own code beside libweft.
set(WEFT_UNIT_LIBS weft_command_line weft_observer_client)
