# Redis' own library; the suites start a real server, and are skipped where there is none.
set(WEFT_UNIT_LIBS weft::redis)
set(WEFT_UNIT_TIMEOUT 300)  # more than server_patience
