#pragma once
// One pipeline: looking at it, and changing what it does.

#include "command_frame.hpp"

#include <CLI/App.hpp>

#include <functional>

namespace weft::cli {

/// `pipelines`, and `pipeline NAME [pause|resume|drain]`.
void add_pipeline_commands(CLI::App& to, shared_options const& options, std::function<int()>& chosen);

}  // namespace weft::cli
