// The plain lists: names, timers, tables and descriptors on one screen; the log.

#include "rates.hpp"
#include "screens.hpp"

#include "observer/format.hpp"
#include "observer/model.hpp"

#include <algorithm>
#include <array>

namespace weft::cli::tui {
namespace {

struct listed {
    std::string_view key;
    column shown;
};

std::vector<listed> fields_of(std::string_view list) {
    if (list == "timers")
        return {{"label", {"LABEL", 20}}, {"pid", {"PID", 10}}, {"name", {"NAME", 24}}, {"in_ns", {"IN", 8, true}}, {"kind", {"KIND", 12}}};
    if (list == "tables")
        return {{"table", {"TABLE", 20}},
                {"kind", {"KIND", 12}},
                {"objects", {"OBJECTS", 12, true}},
                {"memory_bytes", {"MEMORY", 8, true}},
                {"owner", {"OWNER", 20}}};
    if (list == "fds")
        return {{"local", {"LOCAL", 20}}, {"fd", {"FD", 5, true}}, {"kind", {"KIND", 10}}, {"pid", {"PID", 10}}, {"remote", {"REMOTE", 26}}};
    return {{"name", {"NAME", 20}}, {"pid", {"PID", 10}}, {"registry", {"REGISTRY", 24}}};
}

std::string cell_text(json::object const& row, std::string_view key) {
    if (!has(row, key)) return "-";
    if (key.ends_with("_ns")) return short_time(time_of(row, key));
    if (key.ends_with("_bytes")) return short_bytes(count_of(row, key));
    return word_of(row.at(key));
}

void draw_list(grid& on, area where, scene const& of, std::vector<listed> const& fields) {
    std::vector<column> titles;
    for (auto const& each : fields) titles.push_back(each.shown);
    columns const shown{titles, 0, where.x + 2, where.width - 3};
    shown.header(on, where.y);
    std::size_t const rows = where.height - 1;
    std::size_t const first = first_shown(of.cursor, of.list.items.size(), rows);
    for (std::size_t i = 0; i < rows && first + i < of.list.items.size(); ++i) {
        std::vector<std::string> cells;
        for (auto const& each : fields) cells.push_back(cell_text(*of.list.items[first + i].row, each.key));
        shown.row(on, where.y + 1 + i, cells);
        if (first + i != of.cursor) continue;
        on.put(where.x, where.y + 1 + i, ">", style::title);
        on.tint(where.x, where.y + 1 + i, where.width, style::chosen);
    }
}

std::string counts(scene const& of) {
    std::string text = grouped(of.list.total) + " rows";
    if (of.list.items.size() != of.list.total) text += ", " + grouped(of.list.items.size()) + " shown";
    if (auto const filter = filter_text(of.state.now()); !filter.empty()) text += "   " + filter;
    return text;
}

style by_level(std::string const& level) {
    if (level == "error" || level == "critical") return style::bad;
    if (level == "warn" || level == "warning") return style::warn;
    return level == "debug" || level == "trace" ? style::dim : style::plain;
}

}  // namespace

void draw_registry(grid& on, area where, scene const& of) {
    std::size_t const tab = of.state.now().tab % registry_lists;
    std::size_t x = where.x;
    for (std::size_t i = 0; i < registry_lists; ++i) {
        std::string const name{registry_list(i)};
        x = on.put(x, where.y, i == tab ? '[' + name + ']' : ' ' + name + ' ', i == tab ? style::chosen : style::plain);
    }
    std::string const missing = of.model.refusal(registry_list(tab));
    on.put(x + 2, where.y, missing.empty() ? counts(of) : missing, missing.empty() ? style::plain : style::warn);
    draw_list(on, {where.x, where.y + 1, where.width, where.height - 1}, of, fields_of(registry_list(tab)));
}

void draw_log(grid& on, area where, scene const& of) {
    std::string const missing = of.model.refusal("log");
    on.put(where.x + 1, where.y, missing.empty() ? counts(of) : missing, missing.empty() ? style::plain : style::warn);
    columns const shown{{{"TIME", 8}, {"LEVEL", 6}, {"APP", 10}, {"PID", 8}, {"MESSAGE", 30}, {"SOURCE", 24}}, 4, where.x + 2, where.width - 3};
    shown.header(on, where.y + 1);
    std::size_t const rows = where.height - 2;
    std::size_t const first = first_shown(of.cursor, of.list.items.size(), rows);
    for (std::size_t i = 0; i < rows && first + i < of.list.items.size(); ++i) {
        auto const& row = *of.list.items[first + i].row;
        std::string const level = text_of(row, "level");
        std::array const cells{
            time_of_day(text_of(row, "at")), level, text_of(row, "app"), text_of(row, "pid"), text_of(row, "msg"), text_of(row, "src")};
        shown.row(on, where.y + 2 + i, cells, by_level(level));
        if (first + i == of.cursor) on.put(where.x, where.y + 2 + i, ">", style::title);
    }
}

}  // namespace weft::cli::tui
