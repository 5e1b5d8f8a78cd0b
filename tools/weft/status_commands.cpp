// status and health: what a node says of itself, in a line and as an exit code.

#include "commands.hpp"
#include "observer/cli_error.hpp"
#include "observer/client.hpp"
#include "observer/format.hpp"
#include "observer/node_directory.hpp"

#include <weft/detail/duration_text.hpp>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <iostream>
#include <memory>

namespace weft::cli {
namespace {

struct status_words {
    std::string node;
    std::string run_dir;
    std::string timeout = "5s";
    bool json = false;
};

nanoseconds patience_of(status_words const& words) {
    auto const time = detail::parse_duration(words.timeout);
    if (!time) throw cli_error{exit_code::usage, "--timeout is '" + words.timeout + "'; it must be " + std::string{detail::duration_examples}};
    return *time;
}

bool knows(json::object const& hello, std::string_view operation) {
    auto const* const all = hello.if_contains("ops");
    return all != nullptr && all->is_array() && std::any_of(all->get_array().begin(), all->get_array().end(), [&](json::value const& each) {
               return each.is_string() && std::string_view{each.get_string()} == operation;
           });
}

std::int64_t sum_of(json::object const& answer, std::string_view key) {
    std::int64_t sum = 0;
    for (auto const& row : answer.at("rows").as_array())
        if (auto const* const value = row.as_object().if_contains(key); value != nullptr && value->is_int64()) sum += value->get_int64();
    return sum;
}

/// What its files say, and what it answers; without an answer `problem` says why.
json::object facts_of(node_record const& node, nanoseconds patience) {
    json::object facts{{"node", node.name},
                       {"phase", node.phase.empty() ? "starting" : node.phase},
                       {"pid", node.pid},
                       {"up_s", std::max<std::int64_t>(std::time(nullptr) - node.started_at, 0)},
                       {"apps", node.applications}};
    if (node.socket.empty()) return facts;
    try {
        client ask{node.socket, patience};
        auto const overview = ask.ask("overview");
        for (auto const* key : {"processes", "warnings"})
            if (auto const* const value = overview.if_contains(key)) facts[key] = *value;
        if (!knows(ask.hello(), "apps")) return facts;
        auto const apps = ask.ask("apps");
        facts["apps"] = apps.at("rows").as_array().size();
        facts["restarts"] = sum_of(apps, "restarts");
    } catch (cli_error const& no) {
        facts["problem"] = no.what();
        facts["exit"] = no.code();
    }
    return facts;
}

std::string line_of(json::object const& facts) {
    std::string line{facts.at("node").as_string()};
    line += "  " + std::string{facts.at("phase").as_string()} + "  pid " + json::serialize(facts.at("pid"));
    line += "  up " + short_time(std::chrono::seconds{facts.at("up_s").as_int64()});
    for (auto const* key : {"apps", "processes", "restarts", "warnings"})
        if (auto const* const value = facts.if_contains(key)) line += "  " + std::string{key} + ' ' + json::serialize(*value);
    if (auto const* const problem = facts.if_contains("problem")) line += "  " + std::string{problem->as_string()};
    return line;
}

int show(std::vector<json::object> const& all, bool as_json) {
    json::array rows;
    for (auto const& each : all) {
        if (as_json) rows.emplace_back(each);
        else std::cout << line_of(each) << '\n';
    }
    if (as_json) std::cout << json::serialize(rows) << '\n';
    return static_cast<int>(exit_code::fine);
}

int not_running(std::string const& name, bool as_json) {
    json::array const row{json::object{{"node", name}, {"phase", "not running"}}};
    std::cout << (as_json ? json::serialize(row) : name + "  not running") << '\n';
    return static_cast<int>(exit_code::no_such_node);
}

int status(status_words const& words) {
    nanoseconds const patience = patience_of(words);
    std::string const run_dir = run_directory(words.run_dir);
    auto const running = running_nodes(run_dir);
    std::vector<json::object> all;
    for (auto const& each : running)
        if (words.node.empty() || each.name == words.node) all.push_back(facts_of(each, patience));
    if (!all.empty()) return show(all, words.json);
    if (!words.node.empty()) return not_running(words.node, words.json);
    throw cli_error{exit_code::no_such_node, "no node is running in " + run_dir};
}

int health(status_words const& words) {
    auto const node = find_node(run_directory(words.run_dir), words.node);
    auto facts = facts_of(node, patience_of(words));
    bool const ready = facts.at("phase") == "ready";
    bool const answers = !facts.contains("problem");
    if (words.json) {
        facts["healthy"] = ready && answers;
        std::cout << json::serialize(facts) << '\n';
    }
    if (!answers) throw cli_error{static_cast<int>(facts.at("exit").as_int64()), std::string{facts.at("problem").as_string()}};
    if (!ready) throw cli_error{exit_code::found_bad, node.name + " is " + std::string{facts.at("phase").as_string()}};
    return static_cast<int>(exit_code::fine);
}

void add(CLI::App& root, invocation& of, std::string const& name, std::string const& help, int (*run)(status_words const&)) {
    auto const words = std::make_shared<status_words>();
    auto* const made = root.add_subcommand(name, help);
    made->fallthrough()->footer("Example: weft " + name + " demo");
    made->add_option("node", words->node, "Name of the node")->type_name("NODE");
    made->add_option("--run-dir", words->run_dir, "Where the nodes have their files");
    made->add_option("--timeout", words->timeout, "How long to wait for a node's answer")->capture_default_str();
    made->add_flag("--json", words->json, "One line of JSON");
    made->callback([words, run, &of] { of.chosen = [words, run] { return run(*words); }; });
}

}  // namespace

void add_status(CLI::App& root, invocation& of) {
    add(root, of, "status", "One line about each node; exit code 3 when it is not running", &status);
    add(root, of, "health", "Whether a node is ready and answers, as an exit code", &health);
}

}  // namespace weft::cli
