#pragma once
// `weft observer crashdump …` and `weft observer diff`: what a program left behind, read without it.

#include <CLI/App.hpp>

#include <functional>

namespace weft::cli {

/// Adds both below `observer`; parsing sets `chosen`.
void add_crash_dumps(CLI::App& observer, std::function<int()>& chosen);

}  // namespace weft::cli
