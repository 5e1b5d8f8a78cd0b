// `weft call`: runs a command that an application of a running node offers, as if it were a program here.

#include "commands.hpp"
#include "observer/cli_error.hpp"
#include "observer/client.hpp"
#include "observer/node_directory.hpp"
#include "observer/table.hpp"
#include "remote_node.hpp"

#include <weft/detail/duration_text.hpp>

#include <boost/json/array.hpp>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <algorithm>
#include <iostream>
#include <memory>
#include <optional>

namespace weft::cli {
namespace {

constexpr nanoseconds longest_limit = std::chrono::hours{24};
constexpr nanoseconds more_than_limit = std::chrono::seconds{5};  // the node says itself that the time is over

struct call_words {
    std::string node;
    std::string run_dir;
    std::string timeout = "60s";
    std::vector<std::string> command;  ///< the application, its command, and what that takes
};

nanoseconds limit_of(call_words const& words) {
    auto const limit = detail::parse_duration(words.timeout);
    if (limit && *limit >= std::chrono::milliseconds{1} && *limit <= longest_limit) return *limit;
    throw cli_error{exit_code::usage, "--timeout is '" + words.timeout + "'; it must be " + std::string{detail::duration_examples} +
                                          ", from 1ms to 24h"};
}

/// The node that is named; else the one of the application's name, which is how `weft run APP` calls it; else the only one.
std::string socket_of(call_words const& words) {
    std::string const run_dir = run_directory(words.run_dir);
    if (!words.node.empty()) return find_socket(run_dir, words.node);
    auto const nodes = running_nodes(run_dir);
    auto const& app = words.command.front();
    bool const named = std::any_of(nodes.begin(), nodes.end(), [&](node_record const& each) { return each.name == app; });
    return find_socket(run_dir, named ? app : "");
}

std::string text_of(json::object const& answer, std::string_view key) {
    auto const* const value = answer.if_contains(key);
    return value != nullptr && value->is_string() ? std::string{value->get_string()} : std::string{};
}

int show_commands(json::object const& answer, std::string const& app) {
    auto const& rows = answer.at("rows").as_array();
    if (rows.empty()) throw cli_error{exit_code::not_found, "no application " + app + " offers commands here"};
    table lines{{"COMMAND", "WHAT IT DOES"}};
    for (auto const& each : rows) lines.add({text_of(each.as_object(), "name"), text_of(each.as_object(), "help")});
    std::cout << lines.to_text();
    return static_cast<int>(exit_code::fine);
}

int call(call_words const& words) {
    auto const limit = limit_of(words);
    client node{socket_of(words), limit + more_than_limit};
    json::object question{{"app", words.command.front()},
                          {"limit_ms", std::chrono::duration_cast<std::chrono::milliseconds>(limit).count()}};
    if (words.command.size() == 1) return show_commands(node.ask("call", std::move(question)), words.command.front());
    question["command"] = words.command[1];
    question["args"] = json::array(words.command.begin() + 2, words.command.end());
    auto const answer = node.ask("call", std::move(question));
    std::cout << text_of(answer, "output") << std::flush;
    std::cerr << text_of(answer, "errors");
    if (answer.contains("truncated")) std::cerr << "weft: the output was cut off; it may have 1 MiB\n";
    return static_cast<int>(answer.at("exit").as_int64());
}

}  // namespace

void add_call(CLI::App& root, invocation& of) {
    auto const words = std::make_shared<call_words>();
    auto* const call_app = root.add_subcommand("call", "Run a command that an application of a running node offers");
    call_app->footer("weft call [OPTIONS] APP COMMAND [ARGUMENT...]: all behind APP goes to the command.\n"
                     "weft call [OPTIONS] APP: lists the commands.\n"
                     "Example: weft call jobber list --state failed");
    call_app->prefix_command();
    call_app->add_option("-n,--node", words->node, "Name of the node, the path of its socket, or tcp://host:port; APP's own when it is left out");
    add_cookie_option(*call_app);
    call_app->add_option("--run-dir", words->run_dir, "Where the nodes have their files");
    call_app->add_option("--timeout", words->timeout, "How long the command may take")->capture_default_str();
    call_app->callback([words, call_app, &of] {
        words->command = call_app->remaining();
        if (words->command.empty()) throw CLI::RequiredError{"APP"};
        of.chosen = [words] { return call(*words); };
    });
}

}  // namespace weft::cli
