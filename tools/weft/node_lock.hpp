#pragma once
// The node's own files while it runs: the lock that makes its name unique, its pid, and node.json for those who look for
// it. The lock file stays when the node ends; removing it would let two nodes hold two locks of one name.

#include "observer/node_directory.hpp"

#include <string>

namespace weft::cli {

class node_lock {
public:
    /// Takes the name for this program. Errors: cli_error; usage for a bad name, try_later when a node of that name runs,
    /// not_allowed when a folder belongs to somebody else, cannot_create.
    node_lock(std::string const& run_dir, std::string const& node);
    node_lock(node_lock const&) = delete;
    node_lock& operator=(node_lock const&) = delete;
    /// Removes the files and gives the name back.
    ~node_lock();

    [[nodiscard]] node_paths const& paths() const noexcept { return paths_; }
    /// The pid of a run before this one that left its files behind, 0 if there was none.
    [[nodiscard]] long previous() const noexcept { return previous_; }
    /// Writes node.json: from now on commands find the node.
    void announce(node_record const& facts) const;
    /// Notes how the run ends, for whoever waits for that.
    void remember(node_last const& end) const;
    /// For the way out that runs no destructors.
    void remove_files() const noexcept;

private:
    node_paths paths_;
    int lock_ = -1;
    long previous_ = 0;
};

}  // namespace weft::cli
