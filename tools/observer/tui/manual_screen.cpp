// The manual's page of a warning, the numbers at which this node warns, and what a traced process does.

#include "rates.hpp"
#include "rows.hpp"

#include "observer/format.hpp"
#include "observer/model.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace weft::cli::tui {
namespace {

/// "0.8", "1000", "100k".
std::string short_number(double value) {
    if (value >= 10 || value == std::floor(value)) return rate(value);
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "%.2g", value);
    return text.data();
}

std::string threshold_text(json::object const& row, std::string_view key) { return has(row, key) ? short_number(fraction_of(row, key)) : "-"; }
std::string time_text(json::object const& row, std::string_view key) { return count_of(row, key) > 0 ? short_time(time_of(row, key)) : "-"; }

/// "12:00:00.114" of "2026-01-02T12:00:00.114021Z".
std::string to_milliseconds(std::string const& at) { return at.size() > 23 ? at.substr(11, 12) : time_of_day(at); }

}  // namespace

void draw_explain(grid& on, area where, scene const& of) {
    std::size_t const first = first_shown(of.cursor, of.list.items.size(), where.height);
    for (std::size_t i = 0; i < where.height && first + i < of.list.items.size(); ++i) {
        std::string const& line = of.list.items[first + i].title;
        bool const is_title = !line.empty() && line.front() != ' ';
        on.put(where.x + 1, where.y + i, line, is_title ? style::title : style::plain, where.width - 2);
    }
}

void draw_thresholds(grid& on, area where, scene const& of) {
    std::string const missing = of.model.refusal("thresholds");
    std::string const what = "when this node warns; weft.lint.CODE.raise and the like in its configuration move it";
    on.put(where.x + 1, where.y, missing.empty() ? what : missing,
           missing.empty() ? style::plain : style::warn);
    columns const shown{{{"CODE", 5}, {"WHAT", 26}, {"STATE", 5}, {"RAISE", 8, true}, {"FOR", 6, true}, {"CRITICAL", 8, true}, {"FOR", 6, true},
                         {"CLEAR", 8, true}, {"FOR", 6, true}, {"ALLOWED", 20}},
                        1, where.x + 2, where.width - 3};
    draw_lines(on, {where.x, where.y + 1, where.width, where.height - 1}, of, shown, [](json::object const& row) {
        return std::array{text_of(row, "code"), text_of(row, "title"), text_of(row, "state"), threshold_text(row, "raise"),
                          time_text(row, "raise_for_ns"), threshold_text(row, "critical"), time_text(row, "critical_for_ns"),
                          threshold_text(row, "clear"), time_text(row, "clear_for_ns"), text_of(row, "allowed")};
    });
}

void draw_trace(grid& on, area where, scene const& of) {
    auto const& answer = of.model.answer("trace");
    std::string const missing = of.model.refusal("trace");
    std::string const ended = text_of(answer, "ended");
    std::string text = "trace of " + of.state.now().subject + ", at most 100 events or 10 s   " + grouped(of.list.total) + " events, " +
                       grouped(count_of(answer, "dropped")) + " dropped   " + (ended.empty() ? "going on" : ended + "; T begins again");
    if (auto const filter = filter_text(of.state.now()); !filter.empty()) text += "   " + filter;
    on.put(where.x + 1, where.y, missing.empty() ? text : missing, missing.empty() ? style::plain : style::warn);
    columns const shown{{{"TIME", 12}, {"EVENT", 12}, {"TYPE", 30}, {"PEER", 10}, {"TEXT", 30}}, 2, where.x + 2, where.width - 3};
    draw_lines(on, {where.x, where.y + 1, where.width, where.height - 1}, of, shown, [](json::object const& row) {
        std::string const reason = text_of(row, "reason");
        return std::array{to_milliseconds(text_of(row, "at")), text_of(row, "event"), text_of(row, "type"), text_of(row, "peer"),
                          reason.empty() ? text_of(row, "text") : reason};
    });
}

}  // namespace weft::cli::tui
