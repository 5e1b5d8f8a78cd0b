#pragma once
// The questions of the screens, answered from a crash dump.

#include "node_model.hpp"
#include "observer/crash_dump_file.hpp"

#include <vector>

namespace weft::cli::tui {

/// As a node says hello: which operations a dump can answer too.
[[nodiscard]] json::object hello_of_dump(dump_file& from);

/// Gives the model the answers; a question that a dump cannot answer stays without one.
/// Blocks: reads the file once for most of them.
void ask_dump(dump_file& from, std::vector<question> const& questions, node_model& model);

}  // namespace weft::cli::tui
