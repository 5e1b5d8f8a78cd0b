// Questions about processes: lists that are looked at again and again, who waits for whom, and where they stand.

#include "process_commands.hpp"

#include "cli_error.hpp"
#include "looking.hpp"
#include "model.hpp"
#include "rows_view.hpp"
#include "stack_view.hpp"
#include "view.hpp"

#include <chrono>

namespace weft::cli {
namespace {

constexpr std::string_view every_second = "1s";

json::object list_question(observer_options const& options, bool rates) {
    json::object question{{"sort", options.sort}, {"limit", options.limit}};
    if (!options.fields.empty()) question["fields"] = json::array(options.fields.begin(), options.fields.end());
    if (!options.filter.empty()) question["filter"] = options.filter;
    if (rates) question["rates"] = true;
    if (!options.window.empty()) question["window_ms"] = milliseconds_of("--window", options.window);
    return question;
}

std::string list_text(observer_options const& options, json::object const& hello, json::object const& answer) {
    auto const format = format_of(options);
    return render(format, hello, answer, !options.no_headers, [&](json::object const&, json::object const& whole) {
        return ps_text(whole, {.fields = options.fields, .with_header = !options.no_headers, .wide = format == output_format::wide});
    });
}

/// Rates need two looks: the first one's answer is not shown.
int list_once(observer_options const& options) {
    auto const node = connect(options);
    bool const rates = !options.window.empty() && !options.total;
    auto answer = node->ask("ps", list_question(options, rates));
    if (rates) {
        if (!wait_unless_stopped(duration_of("--window", options.window))) return stopped_by_signal();
        answer = node->ask("ps", list_question(options, true));
    }
    print(list_text(options, node->hello(), answer));
    return static_cast<int>(exit_code::fine);
}

int list_again_and_again(observer_options const& options, std::string const& every) {
    nanoseconds const period = duration_of("--watch", every);
    observer_options with = options;
    if (with.window.empty()) with.window = every;
    auto const node = connect(options);
    return look_again_and_again(period, options.looks,
                                [&] { print(list_text(with, node->hello(), node->ask("ps", list_question(with, !with.total)))); });
}

int ask_ps(observer_options const& options) {
    static_cast<void>(format_of(options));
    return options.watch.empty() ? list_once(options) : list_again_and_again(options, options.watch);
}

int ask_top(observer_options const& options) {
    observer_options with = options;
    if (with.sort == "pid") with.sort = "cpu";
    return list_again_and_again(with, options.watch.empty() ? std::string{every_second} : options.watch);
}

/// Exit 5 when there is a cycle: nothing that its processes do can end it.
int ask_waits(observer_options const& options) {
    auto const format = format_of(options);
    auto const node = connect(options);
    json::object question{{"limit", options.limit}};
    if (!options.pid.empty()) question["pid"] = options.pid;
    auto const answer = node->ask("waits", std::move(question));
    print(render(format, node->hello(), answer, !options.no_headers,
                 [](json::object const&, json::object const& whole) { return waits_text(whole); }));
    return static_cast<int>(list_of(answer, "cycles").empty() ? exit_code::fine : exit_code::found_bad);
}

int ask_stack(observer_options const& options) {
    if (options.all != options.pid.empty())
        throw cli_error{exit_code::usage, "stack takes a pid, or --all and no pid"};
    json::object question{{"limit", options.limit}};
    if (options.all) question["all"] = true;
    else question["pid"] = options.pid;
    auto const node = connect(options, std::chrono::seconds{options.all ? 30 : 0});
    auto const answer = node->ask("stack", std::move(question));
    auto const show = [&](json::object const&, json::object const& whole) {
        address_names names;
        for (auto const& group : list_of(whole, "groups"))
            if (group.is_object()) names.learn_all(list_of(group.get_object(), "frames"));
        names.learn(list_of(whole, "frames"));
        return options.all ? groups_text(whole, names) : stack_text(whole, names);
    };
    print(render(format_of(options), node->hello(), answer, !options.no_headers, show));
    return static_cast<int>(exit_code::fine);
}

int ask_stuck(observer_options const& options) {
    auto const node = connect(options);
    nanoseconds const time = duration_of("--for", options.how_long.empty() ? "5s" : options.how_long);
    auto const found = find_stuck(*node, time, options.limit);
    if (!found) return stopped_by_signal();
    print(render(format_of(options), node->hello(), *found, !options.no_headers,
                 [](json::object const&, json::object const& whole) { return stuck_text(whole); }));
    return static_cast<int>(list_of(*found, "rows").empty() ? exit_code::fine : exit_code::found_bad);
}

int ask_profile(observer_options const& options) {
    auto const node = connect(options);
    nanoseconds const time = duration_of("--time", options.how_long.empty() ? "10s" : options.how_long);
    auto const profile = sample_stacks(*node, options.pid, time, options.wall);
    print(format_of(options) == output_format::json ? json_line(node->hello(), profile) : profile_text(profile));
    return static_cast<int>(exit_code::fine);
}

int ask_leaks(observer_options const& options) {
    auto const node = connect(options);
    auto const found = find_growth(*node, duration_of("--time", options.how_long.empty() ? "60s" : options.how_long), options.limit);
    if (!found) return stopped_by_signal();
    print(render(format_of(options), node->hello(), *found, !options.no_headers, [&](json::object const&, json::object const& whole) {
        return growth_text(whole, !options.no_headers);
    }));
    return static_cast<int>(exit_code::fine);
}

int ask_trace(observer_options const& options) {
    auto const node = connect(options);
    json::object question{
        {"pid", options.pid}, {"max", options.most}, {"time_ms", milliseconds_of("--time", options.how_long.empty() ? "10s" : options.how_long)}};
    if (!options.what.empty()) question["what"] = options.what;
    if (options.reveal) question["reveal"] = true;
    bool const as_json = format_of(options) == output_format::json || format_of(options) == output_format::jsonl;
    std::uint64_t lost = 0;
    auto const end = node->follow("trace", std::move(question), [&](json::object const& event, std::uint64_t dropped) {
        lost += dropped;
        print(as_json ? json_line(node->hello(), event) : trace_line(event));
        return true;
    });
    if (as_json) print(json_line(node->hello(), end));
    else
        print(text_of(end, "ended") + ", " + std::to_string(count_of(end, "events")) + " events, " +
              std::to_string(std::max(lost, count_of(end, "dropped"))) + " dropped\n");
    return static_cast<int>(exit_code::fine);
}

void add_list_options(CLI::App& to, shared_options const& options) {
    to.add_option("--sort", options->sort, "KEY, KEY:asc or KEY:desc; numbers go high first")->capture_default_str();
    to.add_option("--fields", options->fields, "Which columns, separated by commas")->delimiter(',');
    to.add_option("--filter", options->filter, "Which rows: 'mailbox>100 and label~\"conn/*\" and state=call'; see weft help filter");
    to.add_option("--window", options->window, "Rates per second over so long")->type_name("TIME");
    to.add_flag("--total", options->total, "Counts since the start: no rates");
    to.add_option("--watch", options->watch, "Again and again, each so long after the last")
        ->type_name("TIME")
        ->expected(0, 1)
        ->default_str(std::string{every_second});
    to.add_option("--looks", options->looks, "With --watch or top: end after so many; 0 never")->check(CLI::NonNegativeNumber);
}

void add_limit(CLI::App& to, shared_options const& options) {
    to.add_option("--limit", options->limit, "How many at most")->capture_default_str()->check(CLI::Range(1, 5000));
}

void add_time(CLI::App& to, shared_options const& options, char const* name, char const* help) {
    to.add_option(name, options->how_long, help)->type_name("TIME");
}

}  // namespace

void add_process_commands(CLI::App& to, shared_options const& options, std::function<int()>& chosen) {
    std::string const pid_help = "A pid such as 93.1, or a registered name or label";
    add_command(to, "ps", "The processes", "weft observer ps --sort memory --limit 3 --json", options, chosen, &ask_ps, [&](CLI::App& ps) {
        add_list_options(ps, options);
        add_limit(ps, options);
    });
    add_command(to, "top", "The busiest processes, again and again: ps --watch --sort cpu", "weft observer top --limit 10", options, chosen,
                &ask_top, [&](CLI::App& top) {
                    add_list_options(top, options);
                    add_limit(top, options);
                });
    add_command(to, "waits", "Who waits for whom; exit 5 when processes wait for each other in a circle", "weft observer waits 93.1", options,
                chosen, &ask_waits, [&](CLI::App& waits) {
                    waits.add_option("pid", options->pid, pid_help + ": only those before and behind it");
                    add_limit(waits, options);
                });
    add_command(to, "stack", "Where a process stands, or all of them", "weft observer stack --all --group", options, chosen, &ask_stack,
                [&](CLI::App& stack) {
                    stack.add_option("pid", options->pid, pid_help);
                    stack.add_flag("--all", options->all, "Of all processes, equal ones as one group");
                    stack.add_flag("--group", options->group, "What --all does anyway");
                    add_limit(stack, options);
                });
    add_command(to, "stuck", "Processes that do not move for a while, with stacks; exit 5 when there are any", "weft observer stuck --for 10s",
                options, chosen, &ask_stuck, [&](CLI::App& stuck) {
                    add_time(stuck, options, "--for", "How long to look (5s)");
                    add_limit(stuck, options);
                });
    add_command(to, "profile", "Folded stacks of what runs, for a flame graph", "weft observer profile --time 10s >stacks", options, chosen,
                &ask_profile, [&](CLI::App& profile) {
                    profile.add_option("pid", options->pid, pid_help + "; all without it");
                    profile.add_flag("--wall", options->wall, "Also of what waits");
                    add_time(profile, options, "--time", "How long to look (10s)");
                });
    add_command(to, "leaks", "Where the processes begin that become more, or need more memory", "weft observer leaks --time 60s", options, chosen,
                &ask_leaks, [&](CLI::App& leaks) {
                    add_time(leaks, options, "--time", "How long to look (60s)");
                    add_limit(leaks, options);
                });
    add_command(to, "trace", "What a process sends, accepts and does, an event a line", "weft observer trace 93.1 --what send,recv --max 20",
                options, chosen, &ask_trace, [&](CLI::App& trace) {
                    trace.add_option("pid", options->pid, pid_help)->required();
                    trace.add_option("--what", options->what, "send, recv, call, exit, link and sched, separated by commas");
                    trace.add_option("--max", options->most, "End after so many events")->capture_default_str()->check(CLI::Range(1, 1'000'000));
                    add_time(trace, options, "--time", "End after so long (10s)");
                    trace.add_flag("--reveal", options->reveal, "Messages with what they hold; the node must allow it by --observe-reveal");
                });
}

}  // namespace weft::cli
