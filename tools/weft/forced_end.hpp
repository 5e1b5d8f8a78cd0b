#pragma once
// A program that has done everything may yet not end: the log's thread, or whoever says something last, waits for a reader of
// standard error that never comes.

#include <weft/options.hpp>

namespace weft::cli {

/// Ends the program with this code, without another word, when it has not ended by itself in this time; infinity: never. Of
/// several calls the one that comes first due counts. Errors: std::system_error when the machine gives no thread.
void end_by_force_after(nanoseconds limit, int exit_code);

}  // namespace weft::cli
