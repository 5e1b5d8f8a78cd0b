#pragma once
// How many events a layer has dealt with so far, counted by its stages and read by anybody while they run.

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace weft::flow::detail {

/// Owner: none. Writers: the layer's stages, once a batch. Others: whoever asks for the progress.
class layer_counts {
public:
    void add(std::size_t events) noexcept {
        events_.fetch_add(events, std::memory_order_relaxed);  // relaxed: see get
    }
    /// Relaxed: a reader wants a number that was true at some moment; nothing else is published through it.
    [[nodiscard]] std::uint64_t get() const noexcept { return events_.load(std::memory_order_relaxed); }

private:
    std::atomic<std::uint64_t> events_{0};
};

}  // namespace weft::flow::detail
