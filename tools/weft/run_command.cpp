// The commands that begin a node: run in the foreground, start in the background, and what a release calls them.

#include "init_process.hpp"
#include "observer/cli_error.hpp"
#include "release_environment.hpp"
#include "run_node.hpp"

#include <weft/application/plan.hpp>
#include <weft_cli/release.hpp>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <cstdlib>
#include <filesystem>
#include <memory>

namespace weft::cli {
namespace {

using words_pointer = std::shared_ptr<run_words>;

void take_applications(CLI::App& to, run_words& words) {
    to.fallthrough();
    to.add_option("apps", words.applications, "Names or module files; NAME:transient and the like override the start type")
        ->required()->type_name("APP");
    add_run_options(to, words);
}

int run_foreground(run_options const& options, std::string const& command, invocation const& of) {
    if (auto const code = act_as_init()) return *code;
    return run_node(options, command, of);
}

int run_behind(run_options const& options, std::string const& command, invocation const& of, bool json, std::string const& folder) {
    return run_in_background({.ready_timeout = options.ready_timeout, .stop_timeout = options.stop_timeout, .json = json},
                             [&](background& self) { return run_node(options, command, of, &self, folder); });
}

/// The name that a node has when nobody gave it one, told without looking at any file.
std::string name_of_first(std::vector<std::string> const& applications) {
    std::string const first = app::parse_request(applications.front()).name;
    return std::filesystem::path{first}.stem().string();
}

run_options options_of(CLI::App& command, run_words& words, invocation const& of) {
    run_subject const what{.node = words.name.empty() ? name_of_first(words.applications) : words.name};
    return configured_run(command, words, what, of.quiet, of.verbose);
}

run_options options_of_release(CLI::App& command, run_words& words, invocation const& of) {
    run_subject const what{.node = words.name.empty() ? release_node() : words.name, .release = of.released->configuration};
    auto options = configured_run(command, words, what, of.quiet, of.verbose);
    options.applications = of.released->applications;
    options.is_release = true;
    if (options.name.empty()) options.name = release_node();
    return options;
}

void add_foreground(CLI::App& root, invocation& of) {
    auto const words = std::make_shared<run_words>();
    auto* const run = root.add_subcommand("run", "Run applications in the foreground until they are done or a signal comes");
    run->footer("What stands behind -- goes to the applications.\nExample: weft run airports --name demo -- --top 5");
    take_applications(*run, *words);
    run->callback([words, run, &of] {
        of.chosen = [words, run, &of] { return run_foreground(options_of(*run, *words, of), "run", of); };
    });
}

void add_background(CLI::App& root, invocation& of) {
    auto const words = std::make_shared<run_words>();
    auto const json = std::make_shared<bool>(false);
    auto* const start = root.add_subcommand("start", "Run applications in the background; returns when they are ready");
    start->footer("The log goes to node.log in the node's folder of the run directory, what applications write to node.out.\n"
                  "Example: weft start jobber --name demo");
    take_applications(*start, *words);
    start->add_flag("--json", *json, "One line of JSON");
    start->callback([words, json, start, &of] {
        of.chosen = [words, json, start, &of] { return run_behind(options_of(*start, *words, of), "start", of, *json, {}); };
    });
}

void add_release_start(CLI::App& root, invocation& of) {
    auto const words = std::make_shared<run_words>();
    auto* const start = root.add_subcommand("start", "Run the release in the foreground until it is done or a signal comes");
    start->fallthrough();
    start->footer("What stands behind -- goes to the applications.\nExample: " + of.released->name + " start --name blue");
    add_run_options(*start, *words);
    start->callback([words, start, &of] {
        of.chosen = [words, start, &of] { return run_foreground(options_of_release(*start, *words, of), "start", of); };
    });
}

void add_release_daemon(CLI::App& root, invocation& of) {
    auto const words = std::make_shared<run_words>();
    auto* const daemon = root.add_subcommand("daemon", "Run the release in the background; returns when it is ready");
    daemon->fallthrough();
    daemon->footer("The log and what applications write go to the folder log in RELEASE_TMP.\nExample: " + of.released->name + " daemon");
    add_run_options(*daemon, *words);
    daemon->callback([words, daemon, &of] {
        of.chosen = [words, daemon, &of] {
            char const* const folder = std::getenv("RELEASE_TMP");
            return run_behind(options_of_release(*daemon, *words, of), "daemon", of, false, std::string{folder == nullptr ? "." : folder} + "/log");
        };
    });
}

void add_release_eval(CLI::App& root, invocation& of) {
    auto const words = std::make_shared<run_words>();
    auto const named = std::make_shared<std::vector<std::string>>();
    auto* const eval = root.add_subcommand("eval", "Run a command of an application here, with the applications loaded and none started");
    eval->footer("Options stand before NAME; all behind it goes to the command.\nExample: " + of.released->name + " eval migrate");
    eval->prefix_command();
    add_run_options(*eval, *words);
    eval->callback([words, named, eval, &of] {
        *named = eval->remaining();
        if (named->empty()) throw CLI::RequiredError{"NAME"};
        of.chosen = [words, named, eval, &of] {
            return evaluate(options_of_release(*eval, *words, of), of, named->front(), {named->begin() + 1, named->end()});
        };
    });
}

}  // namespace

void add_run(CLI::App& root, invocation& of) {
    if (of.released == nullptr) return add_foreground(root, of), add_background(root, of);
    add_release_start(root, of);
    add_release_daemon(root, of);
    add_release_eval(root, of);
}

}  // namespace weft::cli
