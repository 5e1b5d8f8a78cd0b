#pragma once
// The terminal's loop: keys and observations in, pictures out, until somebody quits.

#include "looker.hpp"
#include "place.hpp"

namespace weft::cli::tui {

struct session_options {
    ui_state start{};
    bool ascii = false;
    std::string record{};  ///< a file to keep what is seen in; empty: none
};

/// Blocks: until the user quits or a signal ends it. Returns the exit code.
/// Errors: cli_error when the terminal cannot be used, or when the node is not there to begin with.
[[nodiscard]] int watch_node(node_choice where, session_options options);
/// The same of a recording, from this second of it on.
[[nodiscard]] int watch_recording(std::vector<observation> recorded, double at, session_options options);
/// The same of a crash dump.
[[nodiscard]] int watch_dump(std::string const& file, session_options options);

/// The answers that a view shows, as one line of JSON.
[[nodiscard]] std::string view_as_json(node_model const& model, place const& where);

}  // namespace weft::cli::tui
