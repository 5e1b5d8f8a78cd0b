# The explanations of the codes are the client's.
set(WEFT_UNIT_LIBS weft_observer_client)
