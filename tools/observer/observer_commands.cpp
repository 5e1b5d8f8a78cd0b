// Questions with the same frame: find the node, ask, print.

#include "observer_commands.hpp"

#include "command_frame.hpp"
#include "control_commands.hpp"
#include "cookie.hpp"
#include "crash_dump_commands.hpp"
#include "exit_code.hpp"
#include "node_commands.hpp"
#include "node_directory.hpp"
#include "pipelines.hpp"
#include "process_commands.hpp"
#include "tui/commands.hpp"
#include "view.hpp"
#include "warning_commands.hpp"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <chrono>
#include <memory>
#include <thread>

namespace weft::cli {
namespace {

tui::node_choice chosen_node(observer_options const& options) {
    return {.node = options.node, .run_dir = options.run_dir, .patience = duration_of("--timeout", options.timeout)};
}

int ask_overview(observer_options const& options) { return ask(options, "overview", {}, &overview_text); }

int ask_info(observer_options const& options) {
    return ask(options, "info", {{"pid", options.pid}},
               [](json::object const&, json::object const& answer) { return info_text(answer); });
}

int ask_tree(observer_options const& options) {
    json::object question{{"app", options.app}};
    return ask(options, "tree", std::move(question), [&](json::object const&, json::object const& answer) {
        return tree_text(answer, !options.no_headers);
    });
}

/// Two answers, and what came between them; with --total one.
int ask_pipelines(observer_options const& options) {
    auto const window = duration_of("--window", options.window.empty() ? "1s" : options.window);
    json::object const question{{"app", options.app}};
    auto const node = connect(options);
    auto answer = node->ask("pipelines", question);
    if (!options.total) {
        auto const begun = std::chrono::steady_clock::now();
        std::this_thread::sleep_for(window);  // tidy: allow sleep_for, the window is what the user asked to look at
        auto const before = std::exchange(answer, node->ask("pipelines", question));
        std::chrono::duration<double> const seconds = std::chrono::steady_clock::now() - begun;
        add_rates(answer, before, seconds.count());
    }
    print(render(format_of(options), node->hello(), answer, !options.no_headers, [&](json::object const&, json::object const& whole) {
        return pipelines_text(whole, !options.total, !options.no_headers);
    }));
    return static_cast<int>(exit_code::fine);
}

void add_common(CLI::App& to, shared_options const& options) {
    to.add_option("-n,--node", options->node, "Name of the node, or the path of its socket; not needed when one runs");
    to.add_option("--run-dir", options->run_dir, "Where the nodes have their files");
    to.add_option_function<std::string>("--cookie-file", &use_cookie_file, "The node's cookie, for -n tcp://host:port");
    to.add_option("--timeout", options->timeout, "How long to wait for the node")->capture_default_str();
    to.add_option("-o,--output", options->output, "table, wide, json, jsonl, csv or name")->capture_default_str();
    to.add_flag("--json", options->json, "One line of JSON: -o json");
    to.add_flag("--no-headers", options->no_headers, "Rows only");
}

}  // namespace

void add_observer(CLI::App& root, std::function<int()>& chosen) {
    auto const options = std::make_shared<observer_options>();
    auto* const observer = root.add_subcommand("observer", "Look inside a running node; alone: its screens on a terminal, else the overview");
    observer->fallthrough();
    observer->require_subcommand(0, 1);
    observer->footer("Example: weft observer ps -n demo --sort mailbox --limit 5");
    add_common(*observer, options);
    auto const screens = tui::add_screens(*observer, [options] { return chosen_node(*options); }, chosen);
    observer->callback([options, observer, screens, &chosen] {
        if (!observer->get_subcommands().empty()) return;
        if (!options->json && tui::is_screen_wanted(*screens)) chosen = [=] { return tui::run_screen(*screens, chosen_node(*options)); };
        else chosen = [options] { return ask_overview(*options); };
    });
    add_command(*observer, "overview", "Numbers of the node and its workers", "weft observer overview -n demo", options, chosen, &ask_overview);
    add_process_commands(*observer, options, chosen);
    add_node_commands(*observer, options, chosen);
    add_control_commands(*observer, options, chosen);
    add_command(*observer, "info", "One process in full", "weft observer info 93.1", options, chosen, &ask_info, [&](CLI::App& info) {
        info.add_option("pid", options->pid, "A pid such as 93.1, or a registered name")->required();
    });
    add_command(*observer, "tree", "Who was started by whom", "weft observer tree airports", options, chosen, &ask_tree,
                [&](CLI::App& tree) { tree.add_option("app", options->app, "Only the processes of this application"); });
    add_command(*observer, "pipelines", "The stages by pipelines: rates, demand, buffers", "weft observer pipelines --window 5s", options,
                chosen, &ask_pipelines, [&](CLI::App& pipelines) {
                    pipelines.add_option("app", options->app, "Only the stages of this application");
                    pipelines.add_option("--window", options->window, "How long to look for rates (1s)")->type_name("TIME");
                    pipelines.add_flag("--total", options->total, "Counts since the start, at once");
                });
    auto const frame = [options] {
        return command_frame{.node = options->node,
                             .run_dir = run_directory(options->run_dir),
                             .timeout = duration_of("--timeout", options->timeout),
                             .json = options->json,
                             .no_headers = options->no_headers};
    };
    add_warning_commands(*observer, frame, chosen);
    add_crash_dumps(*observer, screens, chosen);
}

}  // namespace weft::cli
