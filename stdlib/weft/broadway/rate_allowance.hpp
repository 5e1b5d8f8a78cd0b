#pragma once
// How many messages may still pass in the current interval, shared by the producers of a pipeline, and which of them wait
// for the next one.
//
// Owner:  the rate limiter, which alone resets it.
// Others: the producers' processes, on any worker.
// Invariants: R1  Between two resets no more pass, all producers together, than the first of them allowed.
//             R2  Whoever has called wait() is told by rate_limit_opened after the next reset, or at once if there was one
//                 between its last take() and wait().

#include <weft/pid.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <vector>

namespace weft::broadway::detail {

/// Told to a producer that waits: messages may pass again.
struct rate_limit_opened {};

class rate_allowance {
public:
    explicit rate_allowance(std::int64_t allowed) noexcept : left_{allowed} {}

    /// How many of `wanted` messages may pass now; these are counted. Never blocks.
    [[nodiscard]] std::size_t take(std::size_t wanted) noexcept;
    /// More may pass.
    [[nodiscard]] bool is_open() const noexcept;

    /// The calling process wants to be told of the next reset, once. Threads: a process.
    void wait();
    /// Allows so many, and tells who waits. Threads: a process.
    void reset(std::int64_t allowed);

private:
    std::atomic<std::int64_t> left_;  // producers lower it, never below 0
    std::mutex mutex_;
    std::vector<pid> waiting_;  // guarded by mutex_
};

}  // namespace weft::broadway::detail
