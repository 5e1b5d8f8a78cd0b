#pragma once
// The run directory: one folder per node of this user, with the lock that says whether it runs, its pid, its socket and
// the facts about it. This is how a command finds a node by its name.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weft::cli {

/// `option`, or else what the environment names, or else the place that fits the user.
/// Example: "/run/user/1000/weft". Errors: none; the directory need not exist.
[[nodiscard]] std::string run_directory(std::string const& option);

/// Letters, digits, dot, dash and underscore, 64 at most, no dot first.
[[nodiscard]] bool is_node_name(std::string_view name) noexcept;

/// Where the files of one node are.
struct node_paths {
    std::string directory;
    std::string lock;
    std::string pid;
    std::string socket;
    std::string facts;  ///< node.json
    std::string last;   ///< last.json: how the run before ended, when it ended in order
    std::string log;    ///< where a node in the background logs, unless it was told another place
    std::string output; ///< what its applications write to standard output and standard error
};
[[nodiscard]] node_paths paths_of(std::string const& run_dir, std::string const& node);

/// What node.json says. Fields that an older node did not write are empty.
struct node_record {
    std::string name;
    std::int64_t pid = 0;
    std::string socket;            ///< empty: the node has none
    std::int64_t started_at = 0;   ///< seconds since 1970, UTC
    std::string version;
    std::vector<std::string> args;      ///< all words behind the program's name
    std::string command{};              ///< the word among them that started it: run, start, daemon
    std::string program{};              ///< path of its executable
    std::string folder{};               ///< the working directory
    std::string log{};                  ///< the file it logs to; empty: standard error
    std::string phase{};                ///< starting, ready, stopping
    std::int64_t stop_timeout_ms = 0;
    std::int64_t applications = 0;      ///< how many it was started with
};

/// How a run ended that ended in order.
struct node_last {
    std::int64_t pid = 0;
    std::int64_t exit = 0;
    std::vector<std::string> killed;    ///< one line about each process that did not end in its time
};
[[nodiscard]] std::optional<node_last> parse_last(std::string_view json_text);
[[nodiscard]] std::string to_json(node_last const& last);
[[nodiscard]] std::optional<node_record> parse_record(std::string_view json_text);
[[nodiscard]] std::string to_json(node_record const& record);

/// Whether some process holds the lock, that is, whether the node runs.
[[nodiscard]] bool is_locked(std::string const& lock_path);

/// The running nodes, by name. Errors: cli_error (not_allowed) for a directory that may not be read.
[[nodiscard]] std::vector<node_record> running_nodes(std::string const& run_dir);

/// The running node called `name`, or the only one when `name` is empty.
/// Errors: cli_error; no_such_node with the nearest name, usage when several run and none is named.
[[nodiscard]] node_record find_node(std::string const& run_dir, std::string const& name);

/// The socket of the node that `-n` names: a path when it has a slash, else a name, else the only running node.
/// Errors: as find_node; no_answer when the node has no socket.
[[nodiscard]] std::string find_socket(std::string const& run_dir, std::string const& node);

/// The whole text of a file; nothing when it cannot be read.
[[nodiscard]] std::optional<std::string> read_text(std::string const& path);

}  // namespace weft::cli
