# What the applications share that keep a journal.
set(WEFT_UNIT_LIBS apps_storage)
