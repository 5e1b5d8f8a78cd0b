# The producer's library. All tests share one server, which takes its time to start.
set(WEFT_UNIT_LIBS weft_rabbitmq)
set(WEFT_UNIT_AS_ONE 900)
