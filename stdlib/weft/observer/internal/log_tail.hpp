#pragma once
// The log for clients: its last lines at once, and each new one for as long as the client stays.

#include <weft/observer/internal/operation_table.hpp>

#include <cstddef>

namespace weft::observe {

inline constexpr std::size_t log_lines_kept = 200;

/// `log` (request: limit): rows, the oldest first, of what passed the node's levels since the table was made, at most
/// log_lines_kept. `log_tail` (request: level, the least urgent one): a stream of such rows from now on, as many as the client takes.
/// Both are handlers of the program's log, and leave it with the table and with the client.
void add_log(operation_table& to);

}  // namespace weft::observe
