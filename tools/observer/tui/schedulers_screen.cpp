// What the workers do with their time.

#include "rates.hpp"
#include "screens.hpp"

#include "observer/format.hpp"
#include "observer/model.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace weft::cli::tui {
namespace {

std::string share(json::object const& row, std::string_view key) {
    return has(row, key) ? std::to_string(std::lround(std::clamp(fraction_of(row, key), 0.0, 1.0) * 100)) : "-";
}

std::vector<std::string> cells_of_worker(item const& each, std::size_t index) {
    auto const& row = *each.row;
    std::string const number = has(row, "index") ? std::to_string(count_of(row, "index")) : std::to_string(index);
    return {number,           share(row, "busy"), share(row, "run"),  share(row, "steal"),
            share(row, "poll"), share(row, "timer"), share(row, "idle"), grouped(count_of(row, "queued")),
            short_count(count_of(row, "turns")), short_count(count_of(row, "steals")), short_count(count_of(row, "parks")),
            each.pid + (each.title.empty() ? "" : ' ' + each.title)};
}

/// Where the worker's time goes, a sign for each kind; only how busy it is where the node does not tell more.
void split_bar(grid& on, std::size_t x, std::size_t y, std::size_t width, json::object const& row, double busy, style look) {
    bar(on, x, y, width, busy, look);
    if (!has(row, "run")) return;
    std::size_t const room = width - 2;
    std::size_t at = 0;
    auto const add = [&](std::string_view key, char32_t sign, style with) {
        auto const cells = static_cast<std::size_t>(std::lround(std::clamp(fraction_of(row, key), 0.0, 1.0) * static_cast<double>(room)));
        for (std::size_t i = 0; i < cells && at < room; ++i) on.put_glyph(x + 1 + at++, y, sign, with);
    };
    add("run", U'█', look);
    add("steal", U's', style::warn);
    add("poll", U'p', style::bar);
    add("timer", U't', style::bar);
    while (at < room) on.put_glyph(x + 1 + at++, y, U'░', style::dim);
}

}  // namespace

void draw_schedulers(grid& on, area where, scene const& of) {
    auto const& node = of.model.answer("overview");
    std::string title = std::to_string(of.list.items.size()) + " schedulers   run queue " + grouped(count_of(node, "run_queue"));
    if (auto const missing = of.model.refusal("schedulers"); !missing.empty()) title += "   " + missing;
    on.put(where.x + 1, where.y, title + "   # run  s steal  p poll  t timer  . idle");
    constexpr std::size_t bar_width = 22;
    columns const shown{{{"SCH", 4, true},
                         {"BUSY%", 5, true},
                         {"RUN", 4, true},
                         {"STEAL", 5, true},
                         {"POLL", 4, true},
                         {"TIMER", 5, true},
                         {"IDLE", 4, true},
                         {"QUEUED", 7, true},
                         {"TURNS", 6, true},
                         {"STEALS", 6, true},
                         {"PARKS", 6, true},
                         {"RUNNING", 20}},
                        0,
                        where.x + 1 + bar_width,
                        where.width - bar_width - 2};
    shown.header(on, where.y + 1);
    std::size_t const history = 6;
    std::size_t const rows = where.height - 2 - history;
    std::size_t const first = first_shown(of.cursor, of.list.items.size(), rows);
    for (std::size_t i = 0; i < rows && first + i < of.list.items.size(); ++i) {
        std::size_t const y = where.y + 2 + i;
        item const& each = of.list.items[first + i];
        double const busy = fraction_of(*each.row, "busy");
        split_bar(on, where.x + 1, y, bar_width - 2, *each.row, busy, busy > 0.95 ? style::bad : busy > 0.8 ? style::warn : style::good);
        shown.row(on, y, cells_of_worker(each, first + i));
        if (first + i == of.cursor) on.put(where.x, y, ">", style::title);
    }
    constexpr std::size_t label = 11;
    std::size_t const room = where.width - label - 4;
    std::size_t const samples = of.model.samples().size() - std::min(of.state.back, of.model.samples().size());
    area const inside = frame(on, {where.x, where.y + where.height - history, where.width, history},
                              "Last 10 minutes (1 column = " + std::to_string(values_per_cell(samples, room)) + " s)");
    std::size_t row = 0;
    for (auto const& [key, name] :
         {std::pair{"busy", "busy %"}, {"run_queue", "run queue"}, {"messages_per_s", "msg/s"}, {"spawned_per_s", "spawned/s"}}) {
        on.put(inside.x, inside.y + row, name, style::dim);
        sparkline(on, inside.x + label, inside.y + row++, room, squeezed(of.model.series(key, of.state.back), room));
    }
}

}  // namespace weft::cli::tui
