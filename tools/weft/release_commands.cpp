// What a release does with its running node: the commands of weft, with a release's names and exit codes.

#include "commands.hpp"
#include "console.hpp"
#include "observer/cli_error.hpp"
#include "observer/client.hpp"
#include "release_environment.hpp"
#include "remote_node.hpp"
#include "stop_node.hpp"

#include <weft/detail/duration_text.hpp>
#include <weft/detail/nearest.hpp>

#include <boost/json/array.hpp>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <chrono>
#include <csignal>
#include <iostream>
#include <memory>

namespace weft::cli {
namespace {

constexpr nanoseconds call_limit = std::chrono::minutes{1};
constexpr nanoseconds more_than_limit = std::chrono::seconds{5};

struct release_words {
    std::string node;
    std::string run_dir;
    bool wait = false;
    std::vector<std::string> command{};
};

std::string node_of(release_words const& words) { return words.node.empty() ? release_node() : words.node; }

int stop_remote(release_words const& words) {
    ask_remote_to_stop(node_of(words));
    if (words.wait) static_cast<void>(wait_for_remote_end(node_of(words), std::nullopt));
    return 0;
}

int stop(release_words const& words) {
    if (is_remote(node_of(words))) return stop_remote(words);
    running_node const node{run_directory(words.run_dir), node_of(words)};
    if (words.wait) return stop_node(node, std::nullopt).killed ? 1 : 0;
    node.send(SIGTERM);
    return 0;
}

int print_pid(release_words const& words) {
    std::string const name = node_of(words);
    std::cout << (is_remote(name) ? greet_remote(name) : running_node{run_directory(words.run_dir), name}.record().pid) << '\n';
    return 0;
}

/// The application that offers it. Errors: cli_error (not_found).
std::string application_with(client& node, std::string const& command) {
    std::vector<std::string> known;
    auto const all = node.ask("call");
    for (auto const& each : all.at("rows").as_array()) {
        known.emplace_back(each.as_object().at("name").as_string());
        if (known.back() == command) return std::string{each.as_object().at("app").as_string()};
    }
    throw cli_error{exit_code::not_found, "no application has a command '" + command + "'" + detail::did_you_mean(command, known)};
}

int call(client& node, std::string const& application, std::string const& command, std::vector<std::string> const& arguments) {
    auto const answer = node.ask("call", {{"app", application},
                                          {"command", command},
                                          {"args", json::array(arguments.begin(), arguments.end())},
                                          {"limit_ms", std::chrono::duration_cast<std::chrono::milliseconds>(call_limit).count()}});
    for (auto const& [key, to] : {std::pair{"output", &std::cout}, std::pair{"errors", &std::cerr}})
        if (auto const& text = answer.at(key); text.is_string()) *to << std::string_view{text.get_string()} << std::flush;
    return static_cast<int>(answer.at("exit").as_int64());
}

int rpc(release_words const& words) {
    client node{find_socket(run_directory(words.run_dir), node_of(words)), call_limit + more_than_limit};
    std::string const& command = words.command.front();
    bool const done = call(node, application_with(node, command), command, {words.command.begin() + 1, words.command.end()}) == 0;
    return done ? 0 : 1;
}

int restart(release_words const& words) {
    client node{find_socket(run_directory(words.run_dir), node_of(words)), call_limit + more_than_limit};
    try {
        auto const answer = node.ask("call", {{"app", "weft"}, {"command", "restart"}});
        return answer.at("exit") == 0 || is_ending(answer) ? 0 : 1;
    } catch (cli_error const& no) {
        if (no.code() == static_cast<int>(exit_code::no_answer)) return 0;  // it was asked, and its end was faster than its answer
        throw;
    }
}

/// What the console says it talks to. One that lets nobody in says so here, and not at each line.
std::string console_name(release_words const& words) {
    std::string const name = node_of(words);
    if (!is_remote(name)) return find_node(run_directory(words.run_dir), name).name;
    greet_remote(name);
    return name;
}

int remote(release_words const& words) {
    return run_console(words.run_dir, console_name(words), [words](std::vector<std::string> const& line) {
        auto one = words;
        one.command = line;
        return rpc(one);
    });
}

CLI::App* add(CLI::App& root, invocation& of, std::shared_ptr<release_words> const& words, std::string const& name, std::string const& help,
              int (*run)(release_words const&)) {
    auto* const made = root.add_subcommand(name, help);
    made->footer("Example: " + of.released->name + ' ' + name);
    made->add_option("-n,--name", words->node, "Name of the node, or tcp://host:port; default: RELEASE_NODE");
    add_cookie_option(*made);
    made->add_option("--run-dir", words->run_dir, "Where the nodes have their files");
    made->callback([words, run, &of] { of.chosen = [words, run] { return run(*words); }; });
    return made;
}

}  // namespace

void add_release(CLI::App& root, invocation& of) {
    auto const to_stop = std::make_shared<release_words>();
    add(root, of, to_stop, "stop", "Ask the running release to stop in order", &stop)->add_flag("--wait", to_stop->wait, "Return when it is gone");
    add(root, of, std::make_shared<release_words>(), "restart", "Stop all applications and boot again in the same program", &restart);
    add(root, of, std::make_shared<release_words>(), "pid", "Print the running release's process id", &print_pid);
    add(root, of, std::make_shared<release_words>(), "remote", "A console of the running release; leaving it leaves the release alone", &remote);
    auto const to_call = std::make_shared<release_words>();
    auto* const call_it = add(root, of, to_call, "rpc", "Run a command of an application in the running release: rpc NAME [ARGUMENT...]", &rpc);
    call_it->prefix_command();
    call_it->callback([to_call, call_it, &of] {
        to_call->command = call_it->remaining();
        if (to_call->command.empty()) throw CLI::RequiredError{"NAME"};
        of.chosen = [to_call] { return rpc(*to_call); };
    });
    auto* const version = root.add_subcommand("version", "Name and version of the release");
    version->callback([&of] {
        of.chosen = [&of] {
            std::cout << of.released->name << ' ' << of.released->version << '\n';
            return 0;
        };
    });
}

}  // namespace weft::cli
