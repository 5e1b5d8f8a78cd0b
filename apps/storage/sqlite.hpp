#pragma once

// The applications' names for weft's SQLite wrapper.

#include <weft_brokers/sqlite/database.hpp>

namespace storage {

using sqlite_database = weft::sqlite::database;
using sqlite_mode = weft::sqlite::open_mode;
using sqlite_statement = weft::sqlite::statement;
using weft::sqlite::transaction;

}  // namespace storage
