// The processes, like top.

#include "rates.hpp"
#include "screens.hpp"

#include "observer/format.hpp"
#include "observer/model.hpp"

#include <algorithm>
#include <array>

namespace weft::cli::tui {
namespace {

std::vector<column> all_columns() {
    return {{"PID", 8},           {"S", 1},           {"NAME / LABEL", 20}, {"APP", 9},          {"MBOX", 8, true},
            {"+/s", 6, true},     {"IN/s", 6, true},  {"OUT/s", 6, true},   {"CPU%", 5, true},   {"STACK", 6, true},
            {"AGE", 6, true},     {"MEM", 6, true},   {"RED/s", 6, true},   {"WAITS", 30},
            {"SPAWNED", 30}};
}

std::string known_rate(json::object const& row, std::string_view key) { return has(row, key) ? rate(fraction_of(row, key)) : "-"; }

std::string title_with_wait(item const& each) {
    std::string const whom = text_of(*each.row, "waits_for");
    return each.title + (whom.empty() ? "" : "  waits " + whom);
}

std::vector<std::string> cells_of(item const& each) {
    auto const& row = *each.row;
    std::uint64_t const size = count_of(row, "group_size");
    return {size > 0 ? std::to_string(size) + 'x' : each.pid,
            size > 0 ? "" : state_letter(row),
            title_with_wait(each),
            text_of(row, "app"),
            grouped(count_of(row, "mailbox")),
            has(row, "growth_per_s") ? signed_rate(fraction_of(row, "growth_per_s")) : "-",
            known_rate(row, "in_per_s"),
            known_rate(row, "out_per_s"),
            has(row, "cpu") ? percent(fraction_of(row, "cpu")) : "-",
            has(row, "stack_bytes") ? short_bytes(count_of(row, "stack_bytes")) : "-",
            has(row, "age_ns") ? short_time(time_of(row, "age_ns")) : "-",
            has(row, "memory_bytes") ? short_bytes(count_of(row, "memory_bytes")) : "-",
            known_rate(row, "reductions_per_s"),
            text_of(row, "waits_at"),
            text_of(row, "spawned_at")};
}

void draw_title(grid& on, area where, scene const& of) {
    place const& at = of.state.now();
    auto const& key = sort_keys[at.sort % sort_keys.size()];
    bool const low_first = at.reversed != (key.name == "name");
    std::string text = grouped(of.list.total) + " processes";
    if (of.list.items.size() != of.list.total) text += "   " + grouped(of.list.items.size()) + " shown";
    text += "   sort " + std::string{key.name} + (low_first ? ", low first" : ", high first");
    if (at.grouped) text += "   by label";
    if (!at.followed.empty()) text += "   following " + at.followed;
    if (auto const filter = filter_text(at); !filter.empty()) text += "   " + filter;
    std::string const wrong = of.model.refusal("ps");
    std::size_t const end = on.put(where.x + 1, where.y, text);
    if (!wrong.empty()) on.put(end + 3, where.y, wrong, style::warn);
}

}  // namespace

std::string state_letter(json::object const& process) {
    constexpr std::array<std::pair<std::string_view, char>, 7> letters{
        {{"running", 'R'}, {"runnable", 'Q'}, {"call", 'c'}, {"timer", 't'}, {"io", 'i'}, {"suspended", 'S'}, {"exiting", 'x'}}};
    std::string const state = text_of(process, "state");
    if (state == "receive") return count_of(process, "mailbox") > 0 ? "W" : "w";
    auto const known = std::ranges::find(letters, std::string_view{state}, &std::pair<std::string_view, char>::first);
    return known == letters.end() ? state.substr(0, 1) : std::string(1, known->second);
}

void draw_processes(grid& on, area where, scene const& of) {
    draw_title(on, where, of);
    columns const shown{all_columns(), 2, where.x + 2, where.width - 4};
    shown.header(on, where.y + 1);
    std::size_t const rows = where.height - 4;
    std::size_t const first = first_shown(of.cursor, of.list.items.size(), rows);
    for (std::size_t i = 0; i < rows && first + i < of.list.items.size(); ++i) {
        item const& each = of.list.items[first + i];
        std::size_t const y = where.y + 2 + i;
        bool const chosen = first + i == of.cursor;
        bool const warned = !warnings_of(of.model, *each.row).empty();
        if (chosen) on.put(where.x, y, ">", style::title);
        shown.row(on, y, cells_of(each), warned ? style::warn : style::plain);
        if (warned) on.put(where.x + where.width - 1, y, "!", style::bad);
        if (chosen) on.tint(where.x, y, where.width, style::chosen);
    }
    if (of.list.items.empty())
        on.put(where.x + 2, where.y + 2, of.state.now().filter.empty() ? "no processes yet" : "no process is like that", style::dim);
    horizontal_line(on, where.x, where.y + where.height - 2, where.width);
    on.put(where.x + 1, where.y + where.height - 1, "R running  Q runnable  w receive  W receive, has mail  c call  t timer  i io  S suspended",
           style::dim);
}

}  // namespace weft::cli::tui
