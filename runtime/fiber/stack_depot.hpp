#pragma once
// Where stacks come from. Slots are carved from large mappings, so a million of them fit in a few hundred mappings; the
// guard at each slot's low end is a page-table marker where the kernel has them (MADV_GUARD_INSTALL, Linux 6.13) and an
// inaccessible page with mappings of its own elsewhere. A slot without a guard is never handed out.
//
// Threads: all calls are safe from any thread; workers come here in batches, through their stack_cache.

#include "fiber/page_advice.hpp"
#include "fiber/stack.hpp"

#include <atomic>
#include <cstdint>
#include <mutex>
#include <span>
#include <vector>

namespace weft::fiber {

enum class guard_kind : std::uint8_t { marker, protected_page };

class stack_depot {
public:
    /// `slot_bytes`: address space of each stack, a power of two of at least 16 KiB.
    explicit stack_depot(std::size_t slot_bytes);
    ~stack_depot();
    stack_depot(stack_depot const&) = delete;
    stack_depot& operator=(stack_depot const&) = delete;

    /// Fills `out` with as many stacks as can be had, at least one. Throws weft::system_limit when there is none.
    [[nodiscard]] std::size_t take(std::span<stack> out);
    /// Takes stacks back. Their pages stay resident until trim() sees that nobody needs them.
    void give(std::span<stack const> back) noexcept;

    /// To be called every millisecond or so by one thread. Gives the pages of stacks that nobody needed for a while to the
    /// system, a few at a time. False: nothing is left to give, now or later, unless stacks are taken again.
    bool trim() noexcept;

    /// One that is never used again: a fiber was left in the midst of its frames, and others may hold addresses in there.
    /// Its pages stay as they are until the depot goes.
    void abandon(stack one) noexcept;
    /// How many were abandoned. Relaxed: a number for the observer.
    [[nodiscard]] std::uint64_t abandoned() const noexcept { return abandoned_.load(std::memory_order_relaxed); }

    [[nodiscard]] std::size_t slot_bytes() const noexcept { return slot_bytes_; }
    [[nodiscard]] guard_kind guards() const noexcept { return guards_; }
    /// Address space of all slots made so far. Relaxed: a number for the observer.
    [[nodiscard]] std::size_t mapped_bytes() const noexcept { return mapped_.load(std::memory_order_relaxed); }

private:
    struct slab {
        std::byte* low;
        std::size_t bytes;
    };

    void grow();
    /// How many have one now, from the first on.
    [[nodiscard]] std::size_t install_guards(std::span<pages const> guards) noexcept;

    std::size_t const slot_bytes_;
    guard_kind guards_ = guard_kind::marker;
    std::mutex mutex_;                  // guards what follows
    std::vector<slab> slabs_;
    std::size_t next_slab_;             // bytes
    std::size_t slots_ = 0;             // in all slabs
    std::vector<stack> free_;           // used before: warm first, from the back; at the front those used longest ago
    std::size_t least_free_ = 0;        // of free_, since the window began: these were not needed
    std::size_t excess_ = 0;            // of those at the front of free_, to be given to the system
    unsigned looks_ = 0;                // in this window
    std::vector<stack> cold_;           // free, pages given back or never touched
    std::atomic<std::size_t> mapped_{0};
    std::atomic<std::uint64_t> abandoned_{0};
};

}  // namespace weft::fiber
