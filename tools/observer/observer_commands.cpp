// Questions with the same frame: find the node, ask, print.

#include "observer_commands.hpp"

#include "cli_error.hpp"
#include "client.hpp"
#include "cookie.hpp"
#include "model.hpp"
#include "node_directory.hpp"
#include "pipelines.hpp"
#include "view.hpp"

#include <weft/detail/duration_text.hpp>

#include <boost/json/array.hpp>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <chrono>
#include <iostream>
#include <memory>
#include <thread>

namespace weft::cli {
namespace {

struct observer_options {
    std::string node;
    std::string run_dir;
    std::string timeout = "5s";
    bool json = false;
    bool no_headers = false;
    std::string sort = "pid";
    std::vector<std::string> fields{};
    std::int64_t limit = 20;
    std::string pid;
    std::string app;
    std::string window = "1s";
    bool total = false;
};
using shared_options = std::shared_ptr<observer_options>;
using view = std::function<std::string(json::object const& hello, json::object const& answer)>;

nanoseconds duration_of(std::string const& option, std::string const& text) {
    auto const time = detail::parse_duration(text);
    if (!time) throw cli_error{exit_code::usage, option + " is '" + text + "'; it must be " + std::string{detail::duration_examples}};
    return *time;
}

int ask(observer_options const& options, std::string_view operation, json::object question, view const& show) {
    client node{find_socket(run_directory(options.run_dir), options.node), duration_of("--timeout", options.timeout)};
    auto const answer = node.ask(operation, std::move(question));
    std::cout << (options.json ? json_line(node.hello(), answer) : show(node.hello(), answer));
    return static_cast<int>(exit_code::fine);
}

int ask_overview(observer_options const& options) { return ask(options, "overview", {}, &overview_text); }

int ask_ps(observer_options const& options) {
    json::object question{{"sort", options.sort}, {"limit", options.limit}};
    if (!options.fields.empty()) question["fields"] = json::array(options.fields.begin(), options.fields.end());
    return ask(options, "ps", std::move(question), [&](json::object const&, json::object const& answer) {
        return ps_text(answer, {.fields = options.fields, .with_header = !options.no_headers});
    });
}

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
    auto const window = duration_of("--window", options.window);
    json::object const question{{"app", options.app}};
    client node{find_socket(run_directory(options.run_dir), options.node), duration_of("--timeout", options.timeout)};
    auto answer = node.ask("pipelines", question);
    if (!options.total) {
        auto const begun = std::chrono::steady_clock::now();
        std::this_thread::sleep_for(window);  // tidy: allow sleep_for, the window is what the user asked to look at
        auto const before = std::exchange(answer, node.ask("pipelines", question));
        std::chrono::duration<double> const seconds = std::chrono::steady_clock::now() - begun;
        add_rates(answer, before, seconds.count());
    }
    std::cout << (options.json ? json_line(node.hello(), answer) : pipelines_text(answer, !options.total, !options.no_headers));
    return static_cast<int>(exit_code::fine);
}

void add_common(CLI::App& to, shared_options const& options) {
    to.add_option("-n,--node", options->node, "Name of the node, or the path of its socket; not needed when one runs");
    to.add_option("--run-dir", options->run_dir, "Where the nodes have their files");
    to.add_option_function<std::string>("--cookie-file", &use_cookie_file, "The node's cookie, for -n tcp://host:port");
    to.add_option("--timeout", options->timeout, "How long to wait for the node")->capture_default_str();
    to.add_flag("--json", options->json, "One line of JSON");
    to.add_flag("--no-headers", options->no_headers, "Rows only");
}

void add_command(CLI::App& to, std::string const& name, std::string const& description, std::string const& example,
                 shared_options const& options, std::function<int()>& chosen, int (*act)(observer_options const&),
                 std::function<void(CLI::App&)> const& add_own = {}) {
    auto* const command = to.add_subcommand(name, description);
    command->fallthrough();
    command->footer("Example: " + example);
    if (add_own) add_own(*command);
    command->callback([options, act, &chosen] { chosen = [options, act] { return act(*options); }; });
}

}  // namespace

void add_observer(CLI::App& root, std::function<int()>& chosen) {
    auto const options = std::make_shared<observer_options>();
    auto* const observer = root.add_subcommand("observer", "Look inside a running node; alone: the overview");
    observer->fallthrough();
    observer->require_subcommand(0, 1);
    observer->footer("Example: weft observer ps -n demo --sort mailbox --limit 5");
    add_common(*observer, options);
    observer->callback([options, observer, &chosen] {
        if (observer->get_subcommands().empty()) chosen = [options] { return ask_overview(*options); };
    });
    add_command(*observer, "overview", "Numbers of the node and its workers", "weft observer overview -n demo", options, chosen, &ask_overview);
    add_command(*observer, "ps", "The processes", "weft observer ps --sort memory --limit 3 --json", options, chosen, &ask_ps,
                [&](CLI::App& ps) {
                    ps.add_option("--sort", options->sort, "KEY, KEY:asc or KEY:desc; numbers go high first")->capture_default_str();
                    ps.add_option("--limit", options->limit, "How many at most")->capture_default_str()->check(CLI::Range(1, 5000));
                    ps.add_option("--fields", options->fields, "Which columns, separated by commas")->delimiter(',');
                });
    add_command(*observer, "info", "One process in full", "weft observer info 93.1", options, chosen, &ask_info, [&](CLI::App& info) {
        info.add_option("pid", options->pid, "A pid such as 93.1, or a registered name")->required();
    });
    add_command(*observer, "tree", "Who was started by whom", "weft observer tree airports", options, chosen, &ask_tree,
                [&](CLI::App& tree) { tree.add_option("app", options->app, "Only the processes of this application"); });
    add_command(*observer, "pipelines", "The stages by pipelines: rates, demand, buffers", "weft observer pipelines --window 5s", options,
                chosen, &ask_pipelines, [&](CLI::App& pipelines) {
                    pipelines.add_option("app", options->app, "Only the stages of this application");
                    pipelines.add_option("--window", options->window, "How long to look for rates")->type_name("TIME")->capture_default_str();
                    pipelines.add_flag("--total", options->total, "Counts since the start, at once");
                });
}

}  // namespace weft::cli
