#pragma once
// `weft observer …`: from the command line to a question, and from the answer to text or JSON on standard output.

#include <CLI/App.hpp>

#include <functional>

namespace weft::cli {

/// Adds the command and its subcommands; parsing sets `chosen` to what is to be done.
void add_observer(CLI::App& root, std::function<int()>& chosen);

}  // namespace weft::cli
