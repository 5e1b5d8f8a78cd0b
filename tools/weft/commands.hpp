#pragma once
// The subcommands. Each function adds one to the command line; parsing chooses what to do, and doing it comes after, so
// that a mistake anywhere in the line is found before anything happens.

#include <weft/application/catalogue.hpp>

#include <CLI/App.hpp>

#include <functional>
#include <span>
#include <string>
#include <vector>

namespace weft {
struct release;
}

namespace weft::cli {

/// What a command does; returns the exit code. Errors: cli_error, app::error.
using action = std::function<int()>;

/// What all commands share.
struct invocation {
    std::string program;                      ///< the word it was called by
    std::span<app::built_in const> linked{};  ///< applications inside this program
    std::vector<std::string> app_args{};      ///< what stood behind `--`
    bool quiet = false;
    bool verbose = false;
    action chosen{};
    release const* released = nullptr;        ///< the program is a release: what it starts
    std::vector<std::string> arguments{};     ///< all of them, those behind `--` too
    std::vector<std::string> more_words{};    ///< that stand behind the first one as if they had been typed
};

/// The whole command line; `prepare` is called first, and its errors end as a command's do.
[[nodiscard]] int run_command_line(int argc, char const* const* argv, std::span<app::built_in const> linked,
                                   std::function<void(invocation&)> const& prepare);

/// `run` and `start`; of a release `start` and `daemon`.
void add_run(CLI::App& root, invocation& of);
/// `stop`, `restart` and `reload`.
void add_life(CLI::App& root, invocation& of);
/// `status` and `health`.
void add_status(CLI::App& root, invocation& of);
void add_logs(CLI::App& root, invocation& of);
/// What a release has in their place, and `pid`, `rpc`, `eval` and `remote`.
void add_release(CLI::App& root, invocation& of);
void add_app(CLI::App& root, invocation& of);
void add_config(CLI::App& root, invocation& of);
void add_new(CLI::App& root, invocation& of);
void add_doctor(CLI::App& root, invocation& of);
void add_systemd(CLI::App& root, invocation& of);
void add_completion(CLI::App& root, invocation& of);
void add_call(CLI::App& root, invocation& of);
void add_nodes(CLI::App& root, invocation& of);
void add_socket(CLI::App& root, invocation& of);
void add_version(CLI::App& root, invocation& of);
void add_help(CLI::App& root, invocation& of);

}  // namespace weft::cli
