# The code that the applications share to read CSV.
set(WEFT_UNIT_LIBS apps_csv)
