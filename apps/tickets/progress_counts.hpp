#pragma once

// What the pipelines of one run have done so far, for the line of progress and for --idle. Shared by their processes.

#include <atomic>
#include <cstdint>

namespace tickets {

/// Threads: any. Relaxed: each is a number that is true by itself.
struct progress_counts {
    std::atomic<std::uint64_t> came{0};      // deliveries that were handled
    std::atomic<std::uint64_t> stored{0};    // new requests
    std::atomic<std::uint64_t> answered{0};

    static void add(std::atomic<std::uint64_t>& to, std::uint64_t count) noexcept {
        to.fetch_add(count, std::memory_order_relaxed);  // relaxed: see above
    }
    static std::uint64_t read(std::atomic<std::uint64_t> const& from) noexcept {
        return from.load(std::memory_order_relaxed);  // relaxed: see above
    }
};

}  // namespace tickets
