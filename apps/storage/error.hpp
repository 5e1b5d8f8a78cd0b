#pragma once

// What goes wrong with a file that an application keeps.

#include <weft_brokers/sqlite/error.hpp>

namespace storage {

/// The file cannot be used, or does not take what it is given; the text names it.
using weft::sqlite::error;

}  // namespace storage
