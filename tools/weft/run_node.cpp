// `weft run`: everything that can be refused is refused before the first thread starts; then the runtime, the control
// thread and the node, each taking down what it set up when the node has ended.

#include "forced_end.hpp"
#include "heart_keeper.hpp"
#include "module_folders.hpp"
#include "node_life.hpp"
#include "node_lock.hpp"
#include "node_log.hpp"
#include "observer/cli_error.hpp"
#include "run_node.hpp"

#include <weft/application/node.hpp>
#include <weft/application/plan.hpp>
#include <weft/application/signals.hpp>
#include <weft/errors.hpp>
#include <weft/detail/nearest.hpp>
#include <weft/heart/line.hpp>
#include <weft/observer.hpp>
#include <weft/process.hpp>
#include <weft_cli/release.hpp>

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
                         .env = each.env,
                         .commands = std::move(whole.commands)});
    }
    return units;
}

/// The first application on the command line, which gives the node its default name.
std::string first_name(run_options const& options, app::catalogue& from) {
    auto const& named = options.applications.front().name;
    bool const is_file = named.find('/') != std::string::npos || named.ends_with(".so");
    return is_file ? from.add_file(named) : named;
}

void greet(runtime& in, std::string const& name) {
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

node_record record_of(run_options const& options, std::string const& name, std::string const& socket, std::string const& log_file) {
    std::error_code failed;
    return {.name = name,
            .pid = ::getpid(),
            .socket = socket.empty() ? "" : std::filesystem::absolute(socket).string(),
            .started_at = std::time(nullptr),
            .version = WEFT_VERSION,
            .args = {},
            .program = std::filesystem::read_symlink("/proc/self/exe", failed).string(),
            .folder = std::filesystem::current_path(failed).string(),
            .log = log_file.empty() ? "" : std::filesystem::absolute(log_file).string(),
            .stop_timeout_ms = options.stop_timeout == infinity
                                   ? 0
                                   : std::chrono::duration_cast<std::chrono::milliseconds>(options.stop_timeout).count()};
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
    auto config = configuration_of(options);
    made.plan = app::make_plan(*made.from, options.applications, config.settings, std::move(config.problems));
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
            .on_halt = [&lock] { lock.remove_files(), flush_log(); }};
}

runtime_options runtime_options_of(run_options const& options, std::string const& name) {
    return {.name = name,
            .workers = options.schedulers,
            .cpus = options.cpus,
            .stack_bytes = options.stack_bytes,
            .max_processes = options.max_processes,
            .on_fault = options.on_fault,
            .stop_timeout = options.stop_timeout};
}

constexpr nanoseconds last_words = std::chrono::seconds{5};

/// Nobody may hold up the end of a node that does nothing any more; what is left of its runtime has its own time for that.
void bound_end(std::optional<forced_end>& bound, run_options const& options, app::node_end const& end) {
    if (end.restart || options.stop_timeout == infinity) return;
    bound.emplace(end.abandoned ? last_words : options.stop_timeout + last_words, end.exit_code);
}

struct resting {
    explicit resting(node_life& of) : life{of} {}
    resting(resting const&) = delete;
    resting& operator=(resting const&) = delete;
    ~resting() { life.rest(); }
    node_life& life;
};

/// Applications see it; what stood there before means nothing.
void show_demo_faults(bool allowed) {
    if (allowed) ::setenv("WEFT_DEMO_FAULTS", "1", 1);
    else ::unsetenv("WEFT_DEMO_FAULTS");
}

/// Where the log of a node in the background goes, and what its applications write.
void move_to_files(background& self, std::string const& folder, node_lock const& lock, std::string const& name, node_log_options& log) {
    constexpr std::uint64_t usual_bytes = 10'000'000;
    if (log.max_bytes == UINT64_MAX) log.max_bytes = usual_bytes;
    if (!folder.empty()) std::filesystem::create_directories(folder);
    if (log.file.empty()) log.file = folder.empty() ? lock.paths().log : folder + '/' + name + ".log";
    self.write_to({folder.empty() ? lock.paths().output : folder + '/' + name + ".out", {.max_bytes = log.max_bytes, .max_files = log.max_files}});
}

/// The heart of a node writes where the node does: not to standard output in the foreground, which may be somebody's input.
void start_heart(std::optional<heart_keeper>& into, run_options const& options, node_lock const& lock, std::string const& name, bool in_background) {
    if (!options.heart) return;
    std::string const folder = std::filesystem::absolute(lock.paths().directory).string();
    into.emplace(*options.heart, name, folder, in_background ? STDOUT_FILENO : STDERR_FILENO);
}

/// The command of this name that one of the planned applications has. Errors: cli_error (not_found).
app_command const& command_named(std::vector<app::unit> const& units, std::string const& name, std::string& application) {
    std::vector<std::string> known;
    for (auto const& each : units)
        for (auto const& command : each.commands) {
            application = each.what.name;
            if (command.name == name) return command;
            known.push_back(command.name);
        }
    throw cli_error{exit_code::not_found, "no application has a command '" + name + "'" + detail::did_you_mean(name, known)};
}

/// An end with another exit code that nobody asked for is a death.
int end_life(node_life& life, app::node_end const& how) {
    life.end(how);
    if (how.exit_code == 0) weft::heart::tell_orderly_end();
    return how.exit_code;
}

int end_orderly(node_life& life, app::node_end const& how) {
    int const code = end_life(life, how);
    forced_end const bound{last_words, code};
    std::cout.flush();
    return code;
}

/// One life of the system, from boot to the end of its runtime.
app::node_end run_once(run_options const& options, invocation const& of, boot const& with, node_lock const& lock, std::string const& socket,
                       node_life& life) {
    auto units = make_units(with.plan, of.app_args);
    std::optional<forced_end> bound;  // until the runtime has ended
    runtime in{runtime_options_of(options, with.name)};
    auto settings = node_options_of(options, with, of, socket, lock);
    life.begin(in, settings);
    resting const before_the_runtime_ends{life};
    auto const commands = settings.commands;
    app::node node{in, std::move(units), std::move(settings)};
    auto const control = open_control(in, options, with.name, socket, node, commands);
    life.announce();
    greet(in, with.name);
    node.start();
    auto const end = node.wait();
    bound_end(bound, options, end);
    if (end.abandoned) {
        end_life(life, end);
        lock.remove_files();
        std::cout.flush();
        flush_log();
        ::_exit(end.exit_code);
    }
    return end;
}

/// One life after the other, as long as another boot is wanted. Returns the exit code.
int live(run_options const& options, invocation const& of, boot now, node_lock const& lock, std::string const& socket, node_life& life) {
    bool ran = false;
    try {
        for (;; now = make_boot(options, of)) {
            auto const end = run_once(options, of, now, lock, socket, life);
            ran = true;
            if (!end.restart) return end_orderly(life, end);
            std::cout.flush();
            write_log(log::level::info, "weft", "booting again");
        }
    } catch (...) {
        if (!ran) weft::heart::tell_orderly_end();  // what is refused at the start is no death
        throw;
    }
}

}  // namespace

int run_node(run_options const& options, std::string const& command, invocation const& of, background* starter, std::string const& output_folder) {
    auto first = make_boot(options, of);
    std::string const socket = socket_path(options, first.name);
    node_lock const lock{options.run_dir, first.name};
    app::block_signals();  // before the first thread starts, which would take them
    show_demo_faults(options.demo_faults);
    auto how = options.log;
    how.node = first.name;
    if (starter != nullptr) move_to_files(*starter, output_folder, lock, first.name, how);
    set_up_log(how);
    if (starter != nullptr) show_errors();
    auto facts = record_of(options, first.name, socket, how.file);
    facts.args = of.arguments;
    facts.command = command;
    facts.applications = static_cast<std::int64_t>(first.plan.size());
    std::optional<heart_keeper> heart;
    start_heart(heart, options, lock, first.name, starter != nullptr);
    node_life life{lock, std::move(facts), options, starter, heart ? &*heart : nullptr};
    return live(options, of, std::move(first), lock, socket, life);
}

int evaluate(run_options const& options, invocation const& of, std::string const& name, std::vector<std::string> const& arguments) {
    auto const with = make_boot(options, of);
    auto units = make_units(with.plan, {});
    std::string application;
    app_command const command = command_named(units, name, application);
    set_up_log(options.log);
    runtime in{runtime_options_of(options, with.name)};
    app::node const loaded{in, std::move(units), {.log = &write_log, .configuration = [options] { return settings_of(options); }}};
    int code = static_cast<int>(exit_code::application_failed);
    auto const end = in.run([&] {
        set_application(application);
        code = command.run(arguments, {std::cout, std::cerr});
    });
    std::cout.flush();
    if (!end.is_normal()) std::cerr << "weft: " << name << ": " << end.to_string() << '\n';
    return code;
}

}  // namespace weft::cli
