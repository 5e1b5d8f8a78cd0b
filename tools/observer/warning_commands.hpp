#pragma once
// `weft observer warnings`, `explain` and `wait`: what a node has to say about itself by itself, and scripts that wait for it.

#include <weft/options.hpp>

#include <CLI/App.hpp>

#include <functional>
#include <string>

namespace weft::cli {

/// What these commands need of the options that all commands have.
struct command_frame {
    std::string node;
    std::string run_dir;
    nanoseconds timeout{};
    bool json = false;
    bool no_headers = false;
};

/// `frame` is asked when the command runs.
void add_warning_commands(CLI::App& observer, std::function<command_frame()> const& frame, std::function<int()>& chosen);

}  // namespace weft::cli
