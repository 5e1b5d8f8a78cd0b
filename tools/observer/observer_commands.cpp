// Questions with the same frame: find the node, ask, print.

#include "observer_commands.hpp"

#include "command_frame.hpp"
#include "control_commands.hpp"
#include "cookie.hpp"
#include "crash_dump_commands.hpp"
#include "exit_code.hpp"
#include "model.hpp"
#include "node_commands.hpp"
#include "node_directory.hpp"
#include "pipeline_commands.hpp"
#include "process_commands.hpp"
#include "tui/commands.hpp"
#include "view.hpp"
#include "warning_commands.hpp"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <memory>

namespace weft::cli {
namespace {

tui::node_choice chosen_node(observer_options const& options) {
    return {.node = options.node, .run_dir = options.run_dir, .patience = duration_of("--timeout", options.timeout)};
}

int ask_overview(observer_options const& options) { return ask(options, "overview", {}, &overview_text); }

/// With --reveal a second question, whose answer is a part of the first one's.
int ask_info(observer_options const& options) {
    auto const format = format_of(options);
    auto const node = connect(options);
    auto answer = node->ask("info", {{"pid", options.pid}});
    if (options.reveal) {
        json::object question{{"pid", text_of(object_of(answer, "process"), "pid")}, {"limit", options.limit}};
        answer["revealed"] = node->ask("reveal", std::move(question));
    }
    print(render(format, node->hello(), answer, !options.no_headers,
                 [](json::object const&, json::object const& whole) { return info_text(whole); }));
    return static_cast<int>(exit_code::fine);
}

int ask_tree(observer_options const& options) {
    json::object question{{"app", options.app}};
    return ask(options, "tree", std::move(question), [&](json::object const&, json::object const& answer) {
        return tree_text(answer, !options.no_headers);
    });
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
        info.add_flag("--reveal", options->reveal, "Also what its messages and its state hold; the node must allow it by --observe-reveal");
        info.add_option("--limit", options->limit, "With --reveal: how many messages")->capture_default_str()->check(CLI::Range(1, 1000));
    });
    add_command(*observer, "tree", "Who was started by whom", "weft observer tree airports", options, chosen, &ask_tree,
                [&](CLI::App& tree) { tree.add_option("app", options->app, "Only the processes of this application"); });
    add_pipeline_commands(*observer, options, chosen);
    auto const frame = [options] {
        return command_frame{.node = options->node,
                             .run_dir = run_directory(options->run_dir),
                             .timeout = duration_of("--timeout", options->timeout),
                             .json = format_of(*options) == output_format::json,
                             .no_headers = options->no_headers};
    };
    add_warning_commands(*observer, frame, chosen);
    add_crash_dumps(*observer, screens, chosen);
}

}  // namespace weft::cli
