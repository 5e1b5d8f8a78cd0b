# The queue, and the SQLite wrapper below it, to do to files what a queue would not.
set(WEFT_UNIT_LIBS weft_sqlite_queue weft_sqlite)
