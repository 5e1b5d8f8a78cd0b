// The overview, the list of processes, and what all views share.

#include "view.hpp"

#include "format.hpp"
#include "model.hpp"
#include "rows_view.hpp"
#include "table.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <cctype>

namespace weft::cli {
namespace {

std::string number(json::object const& from, std::string_view key) { return std::to_string(count_of(from, key)); }

std::string dash_if_empty(std::string text) { return text.empty() ? "-" : text; }

std::string waits_of(json::object const& process) {
    std::string const whom = text_of(process, "waits_for");
    std::string const where = text_of(process, "waits_at");
    if (whom.empty()) return where;
    return "for " + whom + (where.empty() ? "" : " at " + where);
}

std::vector<std::string> usual_row(json::object const& row) {
    return {text_of(row, "pid"),
            text_of(row, "state"),
            title_of(row),
            dash_if_empty(text_of(row, "app")),
            number(row, "mailbox"),
            number(row, "messages_in"),
            number(row, "reductions"),
            short_bytes(count_of(row, "memory_bytes")),
            short_bytes(count_of(row, "stack_bytes")),
            short_time(time_of(row, "age_ns")),
            dash_if_empty(waits_of(row)),
            percent_cell(row, "cpu")};
}

void append(std::vector<std::string>& to, std::initializer_list<std::string> more) { to.insert(to.end(), more); }

std::string upper(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return text;
}

table chosen_columns(json::array const& rows, std::vector<std::string> const& fields) {
    std::vector<std::string> header;
    for (auto const& field : fields) header.push_back(upper(field));
    table made{std::move(header)};
    for (auto const& row : rows) {
        if (!row.is_object()) continue;
        std::vector<std::string> cells;
        // The node may have written the unit behind the name that was asked for: the order is the same.
        for (auto const& [key, value] : row.get_object()) cells.push_back(word_of(value));
        made.add(std::move(cells));
    }
    return made;
}

table usual_columns(json::object const& answer, bool wide) {
    bool const rates = answer.contains("window_s");
    std::vector<std::string> header{"PID", "STATE", "NAME/LABEL", "APP", "MAILBOX", "IN", "REDUCTIONS", "MEMORY", "STACK", "AGE", "WAITS", "CPU%"};
    if (rates) append(header, {"+/S", "IN/S", "RED/S"});
    if (wide) append(header, {"SCHED", "BEHAVIOUR", "PARENT", "SPAWNED AT", "STACK HIGH"});
    table made{std::move(header)};
    for (auto const& each : list_of(answer, "rows")) {
        if (!each.is_object()) continue;
        auto const& row = each.get_object();
        auto cells = usual_row(row);
        if (rates) append(cells, {growth_cell(row, "growth_per_s"), rate_cell(row, "in_per_s"), rate_cell(row, "reductions_per_s")});
        if (wide)
            append(cells, {word_cell(row, "scheduler"), word_cell(row, "behaviour"), word_cell(row, "parent"), word_cell(row, "spawned_at"),
                           bytes_cell(row, "stack_high_bytes")});
        made.add(std::move(cells));
    }
    return made;
}

}  // namespace

std::string title_of(json::object const& process) {
    for (auto const* key : {"name", "label"})
        if (auto text = text_of(process, key); !text.empty()) return text;
    std::string const place = text_of(process, "spawned_at");
    return place.empty() ? "-" : '(' + place + ')';
}

std::string overview_text(json::object const& hello, json::object const& answer) {
    std::string text = text_of(hello, "node") + "  pid " + number(hello, "pid") + "  weft " + text_of(hello, "weft") + "  up " +
                       short_time(time_of(answer, "uptime_ns")) + "\n\n";
    table facts{{"processes", number(answer, "processes") + " of " + number(answer, "max_processes"), "spawned",
                   number(answer, "spawned"), "exited", number(answer, "exited"), "crashed", number(answer, "crashed")}};
    facts.add({"messages", number(answer, "messages"), "dead letters", number(answer, "dead_letters"), "timers",
               number(answer, "timers"), "run queue", number(answer, "run_queue")});
    std::string const abandoned = count_of(answer, "abandoned_stacks") == 0 ? "" : ", " + number(answer, "abandoned_stacks") + " abandoned";
    facts.add({"stacks", short_bytes(count_of(answer, "stack_bytes")) + abandoned});
    table workers{{"WORKER", "BUSY%", "QUEUED", "TURNS", "STEALS", "PARKS", "RUNNING"}};
    std::size_t index = 0;
    for (auto const& each : list_of(answer, "workers")) {
        if (!each.is_object()) continue;
        auto const& worker = each.get_object();
        workers.add({std::to_string(index++), percent(fraction_of(worker, "busy")), number(worker, "queued"),
                     number(worker, "turns"), number(worker, "steals"), number(worker, "parks"),
                     dash_if_empty(text_of(worker, "running"))});
    }
    return text + facts.to_text() + '\n' + workers.to_text();
}

std::string ps_text(json::object const& answer, ps_options const& options) {
    auto const& rows = list_of(answer, "rows");
    table const columns = options.fields.empty() ? usual_columns(answer, options.wide) : chosen_columns(rows, options.fields);
    std::string text = columns.to_text(options.with_header);
    if (!options.with_header) return text;
    std::string const passed = answer.contains("matching") && count_of(answer, "matching") != count_of(answer, "total")
                                   ? number(answer, "matching") + " that match, of "
                                   : "";
    return text + std::to_string(rows.size()) + " of " + passed + number(answer, "total") + ", sorted by " + text_of(answer, "sort") +
           (flag_of(answer, "truncated") ? ", cut to the size of one answer" : "") + '\n';
}

std::string json_line(json::object const& hello, json::object const& answer) {
    json::object line{{"v", count_of(hello, "proto")}, {"node", text_of(hello, "node")}};
    for (auto const& [key, value] : answer) line[key] = value;
    return json::serialize(line) + '\n';
}

}  // namespace weft::cli
