#pragma once
// The screens: pure functions from what is known of a node and where the reader is to a picture of a given size.

#include "draw.hpp"
#include "items.hpp"

#include <string_view>

namespace weft::cli::tui {

/// What a screen draws from.
struct scene {
    node_model const& model;
    ui_state const& state;
    item_list const& list;
    std::size_t cursor;
};

inline constexpr std::size_t smallest_width = 80;
inline constexpr std::size_t smallest_height = 24;

/// The whole picture: the node's line, the row of views, the screen, the keys. Below 80x24 one line that says so.
[[nodiscard]] grid picture(node_model const& model, ui_state const& state, std::size_t width, std::size_t height);
/// How many rows a page of the view has.
[[nodiscard]] std::size_t page_of(ui_state const& state, std::size_t height);

void draw_overview(grid& on, area where, scene const& of);
void draw_processes(grid& on, area where, scene const& of);
void draw_tree(grid& on, area where, scene const& of);
void draw_pipelines(grid& on, area where, scene const& of);
void draw_schedulers(grid& on, area where, scene const& of);
void draw_registry(grid& on, area where, scene const& of);
void draw_warnings(grid& on, area where, scene const& of);
void draw_log(grid& on, area where, scene const& of);
void draw_process(grid& on, area where, scene const& of);
void draw_waits(grid& on, area where, scene const& of);
void draw_waiters(grid& on, area where, scene const& of);
void draw_trace(grid& on, area where, scene const& of);
void draw_explain(grid& on, area where, scene const& of);
void draw_thresholds(grid& on, area where, scene const& of);
void draw_help(grid& on, area where, screen about);

/// The two rows of keys below a screen.
struct key_rows {
    std::string_view first;
    std::string_view second;
};
[[nodiscard]] key_rows keys_of_screen(screen at);

/// The first row of a list that must be drawn so that the cursor is seen.
[[nodiscard]] std::size_t first_shown(std::size_t cursor, std::size_t count, std::size_t rows) noexcept;
/// The cycle of waits that a process is part of, or with an empty pid the first one; null: there is none.
[[nodiscard]] json::object const* cycle_of(node_model const& model, std::string const& pid);
/// The members of a cycle, each with whom it waits for. Returns the rows it took.
std::size_t draw_cycle(grid& on, area where, json::object const& cycle);
/// The frames of the answer to `stack`, if it is about this process; else why there are none.
void draw_frames(grid& on, area inside, node_model const& model, std::string const& pid);
/// One letter for a state, as in the legend below the processes.
[[nodiscard]] std::string state_letter(json::object const& process);
/// One line of a list's own filter and order.
[[nodiscard]] std::string filter_text(place const& where);

}  // namespace weft::cli::tui
