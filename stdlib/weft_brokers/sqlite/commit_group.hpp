#pragma once
// Group commit: what many threads want done to one file at a time goes into one transaction, so they share one wait for
// the disk. Whoever comes first does the work of all that have come; those that come meanwhile are the next group.
//
// Owner: whoever leads a group has the tables, without the lock. Others wait.
// Invariants: (G1) at most one leads; (G2) `run` returns or throws after the transaction of its work has ended, never before.

#include <weft_brokers/sqlite/tables.hpp>

#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <span>
#include <string>
#include <vector>

namespace weft::sqlite_queue {

/// May run again in a transaction of its own when the group's has failed, so it sets its results and adds nothing to them.
using work = std::function<void(tables&)>;

/// What a commit promises. flushed: what `synchronous` says. loose: a power loss may undo it, which only makes messages visible
/// that were leased then, by programs that the power loss has ended as well.
enum class promise : std::uint8_t { flushed, loose };

class commit_group {
public:
    commit_group(std::string const& file, queue_options const& options) : tables_{file, options} {}

    /// Does the work in a transaction and commits it. Blocks the thread. Errors: what the work throws, or sqlite::error of the
    /// commit; then nothing of it was done. Work of others that fails does not matter. Threads: any.
    void run(work const& what, promise made = promise::flushed);

private:
    struct waiting {
        work const* what;
        promise made;
        std::exception_ptr failed{};
        bool done = false;
    };

    void commit(std::span<waiting* const> all);
    void commit_alone(waiting& one);

    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<waiting*> next_;  // under mutex_
    bool led_ = false;            // under mutex_
    tables tables_;               // of whoever leads (G1)
};

}  // namespace weft::sqlite_queue
