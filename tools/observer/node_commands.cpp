// Lists of what a node has besides processes, and its log.

#include "node_commands.hpp"

#include "exit_code.hpp"
#include "format.hpp"
#include "looking.hpp"
#include "model.hpp"
#include "rows_view.hpp"
#include "view.hpp"

namespace weft::cli {
namespace {

answer_view rows_view(observer_options const& options, std::vector<column> columns) {
    return [&options, columns = std::move(columns)](json::object const&, json::object const& answer) {
        return rows_text(answer, columns, !options.no_headers);
    };
}

/// A first look, so that shares are of the window and not of the node's whole life.
int ask_schedulers(observer_options const& options) {
    bool const lines = !options.watch.empty();
    std::string const window = lines ? options.watch : options.window.empty() ? "1s" : options.window;
    nanoseconds const period = duration_of(lines ? "--trace" : "--window", window);
    auto const format = format_of(options);
    auto const node = connect(options);
    json::object const question{{"window_ms", milliseconds_of("--window", window)}};
    auto const show = [&](json::object const& answer) {
        print(render(format, node->hello(), answer, !options.no_headers, [&](json::object const&, json::object const& whole) {
            return lines ? schedulers_line(whole) : schedulers_text(whole, !options.no_headers);
        }));
    };
    if (!options.total) {
        static_cast<void>(node->ask("schedulers", question));
        if (!wait_unless_stopped(period)) return stopped_by_signal();
    }
    std::int64_t const looks = lines ? options.most : 1;
    return look_again_and_again(period, looks, [&] { show(node->ask("schedulers", question)); });
}

int ask_timers(observer_options const& options) {
    return ask(options, "timers", {{"limit", options.limit}},
               rows_view(options, {{"PID", "pid", &word_cell},
                                   {"NAME", "name", &word_cell},
                                   {"LABEL", "label", &word_cell},
                                   {"IN", "in_ns", &time_cell},
                                   {"KIND", "kind", &word_cell},
                                   {"PERIOD", "period_ns", &time_cell}}));
}

int ask_registry(observer_options const& options) {
    return ask(
        options, "registry", {},
        rows_view(options,
                  {{"NAME", "name", &word_cell}, {"PID", "pid", &word_cell}, {"REGISTRY", "registry", &word_cell}, {"APP", "app", &word_cell},
                   {"KEYS", "keys", &word_cell}}));
}

int ask_tables(observer_options const& options) {
    json::object question;
    if (!options.what.empty()) question["table"] = options.what;
    return ask(options, "tables", std::move(question),
               rows_view(options, {{"TABLE", "table", &word_cell}, {"KIND", "kind", &word_cell}, {"OBJECTS", "objects", &word_cell},
                                   {"MEMORY", "memory_bytes", &bytes_cell}, {"OWNER", "owner", &word_cell}, {"OWNER NAME", "owner_name", &word_cell},
                                   {"ACCESS", "access", &word_cell}}));
}

int ask_apps(observer_options const& options) {
    return ask(options, "apps", {},
               rows_view(options, {{"NAME", "name", &word_cell},
                                   {"VERSION", "version", &word_cell},
                                   {"STATE", "state", &word_cell},
                                   {"PROCESSES", "processes", &word_cell},
                                   {"RESTARTS", "restarts", &word_cell},
                                   {"DESCRIPTION", "description", &word_cell}}));
}

int ask_descriptors(observer_options const& options) {
    return ask(
        options, "fds", {},
        rows_view(options,
                  {{"FD", "fd", &word_cell}, {"KIND", "kind", &word_cell}, {"LOCAL", "local", &word_cell}, {"REMOTE", "remote", &word_cell}}));
}

std::string cost_text(json::object const&, json::object const& answer) {
    std::string const stretch = fraction_of(answer, "stretch") > 1 ? ", so intervals are longer than asked for" : "";
    return percent(fraction_of(answer, "share")) + " % of one core in the last 10 s, of " + percent(fraction_of(answer, "budget_share")) +
           " % allowed" + stretch + "; " + short_time(time_of(answer, "cpu_ns")) + " since the start, " +
           std::to_string(count_of(answer, "clients")) + " clients\n";
}
int ask_cost(observer_options const& options) { return ask(options, "cost", {}, &cost_text); }

int ask_metrics(observer_options const& options) {
    json::object question;
    if (!options.what.empty()) question["name"] = options.what;
    return ask(options, "metrics", std::move(question), [](json::object const&, json::object const& answer) {
        auto const* const text = answer.if_contains("text");
        return text != nullptr && text->is_string() ? std::string{text->get_string()} : std::string{};
    });
}

std::string log_line(json::object const& event) {
    std::string text = text_of(event, "at") + ' ' + text_of(event, "level");
    for (auto const* const key : {"app", "pid", "label"})
        if (auto const word = text_of(event, key); !word.empty()) text += ' ' + word;
    return text + ": " + text_of(event, "msg") + '\n';
}

int follow_log(observer_options const& options) {
    bool const as_json = format_of(options) == output_format::json || format_of(options) == output_format::jsonl;
    auto const node = connect(options);
    json::object question;
    if (!options.level.empty()) question["level"] = options.level;
    std::int64_t lines = 0;
    static_cast<void>(node->follow("log_tail", std::move(question), [&](json::object const& event, std::uint64_t dropped) {
        if (dropped > 0 && !as_json) print("(" + std::to_string(dropped) + " lines were dropped)\n");
        print(as_json ? json_line(node->hello(), event) : log_line(event));
        return ++lines != options.looks;
    }));
    return static_cast<int>(exit_code::fine);
}

int ask_level(observer_options const& options) {
    // `log level LEVEL`, or `log level WHERE LEVEL`; alone it shows what is set.
    json::object question;
    if (!options.level.empty()) question["level"] = options.level;
    if (!options.where.empty()) question["where"] = options.where;
    if (!options.how_long.empty()) question["for_ms"] = milliseconds_of("--for", options.how_long);
    return ask(options, "log_level", std::move(question), [](json::object const&, json::object const& answer) {
        std::string const where = text_of(answer, "where");
        std::string const level = text_of(answer, "level");
        std::string text = (where.empty() ? "" : where + ' ') + (level.empty() ? "as the rest" : level);
        if (answer.contains("before")) text += ", before " + word_cell(answer, "before");
        if (count_of(answer, "for_ms") > 0)
            text += ", for " + short_time(nanoseconds{static_cast<std::int64_t>(count_of(answer, "for_ms")) * 1'000'000});
        return text + '\n';
    });
}

int ask_level_of_words(observer_options const& options) {
    observer_options with = options;
    if (options.fields.size() > 1) with.where = options.fields.front();
    if (!options.fields.empty()) with.level = options.fields.back();
    return ask_level(with);
}

}  // namespace

void add_node_commands(CLI::App& to, shared_options const& options, std::function<int()>& chosen) {
    add_command(to, "schedulers", "What each scheduler does with its time", "weft observer schedulers --trace 500ms --limit 2", options, chosen,
                &ask_schedulers, [&](CLI::App& schedulers) {
                    schedulers.add_option("--window", options->window, "Shares of so long (1s)")->type_name("TIME");
                    schedulers.add_flag("--total", options->total, "Since the start, at once");
                    schedulers.add_option("--trace", options->watch, "A line each so long")->type_name("TIME");
                    schedulers.add_option("--limit", options->most, "How many lines of --trace; 0 no end")->check(CLI::NonNegativeNumber);
                });
    add_command(to, "timers", "Timers that will send messages, the next one first", "weft observer timers --limit 5", options, chosen,
                &ask_timers, [&](CLI::App& timers) {
                    timers.add_option("--limit", options->limit, "How many at most")->capture_default_str()->check(CLI::Range(1, 5000));
                });
    add_command(to, "registry", "Which process has which name, is under which key of a registry, and in which group", "weft observer registry",
                options, chosen, &ask_registry);
    add_command(to, "ets", "The tables, the largest first", "weft observer ets sessions", options, chosen, &ask_tables,
                [&](CLI::App& tables) { tables.add_option("table", options->what, "Only the one of this name"); });
    add_command(to, "apps", "The applications", "weft observer apps", options, chosen, &ask_apps);
    add_command(to, "fds", "Files and sockets that are open", "weft observer fds", options, chosen, &ask_descriptors);
    add_command(to, "cost", "What the observer itself uses", "weft observer cost -n demo", options, chosen, &ask_cost);
    add_command(to, "metrics", "The node's numbers for Prometheus", "weft observer metrics --name 'weft_proc*'", options, chosen, &ask_metrics,
                [&](CLI::App& metrics) { metrics.add_option("--name", options->what, "Only those whose name fits; * stands for anything"); });
    auto* const log = to.add_subcommand("log", "The node's log: follow it, change its levels");
    log->fallthrough();
    log->require_subcommand(1);
    add_command(*log, "tail", "Follow it", "weft observer log tail --level warning", options, chosen, &follow_log, [&](CLI::App& tail) {
        tail.add_option("--level", options->level, "Only lines as urgent as this");
        tail.add_option("--lines", options->looks, "End after so many")->check(CLI::PositiveNumber);
    });
    add_command(*log, "level", "Show or set how urgent a line must be: [WHERE] LEVEL", "weft observer log level shop debug --for 10m", options,
                chosen, &ask_level_of_words, [&](CLI::App& level) {
                    level.add_option("words", options->fields, "[WHERE] LEVEL; WHERE is an application or a label")->expected(0, 2);
                    level.add_option("--for", options->how_long, "Then as before")->type_name("TIME");
                });
}

}  // namespace weft::cli
