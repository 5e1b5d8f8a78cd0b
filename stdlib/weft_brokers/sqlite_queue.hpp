#pragma once
// The durable queue in an SQLite file, as plain calls and as a producer for broadway. Link with weft::sqlite_queue.
//
// Which one do I want?
//   publish, or work through a queue by hand … sqlite_queue::queue     a pipeline that handles a queue … sqlite_queue::producer

#include <weft_brokers/sqlite/producer.hpp>
#include <weft_brokers/sqlite/queue.hpp>
