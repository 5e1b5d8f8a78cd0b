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
};

/// The whole command line; `prepare` is called first, and its errors end as a command's do.
[[nodiscard]] int run_command_line(int argc, char const* const* argv, std::span<app::built_in const> linked,
                                   std::function<void(invocation&)> const& prepare);

void add_run(CLI::App& root, invocation& of);
/// `start`, of a release in place of `run`.
void add_start(CLI::App& root, invocation& of);
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
