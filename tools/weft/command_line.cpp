// The command line as a whole: which commands there are, and how every one of them ends.

#include "commands.hpp"
#include "observer/cli_error.hpp"
#include "observer/observer_commands.hpp"
#include "usage.hpp"

#include <weft/application/error.hpp>
#include <weft_cli/main.hpp>
#include <weft_cli/release.hpp>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <filesystem>
#include <iostream>
#include <sstream>

namespace weft::cli {
namespace {

/// Errors of several lines keep their name before each.
void complain(std::string const& text) {
    std::istringstream lines{text};
    for (std::string line; std::getline(lines, line);) std::cerr << "weft: " << line << '\n';
}

/// Everything behind the first `--` belongs to the application; it is not ours to read.
std::vector<std::string> own_arguments(int argc, char const* const* argv, std::vector<std::string>& app_args) {
    std::vector<std::string> all{argv + 1, argv + argc};
    auto const split = std::find(all.begin(), all.end(), "--");
    if (split == all.end()) return all;
    app_args.assign(split + 1, all.end());
    all.erase(split, all.end());
    return all;
}

void build(CLI::App& root, invocation& of) {
    root.require_subcommand(1);
    root.set_version_flag("--version", of.released != nullptr ? of.released->name + ' ' + of.released->version : "weft " WEFT_VERSION);
    root.add_flag("-q,--quiet", of.quiet, "Say only what is wrong");
    root.add_flag("-v,--verbose", of.verbose, "Say more");
    if (of.released != nullptr) {
        root.footer("Example: " + of.released->name + " start --name blue");
        add_run(root, of);
        add_release(root, of);
    } else {
        root.footer("Example: weft run airports -- --top 5\n         weft observer ps --sort mailbox");
        add_run(root, of);
        add_life(root, of);
    }
    add_status(root, of);
    add_logs(root, of);
    add_app(root, of);
    add_config(root, of);
    if (of.released == nullptr) {
        add_new(root, of);
        add_systemd(root, of);
    }
    add_doctor(root, of);
    add_completion(root, of);
    add_call(root, of);
    add_nodes(root, of);
    add_socket(root, of);
    add_observer(root, of.chosen);
    if (of.released == nullptr) add_version(root, of);
    add_help(root, of);
}

/// A release has one exit code for all that goes wrong before its own begin to count.
int failed_with(invocation const& of, int code) { return of.released == nullptr ? code : static_cast<int>(exit_code::application_failed); }

int parse_and_run(CLI::App& root, invocation& of, std::vector<std::string> arguments) {
    if (of.released != nullptr && arguments.empty()) return std::cout << root.help(), static_cast<int>(exit_code::fine);
    try {
        std::reverse(arguments.begin(), arguments.end());  // as CLI11 wants it
        root.parse(std::move(arguments));
    } catch (CLI::Success const& shown) {
        return root.exit(shown, std::cout, std::cerr);
    } catch (CLI::ParseError const& wrong) {
        std::string const usage = of.released != nullptr && root.get_subcommands().empty() ? '\n' + root.help() : "";
        throw cli_error{exit_code::usage, usage_error(root, wrong) + usage};
    }
    std::string const other = of.released != nullptr ? "daemon" : "run";
    if (!of.app_args.empty() && !root.got_subcommand("start") && !root.got_subcommand(other))
        throw cli_error{exit_code::usage, "arguments behind -- are for an application; only start and " + other + " take them"};
    return of.chosen();
}

}  // namespace

int main(int argc, char const* const* argv, std::span<app::built_in const> linked) {
    return run_command_line(argc, argv, linked, [](invocation&) {});
}

int run_command_line(int argc, char const* const* argv, std::span<app::built_in const> linked,
                     std::function<void(invocation&)> const& prepare) {
    invocation of{.program = std::filesystem::path{argc > 0 ? argv[0] : "weft"}.filename().string(), .linked = linked};
    CLI::App root{"Runs weft applications and looks inside the running ones", of.program};
    try {
        of.arguments.assign(argv + std::min(argc, 1), argv + argc);
        prepare(of);
        auto arguments = own_arguments(argc, argv, of.app_args);
        if (!arguments.empty()) arguments.insert(arguments.begin() + 1, of.more_words.begin(), of.more_words.end());
        build(root, of);
        int const code = parse_and_run(root, of, std::move(arguments));
        std::cout.flush();
        return code;
    } catch (cli_error const& no) {
        complain(no.what());
        return failed_with(of, no.code());
    } catch (app::error const& no) {
        complain(no.what());
        return failed_with(of, no.exit_code());
    } catch (std::exception const& failed) {
        complain(std::string{"internal error: "} + failed.what());
        return failed_with(of, static_cast<int>(exit_code::internal_error));
    }
}

}  // namespace weft::cli
