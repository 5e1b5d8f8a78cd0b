// The frame around every screen, and which screen is in it.

#include "screens.hpp"

#include "observer/format.hpp"
#include "observer/model.hpp"

#include <algorithm>
#include <array>

namespace weft::cli::tui {
namespace {

using draw_screen = void (*)(grid&, area, scene const&);
constexpr std::array<draw_screen, screen_titles.size()> drawers{
    &draw_overview, &draw_processes, &draw_tree,  &draw_pipelines, &draw_schedulers, &draw_registry, &draw_warnings,
    &draw_log,      &draw_process,   &draw_waits, &draw_waiters,   &draw_trace,      &draw_explain,  &draw_thresholds};
constexpr std::size_t lines_above = 2;
constexpr std::size_t lines_below = 2;

std::string interval_text(std::size_t interval) {
    int const millis = intervals_ms[std::min(interval, intervals_ms.size() - 1)];
    return millis < 1000 ? std::to_string(millis) + "ms" : std::to_string(millis / 1000) + "s";
}

/// How many warnings there are, and whether the node tells at all.
std::string warning_text(node_model const& model) {
    auto const& overview = model.answer("overview");
    auto const& list = model.answer("warnings");
    if (!overview.contains("warnings") && list.empty()) return "";
    std::uint64_t const count = list.contains("rows") ? list_of(list, "rows").size() : count_of(overview, "warnings");
    return (count > 0 ? "  ! " : "  ") + std::to_string(count) + (count == 1 ? " warning" : " warnings");
}

std::string time_word(ui_state const& state, node_model const& model) {
    if (state.back > 0) {
        auto const& samples = model.samples();
        std::size_t const at = samples.size() - 1 - std::min(state.back, samples.size() - 1);
        std::string const said = samples.empty() || !samples[at].is_object() ? "" : text_of(samples[at].get_object(), "at");
        return "BACK " + (said.empty() ? "by " + std::to_string(state.back) : time_of_day(said));
    }
    if (state.replaying) return (state.is_dump ? "DUMP " : "REPLAY ") + time_of_day(model.last_at());
    return state.paused ? "PAUSED" : "LIVE";
}

void draw_node_line(grid& on, node_model const& model, ui_state const& state) {
    auto const& hello = model.hello();
    std::string const version = on.width() < 100 ? "" : "  weft " + text_of(hello, "weft");
    std::string const left = ' ' + text_of(hello, "node") + "  pid " + std::to_string(count_of(hello, "pid")) + version + "  up " +
                             clock_time(time_of(model.answer("overview"), "uptime_ns"));
    if (!model.lost().empty()) {
        std::size_t const end = on.put(0, 0, ' ' + text_of(hello, "node") + "  pid " + std::to_string(count_of(hello, "pid")), style::title) + 2;
        on.put(end, 0, "LOST " + time_of_day(model.last_at()) + " (" + printable(model.lost()) + ')', style::bad);
        return;
    }
    std::size_t const end = on.put(0, 0, left, style::title) + 2;
    std::string const warned = warning_text(model);
    double const cost = model.cost_share();
    std::string right = time_word(state, model) + (cost < 0 ? "" : "  cost " + percent(cost) + '%');
    std::size_t const last = on.width() - 1;
    std::string const every = "every " + interval_text(state.interval) + "  ";
    if (end + every.size() + cells_of(right) + cells_of(warned) <= last) right = every + right;
    std::size_t const needed = cells_of(right) + cells_of(warned);
    std::size_t const start = std::max(end, last - std::min(needed, last));
    on.put(on.put(start, 0, right), 0, warned, warned.find('!') == std::string::npos ? style::plain : style::warn);
}

void draw_views(grid& on, ui_state const& state) {
    bool const brief = on.width() < 100;
    std::size_t x = 0;
    for (std::size_t i = 0; i < view_count; ++i) {
        bool const chosen = state.home == i;
        std::string const title = std::to_string(i + 1) + ' ' + std::string{brief ? screen_titles[i].brief : screen_titles[i].title};
        x = on.put(x, 1, chosen ? '[' + title + ']' : ' ' + title + ' ', chosen ? style::chosen : style::plain);
    }
    on.put(x + 1, 1, "? help", style::dim);
}

void draw_keys(grid& on, ui_state const& state) {
    std::size_t const y = on.height() - lines_below;
    auto const rows = keys_of_screen(state.now().at);
    on.put(1, y, rows.first, style::dim);
    on.put(1, y + 1, rows.second, style::dim);
    std::string line;
    if (state.asking)
        line = state.asking->operation + ' ' + state.asking->whom + "?  y does it, any other key does not";
    else if (state.typing && state.writing == prompt::log_level)
        line = "log level of " + state.writing_about + " for 10 minutes (debug, info, notice, warning, error, ...): " + *state.typing + '_';
    else if (state.typing) line = "filter: " + *state.typing + '_';
    else line = state.note;
    if (line.empty()) return;
    if (state.typing && !state.note.empty()) {
        on.clear_row(y);
        on.put(1, y, printable(state.note), style::bad);
    }
    on.clear_row(y + 1);
    on.put(1, y + 1, printable(line), state.asking ? style::bad : style::title);
}

grid too_small(std::size_t width, std::size_t height) {
    grid made{width, height};
    made.put(0, 0, "weft observer needs 80x24, this is " + std::to_string(width) + 'x' + std::to_string(height));
    return made;
}

}  // namespace

grid picture(node_model const& model, ui_state const& state, std::size_t width, std::size_t height) {
    if (width < smallest_width || height < smallest_height) return too_small(width, height);
    grid made{width, height};
    item_list const list = items_of(model, state.now());
    area const inside{0, lines_above, width, height - lines_above - lines_below};
    drawers[static_cast<std::size_t>(state.now().at)](made, inside, {model, state, list, cursor_in(list, state.now())});
    if (state.helping) draw_help(made, inside, state.now().at);
    draw_node_line(made, model, state);
    draw_views(made, state);
    draw_keys(made, state);
    return made;
}

std::size_t page_of(ui_state const&, std::size_t height) {
    constexpr std::size_t around = lines_above + lines_below + 4;
    return height > around ? height - around : 1;
}

std::size_t first_shown(std::size_t cursor, std::size_t count, std::size_t rows) noexcept {
    if (count <= rows || rows == 0) return 0;
    std::size_t const before = cursor < rows ? 0 : cursor - rows + 1;
    return std::min(before, count - rows);
}

std::string filter_text(place const& where) { return where.filter.empty() ? "" : "filter: " + printable(where.filter); }

}  // namespace weft::cli::tui
