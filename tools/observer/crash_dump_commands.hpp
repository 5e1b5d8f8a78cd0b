#pragma once
// `weft observer crashdump …` and `weft observer diff`: what a program left behind, read without it.

#include "tui/commands.hpp"

#include <CLI/App.hpp>

#include <functional>

namespace weft::cli {

/// Adds both below `observer`; parsing sets `chosen`. `screens`: how `crashdump view FILE` shows the screens, on a terminal or once.
void add_crash_dumps(CLI::App& observer, tui::shared_screens const& screens, std::function<int()>& chosen);

}  // namespace weft::cli
