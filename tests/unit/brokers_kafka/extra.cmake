# The producer for Kafka, and its client library for the mock cluster.
set(WEFT_UNIT_LIBS weft_kafka PkgConfig::RDKAFKA)
set(WEFT_UNIT_TIMEOUT 300)  # more than server_patience
