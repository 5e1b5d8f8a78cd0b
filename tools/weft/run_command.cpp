// `weft run`: everything that can be refused is refused before the first thread starts; then the runtime, the control
// thread and the node, each taking down what it set up when the node has ended.

#include "commands.hpp"
#include "module_folders.hpp"
#include "node_lock.hpp"
#include "node_log.hpp"
#include "observer/cli_error.hpp"
#include "run_options.hpp"
#include "service_manager.hpp"

#include <weft/application/node.hpp>
#include <weft/application/plan.hpp>
#include <weft/application/signals.hpp>
#include <weft/errors.hpp>
#include <weft/observer.hpp>
#include <weft_cli/release.hpp>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <cstdlib>
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
        auto whole = app::to_descriptor(*each.app, args);
        units.push_back({.what = std::move(whole.what),
                         .start = each.start,
                         .callbacks = whole.callbacks,
                         .directory = std::move(whole.directory),
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

std::unique_ptr<control_thread> open_control(runtime& in, run_options const& options, std::string const& name, std::string const& socket,
                                             app::node& node, std::shared_ptr<app::command_table> commands) {
    try {
        control_options control{.node = name,
                                .version = WEFT_VERSION,
                                .socket = socket,
                                .is_ready = [&node] { return node.is_ready(); },
                                .signals = app::signal_numbers(),
                                .on_signal = [&node](int number) { node.signal_came(number); },
                                .lint = options.lint,
                                .commands = std::move(commands)};
        prepare_observe(options.observe, options.run_dir, name, control);
        auto made = std::make_unique<control_thread>(in, std::move(control));
        tell_addresses(*made);
        return made;
    } catch (argument_error const& wrong) {
        throw cli_error{exit_code::bad_config, wrong.what()};
    } catch (std::system_error const& failed) {
        throw cli_error{exit_code::cannot_create, failed.what()};
    }
}

/// Where the node will listen; empty when it will not. Errors: cli_error (bad_config) for a path that no socket can have.
std::string socket_path(run_options const& options, std::string const& name) {
    if (!options.observe.local) return {};
    std::string path = options.observe.socket.empty() ? paths_of(options.run_dir, name).socket : options.observe.socket;
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

/// What a boot needs of the world, read anew for each.
struct boot {
    std::shared_ptr<app::catalogue> from;
    std::string name;
    std::vector<app::planned> plan;
};

boot make_boot(run_options const& options, invocation const& of) {
    boot made{.from = std::make_shared<app::catalogue>(make_catalogue(options.paths, of.linked)), .name = options.name, .plan = {}};
    if (made.name.empty()) made.name = first_name(options, *made.from);
    made.plan = app::make_plan(*made.from, options.applications, settings_of(options));
    return made;
}

app::node_options node_options_of(run_options const& options, boot const& with, invocation const& of, std::string const& socket,
                                  node_lock const& lock) {
    return {.stop_timeout = options.stop_timeout,
            .log = &write_log,
            .ready_hint = socket.empty() ? "" : "look inside: weft observer -n " + with.name,
            .stop_hint = "again to abort",
            .catalogue = with.from,
            .args = of.app_args,
            .configuration = [options] { return settings_of(options); },
            .on_ready = [] { tell_service_manager("READY=1"); },
            .on_halt = [&lock] { flush_log(), lock.remove_files(); }};
}

/// One life of the system, from boot to the end of its runtime.
app::node_end run_once(run_options const& options, run_words const& words, invocation const& of, boot const& with, node_lock const& lock,
                       std::string const& socket) {
    auto units = make_units(with.plan, of.app_args);
    runtime in{{.name = with.name,
                .workers = options.schedulers,
                .stack_bytes = options.stack_bytes,
                .on_fault = options.on_fault,
                .stop_timeout = options.stop_timeout}};
    auto const commands = std::make_shared<app::command_table>();
    auto settings = node_options_of(options, with, of, socket, lock);
    settings.commands = commands;
    app::node node{in, std::move(units), std::move(settings)};
    auto const control = open_control(in, options, with.name, socket, node, commands);
    lock.announce(record_of(with.name, socket, words));
    greet(in, lock, with.name);
    node.start();
    auto const end = node.wait();
    if (end.abandoned) {
        std::cout.flush();
        lock.remove_files();
        flush_log();
        ::_exit(end.exit_code);
    }
    return end;
}

void show_demo_faults(bool allowed) {
    if (allowed) ::setenv("WEFT_DEMO_FAULTS", "1", 1);
    else ::unsetenv("WEFT_DEMO_FAULTS");
}

int run_node(run_options const& options, run_words const& words, invocation const& of) {
    show_demo_faults(options.demo_faults);  // before the first thread starts
    auto first = make_boot(options, of);
    std::string const socket = socket_path(options, first.name);
    node_lock const lock{options.run_dir, first.name};
    app::block_signals();  // before the first thread starts, which would take them
    auto how = options.log;
    how.node = first.name;
    set_up_log(how);
    for (boot now = std::move(first);; now = make_boot(options, of)) {
        auto const end = run_once(options, words, of, now, lock, socket);
        std::cout.flush();
        if (!end.restart) return end.exit_code;
        write_log(log::level::info, "weft", "booting again");
    }
}

}  // namespace

void add_run(CLI::App& root, invocation& of) {
    auto const words = std::make_shared<run_words>();
    auto* const run = root.add_subcommand("run", "Run applications in the foreground until they are done or a signal comes");
    run->fallthrough();
    run->footer("What stands behind -- goes to the applications.\nExample: weft run airports --name demo -- --top 5");
    run->add_option("apps", words->applications, "Names or module files; NAME:transient and the like override the start type")
        ->required()->type_name("APP");
    add_run_options(*run, *words);
    run->callback([words, &of] {
        of.chosen = [words, &of] { return run_node(check_run(*words, of.quiet, of.verbose), *words, of); };
    });
}

void add_start(CLI::App& root, invocation& of) {
    auto const words = std::make_shared<run_words>();
    auto* const start = root.add_subcommand("start", "Run the release in the foreground until it is done or a signal comes");
    start->fallthrough();
    start->footer("What stands behind -- goes to the applications.\nExample: " + of.released->name + " start --name blue");
    add_run_options(*start, *words);
    start->callback([words, &of] {
        of.chosen = [words, &of] {
            auto options = check_run(*words, of.quiet, of.verbose);
            options.applications = of.released->applications;
            options.configuration = of.released->configuration;
            if (options.name.empty()) options.name = of.released->name;
            return run_node(options, *words, of);
        };
    });
}

}  // namespace weft::cli
