// What the node warns of, what stands behind the one under the cursor, and what was wrong before.

#include "rates.hpp"
#include "screens.hpp"

#include "observer/explain.hpp"
#include "observer/format.hpp"
#include "observer/model.hpp"

#include <algorithm>
#include <array>
#include <chrono>

namespace weft::cli::tui {
namespace {

style by_severity(std::string const& severity) { return severity == "crit" ? style::bad : style::warn; }

/// Returns the row behind it.
std::size_t put_paragraph(grid& on, area where, std::string_view title, std::string_view text) {
    constexpr std::size_t indent = 14;
    std::size_t const room = where.width - std::min(where.width, indent);
    on.put(where.x, where.y, title, style::dim, indent);
    std::size_t y = where.y;
    while (!text.empty() && room > 0 && y < where.y + where.height) {
        std::size_t cut = std::min(text.size(), room);
        if (cut < text.size())
            if (std::size_t const blank = text.rfind(' ', cut); blank != std::string_view::npos && blank > 0) cut = blank;
        on.put(where.x + indent, y++, text.substr(0, cut), style::plain, room);
        text.remove_prefix(std::min(cut + 1, text.size()));
    }
    return std::max(y, where.y + 1);
}

/// What the manual says of it, as far as there is room.
void draw_manual(grid& on, area where, std::string const& code) {
    auto const all = explanations();
    auto const its = std::ranges::find(all, std::string_view{code}, &explanation::code);
    std::size_t const end = where.y + where.height;
    if (its == all.end() || where.height == 0) return;
    std::size_t y = put_paragraph(on, where, "it means", its->means);
    if (y < end) y = put_paragraph(on, {where.x, y, where.width, end - y}, "what to do", its->advice);
    if (y < end) on.put(where.x, y, "i shows all of it", style::dim);
}

void draw_one(grid& on, area where, scene const& of, json::object const& warning) {
    std::string const place = text_of(warning, "place");
    std::string const code = text_of(warning, "code");
    std::string const title = text_of(warning, "title");
    if (where.height < 4) return;
    on.put(where.x + 1, where.y, code + ' ' + (title.empty() ? "" : title + ": ") + text_of(warning, "subject"), style::title);
    on.put(where.x + 1, where.y + 1, text_of(warning, "what") + (place.empty() ? "" : ", at " + place), style::plain, where.width - 2);
    std::size_t y = where.y + 3;
    std::size_t const end = where.y + where.height;
    auto const* const cycle = cycle_of(of.model, text_of(warning, "pid"));
    if (cycle != nullptr && code == "W10b" && y < end) y += draw_cycle(on, {where.x, y, where.width, end - y}, *cycle) + 1;
    if (y < end) draw_manual(on, {where.x + 1, y, where.width - 2, end - y}, code);
}

/// What was raised lately and is over.
void draw_past(grid& on, area where, json::array const& past) {
    for (std::size_t i = 0; i < std::min(past.size(), where.height); ++i) {
        if (!past[i].is_object()) continue;
        auto const& row = past[i].get_object();
        if (i == 0) on.put(where.x + 1, where.y, "history", style::dim);
        on.put(where.x + 11, where.y + i,
               time_of_day(text_of(row, "raised_at")) + "  " + text_of(row, "code") + "  " + text_of(row, "subject") + "   cleared " +
                   time_of_day(text_of(row, "cleared_at")),
               style::dim, where.width - 12);
    }
}

std::string since_text(json::object const& row) {
    if (!has(row, "since_ns")) return "-";
    nanoseconds const since = time_of(row, "since_ns");
    return since < std::chrono::seconds{1} ? "now" : short_time(since);
}

/// Of one that is silenced, why and for how long yet.
std::string what_of(json::object const& row) {
    std::string const why = text_of(row, "why");
    if (why.empty()) return text_of(row, "what");
    return why + (has(row, "left_ns") ? ", " + short_time(time_of(row, "left_ns")) + " left" : "");
}

void draw_warning_rows(grid& on, area where, scene const& of) {
    columns const shown{{{"SEV", 5}, {"CODE", 5}, {"SINCE", 7, true}, {"SUBJECT", 27}, {"WHAT", 20}}, 4, where.x + 2, where.width - 3};
    shown.header(on, where.y);
    std::size_t const rows = where.height - 1;
    std::size_t const first = first_shown(of.cursor, of.list.items.size(), rows);
    for (std::size_t i = 0; i < rows && first + i < of.list.items.size(); ++i) {
        auto const& row = *of.list.items[first + i].row;
        std::string const severity = text_of(row, "severity");
        std::array const cells{severity.empty() ? "-" : severity, text_of(row, "code"), since_text(row), text_of(row, "subject"), what_of(row)};
        shown.row(on, where.y + 1 + i, cells, severity.empty() ? style::dim : by_severity(severity));
        if (first + i == of.cursor) on.put(where.x, where.y + 1 + i, ">", style::title);
    }
}

}  // namespace

void draw_warnings(grid& on, area where, scene const& of) {
    auto const& answer = of.model.answer("warnings");
    auto const& past = list_of(answer, "history");
    std::string const missing = of.model.refusal("warnings");
    std::string title = "active " + std::to_string(list_of(answer, "rows").size()) + "   cleared lately " + std::to_string(past.size()) +
                        "   silenced " + std::to_string(count_of(answer, "silenced")) + (of.state.now().grouped ? "" : " (x shows them)");
    if (auto const filter = filter_text(of.state.now()); !filter.empty()) title += "   " + filter;
    on.put(where.x + 1, where.y, missing.empty() ? title : missing, missing.empty() ? style::plain : style::warn);
    std::size_t const rows = std::min(of.list.items.size() + 1, where.height / 2);
    draw_warning_rows(on, {where.x, where.y + 1, where.width, rows}, of);
    std::size_t const y = where.y + 1 + rows;
    horizontal_line(on, where.x, y, where.width);
    std::size_t const kept = std::min<std::size_t>(past.size(), where.height > 24 ? 4 : 2);
    std::size_t const end = where.y + where.height - kept;
    area const below{where.x, y + 1, where.width, end - std::min(end, y + 1)};
    if (of.list.items.empty()) on.put(where.x + 1, y + 1, missing.empty() ? "nothing is wrong" : "", style::good);
    else if (of.list.items[of.cursor].row != nullptr) draw_one(on, below, of, *of.list.items[of.cursor].row);
    draw_past(on, {where.x, end, where.width, kept}, past);
}

}  // namespace weft::cli::tui
