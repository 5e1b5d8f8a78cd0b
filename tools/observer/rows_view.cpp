#include "rows_view.hpp"

#include "format.hpp"
#include "model.hpp"
#include "table.hpp"

#include <algorithm>
#include <cmath>

namespace weft::cli {
namespace {

bool is_known(json::object const& row, std::string_view key) {
    auto const* const value = row.if_contains(key);
    return value != nullptr && !value->is_null();
}

double signed_number(json::object const& row, std::string_view key) {
    auto const* const value = row.if_contains(key);
    if (value == nullptr) return 0;
    if (value->is_double()) return value->get_double();
    return value->is_int64() ? static_cast<double>(value->get_int64()) : fraction_of(row, key);
}

std::string named(json::object const& row, std::string_view pid, std::string_view name) {
    std::string const title = text_of(row, name);
    return text_of(row, pid) + (title.empty() ? "" : ' ' + title);
}

std::string percent_of_all(json::array const& rows, std::string_view key) {
    double sum = 0;
    for (auto const& row : rows)
        if (row.is_object()) sum += fraction_of(row.get_object(), key);
    return std::to_string(rows.empty() ? 0 : std::lround(sum * 100 / static_cast<double>(rows.size())));
}

std::string count_word(std::uint64_t count, std::string const& one, std::string const& more) {
    return std::to_string(count) + ' ' + (count == 1 ? one : more);
}

std::string cycle_text(json::object const& cycle) {
    auto const& members = list_of(cycle, "members");
    std::string text = "cycle of " + std::to_string(std::max<std::uint64_t>(count_of(cycle, "size"), members.size()));
    nanoseconds shortest = nanoseconds::max();
    for (auto const& each : members)
        if (each.is_object()) shortest = std::min(shortest, time_of(each.get_object(), "since_ns"));
    if (!members.empty()) text += ", " + short_time(shortest);
    table lines{{"", "", ""}};
    for (auto const& each : members) {
        if (!each.is_object()) continue;
        auto const& of = each.get_object();
        lines.add({"  " + named(of, "pid", "name"), "--call--> " + named(of, "to", "to_name"), text_of(of, "at")});
    }
    return text + '\n' + lines.to_text(false) + "  " +
           count_word(count_of(cycle, "waiting"), "process waits for this cycle\n", "processes wait for this cycle\n");
}

}  // namespace

std::string word_cell(json::object const& row, std::string_view key) { return is_known(row, key) ? word_of(row.at(key)) : "-"; }
std::string time_cell(json::object const& row, std::string_view key) { return is_known(row, key) ? short_time(time_of(row, key)) : "-"; }
std::string bytes_cell(json::object const& row, std::string_view key) { return is_known(row, key) ? short_bytes(count_of(row, key)) : "-"; }
std::string percent_cell(json::object const& row, std::string_view key) { return is_known(row, key) ? percent(fraction_of(row, key)) : "-"; }
std::string growth_cell(json::object const& row, std::string_view key) {
    if (!is_known(row, key)) return "-";
    double const value = signed_number(row, key);
    auto const count = static_cast<std::uint64_t>(std::llround(std::abs(value)));
    return (count == 0 ? "" : value < 0 ? "-" : "+") + short_count(count);
}
std::string rate_cell(json::object const& row, std::string_view key) {
    if (!is_known(row, key)) return "-";
    return short_count(static_cast<std::uint64_t>(std::llround(std::max(0.0, signed_number(row, key)))));
}

std::string rows_text(json::object const& answer, std::vector<column> const& columns, bool with_header) {
    std::vector<std::string> header;
    for (auto const& each : columns) header.push_back(each.title);
    table lines{std::move(header)};
    auto const& rows = list_of(answer, "rows");
    for (auto const& row : rows) {
        if (!row.is_object()) continue;
        std::vector<std::string> cells;
        for (auto const& each : columns) cells.push_back(each.cell(row.get_object(), each.key));
        lines.add(std::move(cells));
    }
    std::string const text = lines.to_text(with_header);
    if (!with_header) return text;
    return text + std::to_string(rows.size()) + " of " + std::to_string(count_of(answer, "total")) + '\n';
}

std::string schedulers_text(json::object const& answer, bool with_header) {
    return rows_text(answer,
                     {{"SCHED", "index", &word_cell},
                      {"BUSY%", "busy", &percent_cell},
                      {"QUEUED", "queued", &word_cell},
                      {"RUN%", "run", &percent_cell},
                      {"STEAL%", "steal", &percent_cell},
                      {"POLL%", "poll", &percent_cell},
                      {"TIMER%", "timer", &percent_cell},
                      {"IDLE%", "idle", &percent_cell},
                      {"TURNS", "turns", &word_cell},
                      {"STEALS", "steals", &word_cell},
                      {"PARKS", "parks", &word_cell},
                      {"RUNNING", "running", &word_cell},
                      {"NAME/LABEL", "running_name", &word_cell}},
                     with_header);
}

std::string schedulers_line(json::object const& answer) {
    auto const& rows = list_of(answer, "rows");
    std::string at = text_of(answer, "at");
    if (at.size() > 21) at = at.substr(11, 10);  // hours to tenths
    std::string queues;
    std::uint64_t turns = 0;
    for (auto const& row : rows) {
        if (!row.is_object()) continue;
        queues += (queues.empty() ? "" : " ") + std::to_string(count_of(row.get_object(), "queued"));
        turns += count_of(row.get_object(), "turns");
    }
    std::string text = at + " busy=" + percent_of_all(rows, "busy") + "% runq=" + std::to_string(count_of(answer, "run_queue")) + " [" + queues + ']';
    for (auto const* const key : {"run", "steal", "poll", "timer", "idle"}) text += ' ' + std::string{key} + '=' + percent_of_all(rows, key);
    return text + " slices=" + short_count(turns) + '\n';
}

std::string waits_text(json::object const& answer) {
    std::string text;
    for (auto const& each : list_of(answer, "cycles"))
        if (each.is_object()) text += cycle_text(each.get_object()) + '\n';
    auto const& rows = list_of(answer, "rows");
    if (rows.empty()) return text.empty() ? "no process waits in a call\n" : text;
    table lines{{"PID", "NAME/LABEL", "WAITS FOR", "SINCE", "AT"}};
    for (auto const& each : rows) {
        if (!each.is_object()) continue;
        auto const& of = each.get_object();
        lines.add({text_of(of, "pid"), word_cell(of, "name"), named(of, "to", "to_name"), time_cell(of, "since_ns"), word_cell(of, "at")});
    }
    return text + lines.to_text() + std::to_string(rows.size()) + " of " + std::to_string(count_of(answer, "total")) + ", the longest first\n";
}

}  // namespace weft::cli
