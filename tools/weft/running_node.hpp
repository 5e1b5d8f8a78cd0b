#pragma once
// A running node as another program of the operating system: signals that reach it and nobody else, and waiting for its end.

#include "observer/node_directory.hpp"

#include <weft/options.hpp>

#include <string>
#include <vector>

namespace weft::cli {

/// Used by one thread.
class running_node {
public:
    /// The node of this name, or the only one. Errors: cli_error as find_node; not_allowed for another user's.
    running_node(std::string const& run_dir, std::string const& name);
    running_node(running_node const&) = delete;
    running_node& operator=(running_node const&) = delete;
    ~running_node();

    [[nodiscard]] node_record const& record() const noexcept { return record_; }
    [[nodiscard]] node_paths const& paths() const noexcept { return paths_; }
    /// Errors: cli_error (not_allowed, no_such_node).
    void send(int signal) const;
    /// True when it is gone. Blocks: at most so long.
    [[nodiscard]] bool wait(nanoseconds limit) const;

private:
    node_record record_;
    node_paths paths_;
    int handle_ = -1;
};

/// What stands in the way of the node's end: one line about each process of an application.
/// Empty when the node has no socket or does not answer.
[[nodiscard]] std::vector<std::string> who_is_left(node_record const& node);

}  // namespace weft::cli
