#pragma once
// What keys do: they change where the reader is, and sometimes ask for more than that. Knows no terminal and no node.

#include "items.hpp"
#include "keys.hpp"

#include <optional>

namespace weft::cli::tui {

/// What the machine cannot do itself.
struct action {
    enum class kind { none, quit, redraw, ask, write_json, copy, edit, older, newer };
    kind what = kind::none;
    std::vector<question> asked{};  ///< for `ask`: operations that change something, or `trace`
    std::string text{};             ///< for `copy`; for `edit` a place in a source file, "src/disk.cpp:77"
};

/// One key. `page` is how many rows a page has.
[[nodiscard]] action press(ui_state& state, node_model const& model, key pressed, std::size_t page);

}  // namespace weft::cli::tui
