#pragma once
// Which processes were running when the monitor thread looked, the last few thousand times: from this come a process's share
// of the processor and the worker that it ran on, and turns pay nothing for it.
//
// Threads: one writer; anybody reads, and sees an entry whole or not at all.

#include "base/clock.hpp"

#include <weft/pid.hpp>

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>

namespace weft::proc {

class sample_ring {
public:
    struct sample {
        std::uint32_t slot = 0;
        std::uint32_t generation = 0;
        base::nanos weight = 0;  // it stands for so much time
        unsigned worker = 0;
    };

    /// The writer. The ring is made at the first call; without memory there are no samples.
    void add(pid who, unsigned worker, base::nanos now, base::nanos weight) noexcept {
        if (entries_.load(std::memory_order_relaxed) == nullptr && !make()) return;  // relaxed: own store
        entry& next = (*made_)[written_++ % capacity];
        // Relaxed stores between two releases: who reads checks `at` before and after. Pair with the acquires in since().
        next.at.store(0, std::memory_order_release);
        std::atomic_thread_fence(std::memory_order_release);  // with the fence in since()
        next.who.store(std::uint64_t{who.slot()} | (std::uint64_t{who.generation()} << 32U), std::memory_order_relaxed);  // as above
        next.cost.store((static_cast<std::uint64_t>(weight) << worker_bits) | worker, std::memory_order_relaxed);          // as above
        next.at.store(now, std::memory_order_release);  // pairs with the acquire in since()
    }

    /// `body(sample)` for each that was taken after `begin`.
    template <class Body>
    void since(base::nanos begin, Body&& body) const {
        auto const* const all = entries_.load(std::memory_order_acquire);  // pairs with the release in make()
        if (all == nullptr) return;
        for (entry const& each : *all) {
            base::nanos const at = each.at.load(std::memory_order_acquire);  // pairs with the release in add()
            std::uint64_t const who = each.who.load(std::memory_order_relaxed);    // relaxed: see add()
            std::uint64_t const cost = each.cost.load(std::memory_order_relaxed);  // as above
            std::atomic_thread_fence(std::memory_order_acquire);                   // with the fence in add()
            if (at <= begin || at == 0 || each.at.load(std::memory_order_relaxed) != at) continue;  // relaxed: ordered by the fence
            body(sample{static_cast<std::uint32_t>(who), static_cast<std::uint32_t>(who >> 32U),
                        static_cast<base::nanos>(cost >> worker_bits), static_cast<unsigned>(cost % (1U << worker_bits))});
        }
    }

private:
    static constexpr std::size_t capacity = 8192;  // four seconds of two busy workers, a quarter of one of thirty-two
    static constexpr unsigned worker_bits = 12;
    struct entry {
        std::atomic<base::nanos> at{0};  // 0: not to be read now
        std::atomic<std::uint64_t> who{0};
        std::atomic<std::uint64_t> cost{0};
    };
    using ring = std::array<entry, capacity>;

    [[nodiscard]] bool make() noexcept {
        try {
            made_ = std::make_unique<ring>();
        } catch (std::bad_alloc const&) {
            return false;
        }
        entries_.store(made_.get(), std::memory_order_release);  // pairs with the acquire in since()
        return true;
    }

    std::unique_ptr<ring> made_;              // writer
    std::atomic<ring const*> entries_{nullptr};
    std::size_t written_ = 0;                 // writer
};

}  // namespace weft::proc
