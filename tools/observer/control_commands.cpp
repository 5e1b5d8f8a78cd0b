// Commands that change the node. Each says what it did; the node's log says who asked for it.

#include "control_commands.hpp"

#include "cli_error.hpp"
#include "model.hpp"

#include <chrono>
#include <filesystem>

namespace weft::cli {
namespace {

std::string process_text(json::object const& answer) {
    std::string const name = text_of(answer, "name");
    return text_of(answer, "pid") + (name.empty() ? "" : ' ' + name);
}

answer_view told(std::string const& before) {
    return [before](json::object const&, json::object const& answer) {
        std::string const reason = text_of(answer, "reason");
        return before + ' ' + process_text(answer) + (reason.empty() ? "" : ": " + reason) + '\n';
    };
}

int ask_kill(observer_options const& options) {
    json::object question{{"pid", options.pid}};
    if (!options.reason.empty()) question["reason"] = options.reason;
    return ask(options, "kill", std::move(question), told("sent an exit signal to"));
}
int ask_exit(observer_options const& options) {
    return ask(options, "exit", {{"pid", options.pid}, {"reason", options.reason}}, told("sent an exit signal to"));
}
int ask_suspend(observer_options const& options) { return ask(options, "suspend", {{"pid", options.pid}}, told("suspended")); }
int ask_resume(observer_options const& options) { return ask(options, "resume", {{"pid", options.pid}}, told("resumed")); }
int ask_restart(observer_options const& options) {
    return ask(options, "restart", {{"pid", options.pid}}, [](json::object const&, json::object const& answer) {
        return "restarted " + text_of(answer, "child") + ": " + text_of(answer, "pid") + " is now " + text_of(answer, "now") + '\n';
    });
}

answer_view told_of_app(std::string const& done) {
    return [done](json::object const&, json::object const& answer) { return done + ' ' + text_of(answer, "app") + '\n'; };
}
int start_app(observer_options const& options) { return ask(options, "app_start", {{"app", options.app}}, told_of_app("started")); }
int stop_app(observer_options const& options) { return ask(options, "app_stop", {{"app", options.app}}, told_of_app("stopped")); }

/// The file is the node's; a relative name means the caller's folder.
int ask_dump(observer_options const& options) {
    json::object question;
    if (!options.file.empty()) question["file"] = std::filesystem::absolute(options.file).string();
    return ask(patiently(options), "dump", std::move(question), [](json::object const&, json::object const& answer) {
        return text_of(answer, "file") + ", " + std::to_string(count_of(answer, "bytes")) + " bytes" +
               (flag_of(answer, "complete") ? "\n" : ", cut by a limit\n");
    });
}

}  // namespace

void add_control_commands(CLI::App& to, shared_options const& options, std::function<int()>& chosen) {
    auto const with_pid = [&](CLI::App& command) {
        command.add_option("pid", options->pid, "A pid such as 93.1, or a registered name or label")->required();
    };
    add_command(to, "kill", "End a process; without a reason it cannot refuse", "weft observer kill 93.1", options, chosen, &ask_kill,
                [&](CLI::App& kill) {
                    with_pid(kill);
                    kill.add_option("--reason", options->reason, "kill, shutdown, normal or a text");
                });
    add_command(to, "exit", "Send a process an exit signal", "weft observer exit 93.1 shutdown", options, chosen, &ask_exit, [&](CLI::App& exit) {
        with_pid(exit);
        exit.add_option("reason", options->reason, "kill, shutdown, normal or a text")->required();
    });
    add_command(to, "suspend", "Let a process stand still until resume", "weft observer suspend 93.1", options, chosen, &ask_suspend, with_pid);
    add_command(to, "resume", "Take a suspend back", "weft observer resume 93.1", options, chosen, &ask_resume, with_pid);
    add_command(to, "restart", "Have a process restarted by its supervisor", "weft observer restart 93.1", options, chosen, &ask_restart, with_pid);
    auto* const app = to.add_subcommand("app", "Start or stop an application");
    app->fallthrough();
    app->require_subcommand(1);
    auto const with_app = [&](CLI::App& command) { command.add_option("app", options->app, "The application's name")->required(); };
    add_command(*app, "start", "Start it", "weft observer app start shop", options, chosen, &start_app, with_app);
    add_command(*app, "stop", "Stop it; those that need it go on", "weft observer app stop shop", options, chosen, &stop_app, with_app);
    add_command(to, "dump", "Have the node write a dump of all it knows", "weft observer dump node.dump", options, chosen, &ask_dump,
                [&](CLI::App& dump) { dump.add_option("file", options->file, "Where; without it where the node writes crash dumps"); });
}

}  // namespace weft::cli
