// Each line is parsed as a command line of its own.

#include "console.hpp"

#include "commands.hpp"
#include "observer/observer_commands.hpp"
#include "usage.hpp"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <unistd.h>

#include <algorithm>
#include <array>
#include <iostream>
#include <sstream>
#include <string_view>

namespace weft::cli {
namespace {

constexpr std::array<std::string_view, 5> observed{"overview", "ps", "info", "tree", "pipelines"};

std::vector<std::string> words_of(std::string const& line) {
    std::istringstream all{line};
    std::vector<std::string> words;
    for (std::string word; all >> word;) words.push_back(word);
    return words;
}

void observe(std::string const& run_dir, std::string const& node, std::vector<std::string> words) {
    CLI::App root{"", "remote"};
    action chosen;
    add_observer(root, chosen);
    if (words.front() == "overview") words.clear();
    std::vector<std::string> arguments{"observer"};
    arguments.insert(arguments.end(), words.begin(), words.end());
    arguments.insert(arguments.end(), {"-n", node});
    if (!run_dir.empty()) arguments.insert(arguments.end(), {"--run-dir", run_dir});
    std::reverse(arguments.begin(), arguments.end());
    try {
        root.parse(std::move(arguments));
        static_cast<void>(chosen());
    } catch (CLI::Success const& shown) {
        root.exit(shown, std::cout, std::cerr);
    } catch (CLI::ParseError const& wrong) {
        std::cerr << usage_error(root, wrong) << '\n';
    }
}

void help() {
    std::cout << "overview, ps, info PID, tree, pipelines   what the observer shows\n"
                 "NAME ARGUMENT...                          a command of an application\n"
                 "exit                                      leave; the release goes on\n";
}

}  // namespace

int run_console(std::string const& run_dir, std::string const& node, std::function<int(std::vector<std::string> const& line)> const& call) {
    bool const ask = ::isatty(STDIN_FILENO) == 1 && ::isatty(STDOUT_FILENO) == 1;
    std::string line;
    while ((ask ? std::cout << node << "> " << std::flush : std::cout), std::getline(std::cin, line)) {
        auto words = words_of(line);
        if (words.empty()) continue;
        if (words.front() == "exit" || words.front() == "quit") break;
        try {
            if (words.front() == "help") help();
            else if (std::find(observed.begin(), observed.end(), words.front()) != observed.end()) observe(run_dir, node, std::move(words));
            else static_cast<void>(call(words));
        } catch (std::exception const& failed) {
            std::cerr << failed.what() << '\n';
        }
        std::cout.flush();
    }
    return 0;
}

}  // namespace weft::cli
