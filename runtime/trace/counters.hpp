#pragma once
// What each worker counts while it works. Only the worker's own thread writes; anybody may read a snapshot.

#include "base/cache_line.hpp"

#include <atomic>
#include <cstdint>

// The folder's name is a public call, weft::trace.
namespace weft::tally {

/// A number with one writer. Relaxed: a reader wants a recent value and orders nothing by it.
class counter {
public:
    void add(std::uint64_t amount = 1) noexcept {
        value_.store(value_.load(std::memory_order_relaxed) + amount, std::memory_order_relaxed);  // relaxed: see class
    }
    [[nodiscard]] std::uint64_t read() const noexcept {
        return value_.load(std::memory_order_relaxed);  // relaxed: see class
    }

private:
    std::atomic<std::uint64_t> value_{0};
};

struct alignas(base::cache_line) worker_counters {
    counter turns;         // processes run
    counter steals;        // tasks taken from other workers
    counter parks;         // times it went to sleep
    counter busy_ns;       // time spent awake
    counter spawned;
    counter exited;
    counter crashed;       // ended by an exception
    counter messages;      // sent
    counter dead_letters;  // sent to nobody
    counter hand_overs;    // of its place to a spare worker; written by the monitor thread, as are those below
    // How it spent its time awake, by looks at it once a millisecond: each adds the time since the look before.
    counter seen_running_ns;
    counter seen_stealing_ns;
    counter seen_firing_ns;   // of timers
    counter seen_between_ns;  // turns: looking into its queues, making ready
};

}  // namespace weft::tally
