#pragma once
// Named commands that applications offer to whoever may talk to the node: `weft call APP COMMAND ARGUMENT...`. A command
// takes words and writes text, as a program does, and runs in a process of its own.

#include <functional>
#include <iosfwd>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weft {

/// Where a command writes: its caller's standard output and standard error.
struct command_streams {
    std::ostream& out;
    std::ostream& err;
};

/// What an application offers: see app_context::add_command.
struct app_command {
    std::string name;  ///< one word
    std::string help;  ///< one line
    /// Runs in a process that belongs to the application, may wait, and returns the exit code of `weft call`. What it
    /// throws is told on standard error, and the code is 1. Several may run at once.
    std::function<int(std::vector<std::string> const& arguments, command_streams to)> run;
};

namespace app {

/// The commands of a node. Threads: any; the mutex is held for a look or a copy only.
class command_table {
public:
    struct entry {
        std::string application;
        std::string name;
        std::string help;
    };

    /// Errors: argument_error when the name is no word, is taken, or there is nothing to run.
    void add(std::string const& application, app_command command);
    void remove_all(std::string const& application);

    /// By application and name.
    [[nodiscard]] std::vector<entry> list() const;
    [[nodiscard]] std::optional<app_command> find(std::string_view application, std::string_view name) const;

private:
    using commands = std::map<std::string, app_command, std::less<>>;

    mutable std::mutex guard_;
    std::map<std::string, commands, std::less<>> by_application_;  // under guard_
};

}  // namespace app

}  // namespace weft
