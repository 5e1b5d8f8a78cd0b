# NATS' own library, and libnats to look into the server; the suites start a real one, and are skipped where there is none.
set(WEFT_UNIT_LIBS weft::nats PkgConfig::LIBNATS)
set(WEFT_UNIT_TIMEOUT 300)  # more than server_patience
