// Pids with names in frames beside each other; the cursor goes through links and monitors.

#include "process_lists.hpp"

#include "rates.hpp"

#include "observer/format.hpp"
#include "observer/model.hpp"

#include <algorithm>

namespace weft::cli::tui {
namespace {

void draw_processes_of(grid& on, area where, scene const& of, std::string_view key, std::string_view title, std::size_t first) {
    auto const& rows = list_of(of.model.answer("info"), key);
    area const inside = frame(on, where, std::string{title} + " (" + std::to_string(rows.size()) + ')');
    std::size_t const from = of.cursor >= first && of.cursor < first + rows.size() ? first_shown(of.cursor - first, rows.size(), inside.height) : 0;
    for (std::size_t i = 0; i < inside.height && from + i < rows.size(); ++i) {
        if (!rows[from + i].is_object()) continue;
        auto const& row = rows[from + i].get_object();
        bool const chosen = first + from + i == of.cursor;
        on.put(inside.x - 1, inside.y + i, chosen ? ">" : " ", style::title);
        on.put(inside.x, inside.y + i, text_of(row, "pid") + ' ' + text_of(row, "name"), chosen ? style::chosen : style::plain, inside.width);
    }
}

void draw_timers(grid& on, area where, json::object const& timers) {
    auto const& rows = list_of(timers, "rows");
    area const inside = frame(on, where, "Timers (" + std::to_string(std::max<std::uint64_t>(count_of(timers, "total"), rows.size())) + ')');
    for (std::size_t i = 0; i < std::min(inside.height, rows.size()); ++i) {
        if (!rows[i].is_object()) continue;
        auto const& row = rows[i].get_object();
        std::string const every = has(row, "period_ns") ? ", every " + short_time(time_of(row, "period_ns")) : "";
        on.put(inside.x, inside.y + i, "in " + short_time(time_of(row, "in_ns")) + every, style::plain, inside.width);
    }
}

}  // namespace

void draw_relations(grid& on, area where, scene const& of) {
    auto const& info = of.model.answer("info");
    auto const& timers = object_of(info, "timers");
    std::size_t const parts = timers.empty() ? 3 : 4;
    std::size_t const part = where.width / parts;
    std::size_t const links = list_of(info, "links").size();
    std::size_t const watchers = list_of(info, "monitored_by").size();
    draw_processes_of(on, {where.x, where.y, part + 1, where.height}, of, "links", "Links", 0);
    draw_processes_of(on, {where.x + part, where.y, part + 1, where.height}, of, "monitored_by", "Monitored by", links);
    std::size_t const third = timers.empty() ? where.width - 2 * part : part + 1;
    draw_processes_of(on, {where.x + 2 * part, where.y, third, where.height}, of, "monitors", "Monitors", links + watchers);
    if (!timers.empty()) draw_timers(on, {where.x + 3 * part, where.y, where.width - 3 * part, where.height}, timers);
}

void draw_frames(grid& on, area inside, node_model const& model, std::string const& pid) {
    auto const& answer = model.answer("stack");
    bool const is_its = text_of(answer, "pid").empty() || text_of(answer, "pid") == pid;
    auto const& frames = list_of(answer, "frames");
    if (!is_its || frames.empty()) on.put(inside.x, inside.y, is_its ? model.refusal("stack") : "", style::dim, inside.width);
    for (std::size_t i = 0; is_its && i < std::min(frames.size(), inside.height); ++i) {
        if (!frames[i].is_object()) continue;
        auto const& row = frames[i].get_object();
        std::string what = text_of(row, "text");  // with its line, where the reader has found that
        if (what.empty()) what = text_of(row, "name");
        if (what.empty()) what = text_of(row, "module") + "+" + word_of(has(row, "offset") ? row.at("offset") : json::value{});
        on.put(inside.x, inside.y + i, std::to_string(i) + ' ' + what + "  " + text_of(row, "place"), style::plain, inside.width);
    }
}

void draw_stack(grid& on, area where, node_model const& model, std::string const& pid) {
    auto const& frames = list_of(model.answer("stack"), "frames");
    draw_frames(on, frame(on, where, frames.empty() ? "Stack" : "Stack (" + std::to_string(frames.size()) + " frames)"), model, pid);
}

}  // namespace weft::cli::tui
