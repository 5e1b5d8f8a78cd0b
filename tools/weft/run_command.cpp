// `weft run`: everything that can be refused is refused before the first thread starts; then the runtime, the control
// thread and the node, each taking down what it set up when the node has ended.

#include "commands.hpp"
#include "module_folders.hpp"
#include "node_lock.hpp"
#include "node_log.hpp"
#include "observer/cli_error.hpp"
#include "run_options.hpp"
#include "signals.hpp"

#include <weft/application/node.hpp>
#include <weft/application/plan.hpp>
#include <weft/errors.hpp>
#include <weft/observer.hpp>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <ctime>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>

#include <unistd.h>

namespace weft::cli {
namespace {

std::vector<app::unit> make_units(std::vector<app::planned> const& plan, std::vector<std::string> const& args) {
    std::vector<app::unit> units;
    for (auto const& each : plan) {
        std::filesystem::path const file = std::filesystem::absolute(each.app->file.path);
        units.push_back({.what = each.app->what,
                         .start = each.start,
                         .callbacks = &app::load(*each.app),
                         .directory = file.parent_path().string(),
                         .args = args,
                         .env = each.env});
    }
    return units;
}

/// The first application on the command line, which gives the node its default name.
std::string first_name(run_options const& options, app::catalogue& from) {
    auto const& named = options.applications.front().name;
    bool const is_file = named.find('/') != std::string::npos || named.ends_with(".so");
    return is_file ? from.add_file(named) : named;
}

void greet(runtime& in, node_lock const& lock, std::string const& name) {
    if (lock.previous() != 0)
        write_log(log::level::warning, "weft", "the previous run of " + name + " (pid " + std::to_string(lock.previous()) + ") did not end in order");
    write_log(log::level::info, "weft", "node " + name + ", pid " + std::to_string(::getpid()) + ", " +
                                            std::to_string(info::node(in).workers.size()) + " schedulers, weft " WEFT_VERSION);
}

std::unique_ptr<control_thread> open_control(runtime& in, std::string const& name, std::string const& socket, stop_signals& signals) {
    try {
        return std::make_unique<control_thread>(in, control_options{.node = name,
                                                                    .version = WEFT_VERSION,
                                                                    .socket = socket,
                                                                    .signals = stop_signals::numbers(),
                                                                    .on_signal = [&signals](int number) { signals.came(number); }});
    } catch (argument_error const& wrong) {
        throw cli_error{exit_code::bad_config, wrong.what()};
    } catch (std::system_error const& failed) {
        throw cli_error{exit_code::cannot_create, failed.what()};
    }
}

/// Where the node will listen; empty when it will not. Errors: cli_error (bad_config) for a path that no socket can have.
std::string socket_path(run_options const& options, std::string const& name) {
    if (!options.observable) return {};
    std::string path = options.socket.empty() ? paths_of(options.run_dir, name).socket : options.socket;
    if (path.size() <= max_socket_path) return path;
    throw cli_error{exit_code::bad_config, "the socket path " + path + " has " + std::to_string(path.size()) + " bytes, " +
                                               std::to_string(max_socket_path) + " are allowed; name a shorter one by --run-dir or --observe"};
}

node_record record_of(std::string const& name, std::string const& socket, run_words const& words) {
    return {.name = name,
            .pid = ::getpid(),
            .socket = socket.empty() ? "" : std::filesystem::absolute(socket).string(),
            .started_at = std::time(nullptr),
            .version = WEFT_VERSION,
            .args = words.applications};
}

int run_node(run_options const& options, run_words const& words, invocation const& of) {
    auto catalogue = make_catalogue(options.paths, of.linked);
    std::string const name = options.name.empty() ? first_name(options, catalogue) : options.name;
    auto const plan = app::make_plan(catalogue, options.applications, options.settings);
    std::string const socket = socket_path(options, name);
    node_lock const lock{options.run_dir, name};
    set_up_log(options.least_urgent);
    stop_signals::block();
    auto units = make_units(plan, of.app_args);

    runtime in{{.name = name,
                .workers = options.schedulers,
                .stack_bytes = options.stack_bytes,
                .on_fault = options.on_fault,
                .stop_timeout = options.stop_timeout}};
    app::node node{in, std::move(units), {.stop_timeout = options.stop_timeout,
                                          .log = &write_log,
                                          .ready_hint = socket.empty() ? "" : "look inside: weft observer -n " + name,
                                          .stop_hint = "again to abort"}};
    stop_signals signals{in, node, lock};
    auto control = open_control(in, name, socket, signals);
    lock.announce(record_of(name, socket, words));
    greet(in, lock, name);
    node.start();
    auto const end = node.wait();
    control.reset();
    std::cout.flush();
    if (end.abandoned) {
        lock.remove_files();
        flush_log();
        ::_exit(end.exit_code);
    }
    return end.exit_code;
}

}  // namespace

void add_run(CLI::App& root, invocation& of) {
    auto const words = std::make_shared<run_words>();
    auto* const run = root.add_subcommand("run", "Run applications in the foreground until they are done or a signal comes");
    run->fallthrough();
    run->footer("What stands behind -- goes to the applications.\nExample: weft run airports --name demo -- --top 5");
    add_run_options(*run, *words);
    run->callback([words, &of] {
        of.chosen = [words, &of] { return run_node(check_run(*words, of.quiet, of.verbose), *words, of); };
    });
}

}  // namespace weft::cli
