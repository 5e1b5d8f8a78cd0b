// stop, restart and reload: what changes a running node from outside.

#include "commands.hpp"
#include "observer/cli_error.hpp"
#include "observer/client.hpp"
#include "reload_node.hpp"
#include "stop_node.hpp"

#include <weft/detail/duration_text.hpp>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <memory>
#include <sstream>

namespace weft::cli {
namespace {

struct life_words {
    std::string node;
    std::string run_dir;
    std::string timeout;
    bool json = false;
};
using shared_words = std::shared_ptr<life_words>;

std::optional<nanoseconds> limit_of(life_words const& words) {
    if (words.timeout.empty()) return std::nullopt;
    auto const limit = detail::parse_duration(words.timeout);
    if (!limit) throw cli_error{exit_code::usage, "--timeout is '" + words.timeout + "'; it must be " + std::string{detail::duration_examples}};
    return limit;
}

std::string told(node_record const& node, stop_result const& done, bool as_json) {
    if (!as_json) return node.name + (done.killed ? ": killed, " : ": stopped, ") + detail::duration_words(done.took) + '\n';
    json::object const all{{"node", node.name},
                           {"pid", node.pid},
                           {"stop_ms", std::chrono::duration_cast<std::chrono::milliseconds>(done.took).count()},
                           {"killed", done.killed},
                           {"left", json::array(done.left.begin(), done.left.end())}};
    return json::serialize(all) + '\n';
}

int stop(life_words const& words) {
    auto const limit = limit_of(words);
    running_node const node{run_directory(words.run_dir), words.node};
    auto const done = stop_node(node, limit);
    std::cout << told(node.record(), done, words.json);
    return static_cast<int>(done.killed ? exit_code::killed : exit_code::fine);
}

/// The words that start it again, in the background.
std::vector<std::string> words_to_start(node_record const& node, bool as_json) {
    std::vector<std::string> words = node.args;
    auto const command = std::find(words.begin(), words.end(), node.command);
    if (node.command.empty() || command == words.end())
        throw cli_error{exit_code::no_answer, node.name + ": it does not say how it was started; stop it and start it by hand"};
    *command = "start";
    auto const split = std::find(words.begin(), words.end(), "--");
    if (as_json && std::find(words.begin(), split, "--json") == split) words.insert(command + 1, "--json");
    words.insert(words.begin(), node.program);
    return words;
}

/// Becomes the program that starts the node. Returns only when it cannot.
[[noreturn]] void become(node_record const& node, std::vector<std::string> words, std::string const& run_dir) {
    std::vector<char*> arguments;
    for (auto& each : words) arguments.push_back(each.data());
    arguments.push_back(nullptr);
    ::setenv("WEFT_RUN_DIR", run_dir.c_str(), 1);
    std::cout.flush();
    if (::chdir(node.folder.c_str()) != 0)
        throw cli_error{exit_code::cannot_create, node.name + ": cannot go to " + node.folder + ": " + std::strerror(errno)};
    ::execv(node.program.c_str(), arguments.data());
    throw cli_error{exit_code::internal_error, "cannot run " + node.program + ": " + std::strerror(errno)};
}

int restart(life_words const& words) {
    auto const limit = limit_of(words);
    std::string const run_dir = std::filesystem::absolute(run_directory(words.run_dir)).string();
    running_node const node{run_dir, words.node};
    auto start = words_to_start(node.record(), words.json);
    auto const done = stop_node(node, limit);
    if (!words.json) std::cout << told(node.record(), done, false);
    become(node.record(), std::move(start), run_dir);
}

json::array lines_of(std::string const& text) {
    json::array all;
    std::istringstream in{text};
    for (std::string line; std::getline(in, line);) all.emplace_back(line);
    return all;
}

int reload(life_words const& words) {
    auto const node = find_node(run_directory(words.run_dir), words.node);
    auto const found = reload_node(run_directory(words.run_dir), node);
    if (words.json) std::cout << json::serialize(json::object{{"node", node.name}, {"reloaded", true}, {"found", lines_of(found)}}) << '\n';
    else std::cout << node.name << ": reloaded\n" << found;
    return static_cast<int>(exit_code::fine);
}

CLI::App* add_command(CLI::App& root, invocation& of, shared_words const& words, std::string const& name, std::string const& help,
                      int (*run)(life_words const&)) {
    auto* const made = root.add_subcommand(name, help);
    made->fallthrough()->footer("Example: weft " + name + " demo");
    made->add_option("node", words->node, "Name of the node")->required()->type_name("NODE");
    made->add_option("--run-dir", words->run_dir, "Where the nodes have their files");
    made->add_flag("--json", words->json, "One line of JSON");
    made->callback([words, run, &of] { of.chosen = [words, run] { return run(*words); }; });
    return made;
}

}  // namespace

std::string reload_node(std::string const& run_dir, node_record const& node) {
    if (node.socket.empty()) return running_node{run_dir, node.name}.send(SIGHUP), std::string{};
    constexpr nanoseconds patience = std::chrono::minutes{1};
    client ask{node.socket, patience};
    auto const answer = ask.ask("call", {{"app", "weft"}, {"command", "reload"}});
    auto const code = static_cast<int>(answer.at("exit").as_int64());
    auto const text = [&](char const* name) { return std::string{answer.at(name).is_string() ? answer.at(name).get_string() : json::string{}}; };
    if (code == 0) return text("output");
    std::string errors = text("errors");
    while (errors.ends_with('\n')) errors.pop_back();
    throw cli_error{code, errors.empty() ? node.name + ": the configuration stays as it was" : errors};
}

void add_life(CLI::App& root, invocation& of) {
    for (auto const& [name, help, run] : {std::tuple{"stop", "Stop a node in order; returns when it is gone", &stop},
                                          std::tuple{"restart", "Stop a node, then start it in the background with the same arguments", &restart}}) {
        auto const words = std::make_shared<life_words>();
        add_command(root, of, words, name, help, run)
            ->add_option("--timeout", words->timeout, "Then it is killed; default: a little more than its --stop-timeout")->type_name("TIME");
    }
    add_command(root, of, std::make_shared<life_words>(), "reload", "Read the configuration again, and open the log files anew", &reload);
}

}  // namespace weft::cli
