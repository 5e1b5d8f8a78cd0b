// Commands about nodes and about weft itself that need no node to answer: nodes, socket, version, help.

#include "commands.hpp"
#include "observer/cli_error.hpp"
#include "observer/filter_help.hpp"
#include "observer/format.hpp"
#include "observer/node_directory.hpp"
#include "observer/table.hpp"

#include <weft/application/abi.hpp>
#include <weft/detail/nearest.hpp>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
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

namespace json = boost::json;

struct node_words {
    std::string run_dir;
    std::string node;
    std::string topic;
    bool json = false;
};

int show_nodes(node_words const& words) {
    auto const all = running_nodes(run_directory(words.run_dir));
    table lines{{"NAME", "PID", "UP", "WEFT", "SOCKET"}};
    json::array rows;
    for (auto const& each : all) {
        auto const up = std::chrono::seconds{std::max<std::int64_t>(std::time(nullptr) - each.started_at, 0)};
        lines.add({each.name, std::to_string(each.pid), short_time(up), each.version, each.socket.empty() ? "-" : each.socket});
        rows.push_back(json::parse(to_json(each)));
    }
    std::cout << (words.json ? json::serialize(rows) + '\n' : lines.to_text());
    return 0;
}

int show_socket(node_words const& words) {
    std::cout << find_socket(run_directory(words.run_dir), words.node) << '\n';
    return 0;
}

int show_version(bool as_json) {
    std::string const abi{app::library_abi()};
    if (as_json) {
        json::object const all{{"weft", WEFT_VERSION}, {"abi", abi}, {"proto", json::array{1, 1}}};
        std::cout << json::serialize(all) << '\n';
    } else {
        std::cout << "weft " WEFT_VERSION "\nabi " << abi << "\nprotocol 1..1\n";
    }
    return 0;
}

int show_exit_codes() {
    for (auto const& row : exit_codes) {
        std::string const number = std::to_string(static_cast<int>(row.code)) + (row.code == exit_code::signalled ? "+n" : "");
        std::cout << number << std::string(7 - number.size(), ' ') << row.meaning << '\n';
    }
    return 0;
}

int show_help(CLI::App const& root, std::string const& topic) {
    if (topic == "exit-codes") return show_exit_codes();
    if (topic == "filter") return std::cout << filter_help(), 0;
    std::vector<std::string> topics{"exit-codes", "filter"};
    for (auto const* each : root.get_subcommands([](CLI::App const*) { return true; })) {
        if (each->get_name() == topic) return std::cout << each->help(), 0;
        topics.push_back(each->get_name());
    }
    if (!topic.empty()) throw cli_error{exit_code::usage, "no help on '" + topic + "'" + detail::did_you_mean(topic, topics)};
    std::cout << root.help();
    return 0;
}

}  // namespace

void add_nodes(CLI::App& root, invocation& of) {
    auto const words = std::make_shared<node_words>();
    auto* const nodes = root.add_subcommand("nodes", "The running nodes of this user");
    nodes->fallthrough()->footer("Example: weft nodes --json");
    nodes->add_option("--run-dir", words->run_dir, "Where the nodes have their files");
    nodes->add_flag("--json", words->json, "One line of JSON");
    nodes->callback([words, &of] { of.chosen = [words] { return show_nodes(*words); }; });
}

void add_socket(CLI::App& root, invocation& of) {
    auto const words = std::make_shared<node_words>();
    auto* const socket = root.add_subcommand("socket", "Print the path of a node's control socket");
    socket->fallthrough()->footer("Example: socat - \"UNIX:$(weft socket demo)\"");
    socket->add_option("node", words->node, "Name of the node; not needed when one runs");
    socket->add_option("--run-dir", words->run_dir, "Where the nodes have their files");
    socket->callback([words, &of] { of.chosen = [words] { return show_socket(*words); }; });
}

void add_version(CLI::App& root, invocation& of) {
    auto const words = std::make_shared<node_words>();
    auto* const version = root.add_subcommand("version", "Versions of the binary, its ABI and its protocol");
    version->fallthrough()->footer("Example: weft version --json");
    version->add_flag("--json", words->json, "One line of JSON");
    version->callback([words, &of] { of.chosen = [words] { return show_version(words->json); }; });
}

void add_help(CLI::App& root, invocation& of) {
    auto const words = std::make_shared<node_words>();
    auto* const help = root.add_subcommand("help", "Help on a command, on exit-codes or on filter");
    help->fallthrough()->footer("Example: weft help exit-codes");
    help->add_option("topic", words->topic, "A command, exit-codes or filter");
    help->callback([words, &root, &of] { of.chosen = [words, &root] { return show_help(root, words->topic); }; });
}

}  // namespace weft::cli
