#pragma once
// One file of this program: whoever opens it shares one connection, whose commits are made in groups, and hears at once of
// what the others have published.

#include <weft_brokers/sqlite/commit_group.hpp>

#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <string>

namespace weft::sqlite_queue {

/// Threads: any.
class shared_file {
public:
    /// The one that is open already, or a new one. Blocks. Errors: sqlite::error; argument_error when it is open with
    /// another `synchronous` or `busy_timeout`, which belong to the connection.
    [[nodiscard]] static std::shared_ptr<shared_file> open(std::string const& file, queue_options const& options);
    shared_file(std::string const& file, queue_options const& options);

    [[nodiscard]] commit_group& commits() noexcept { return commits_; }
    /// Tells all listeners that there is something to be had.
    void ring();
    /// Called by ring() until the result is destroyed; must not block, nor listen or stop listening.
    [[nodiscard]] std::shared_ptr<void> listen(std::function<void()> listener);

private:
    struct listeners {
        std::mutex mutex;
        std::list<std::function<void()>> all;  // under mutex
    };

    void require_same(std::string const& file, queue_options const& options) const;

    sqlite_queue::synchronous synchronous_;
    std::chrono::milliseconds busy_timeout_;
    commit_group commits_;
    std::shared_ptr<listeners> listeners_ = std::make_shared<listeners>();
};

}  // namespace weft::sqlite_queue
