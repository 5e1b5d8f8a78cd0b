# The producer's library; a server of the test's own.
set(WEFT_UNIT_LIBS weft_rabbitmq)
