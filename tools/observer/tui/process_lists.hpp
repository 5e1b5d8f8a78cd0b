#pragma once
// The lists on the screen of one process: whom it is tied to, its timers, its stack.

#include "screens.hpp"

namespace weft::cli::tui {

/// Links, who monitors it, whom it monitors, and its timers where the node tells them, beside each other.
void draw_relations(grid& on, area where, scene const& of);
void draw_stack(grid& on, area where, node_model const& model, std::string const& pid);

}  // namespace weft::cli::tui
