# The durable queue.
set(WEFT_UNIT_LIBS weft_sqlite_queue)
