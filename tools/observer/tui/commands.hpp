#pragma once
// The observer's screens on the command line: the terminal's, one frame (--once), record and replay.

#include "looker.hpp"

#include <CLI/App.hpp>

#include <functional>
#include <memory>

namespace weft::cli::tui {

/// What the command line said about the screens.
struct screen_options {
    bool once = false;
    bool ascii = false;
    std::string screen = "overview";
    std::string size = "100x30";
    std::string keys{};
    std::string select{};
    double at = -1;
    std::string file{};
    std::string window = "1s";
    std::string record_time{};
    std::string record_to{};
};
using shared_screens = std::shared_ptr<screen_options>;

/// Where to look, when the command runs.
using choice_of_node = std::function<node_choice()>;

/// Adds the options to `observer`, and the commands record and replay, which set `chosen`.
[[nodiscard]] shared_screens add_screens(CLI::App& observer, choice_of_node choice, std::function<int()>& chosen);

/// Whether `weft observer` without a command means a screen: with --once, or on a terminal.
[[nodiscard]] bool is_screen_wanted(screen_options const& options);
/// The screens of a crash dump. Blocks, Errors: as run_screen.
[[nodiscard]] int run_dump(screen_options const& options, std::string const& file);
/// Blocks: until it is quit; with --once for the window of the rates. Errors: cli_error.
[[nodiscard]] int run_screen(screen_options const& options, node_choice where);

}  // namespace weft::cli::tui
