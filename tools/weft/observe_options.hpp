#pragma once
// The flags that say who may look into a node, and by which ways.

#include <weft/observer.hpp>

#include <CLI/App.hpp>

#include <optional>
#include <string>
#include <vector>

namespace weft::cli {

/// The words of the command line, as CLI11 fills them in.
struct observe_words {
    std::vector<std::string> where{"unix"};
    std::string group;
    std::vector<std::string> web;
    std::string cookie_file;
    bool any_address = false;
    bool tcp_control = false;
    bool reveal = false;
};

/// What they mean.
struct observe_options {
    bool local = true;                  ///< there is a socket in the run directory, or at `socket`
    std::string socket;                 ///< empty: the one in the run directory
    std::optional<unsigned> group;      ///< has a second, read-only socket
    std::vector<std::string> tcp;       ///< addresses, in the order of the flags
    std::string cookie_file;            ///< empty: the one in the run directory
    bool any_address = false;
    bool tcp_control = false;
    bool reveal = false;
};

void add_observe_options(CLI::App& to, observe_words& words);

/// Errors: cli_error (usage) naming option, value and what is allowed.
[[nodiscard]] observe_options check_observe(observe_words const& words);

/// Writes what they mean for the node `name` to `into`, makes its cookie when it needs one and has none, and opens its folder to the
/// group when there is one. Errors: cli_error.
void prepare_observe(observe_options const& options, std::string const& run_dir, std::string const& name, control_options& into);

/// Tells in the log where a node listens over TCP.
void tell_addresses(control_thread const& of);

}  // namespace weft::cli
