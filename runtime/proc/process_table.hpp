#pragma once
// The control blocks of one runtime, dense, at places that never move. A free block waits on the worker that freed it
// until nobody can hold a pointer to it (base/epoch.hpp), then serves the next spawn there.
//
// Threads: find from any thread that keeps its epoch or a pin; take and give_back with the calling worker's shelf, or
// with null on a thread that is no worker.

#include "base/epoch.hpp"
#include "base/mapped_memory.hpp"
#include "proc/process.hpp"

#include <atomic>
#include <cstdint>
#include <mutex>
#include <vector>

namespace weft::proc {

class process_table {
public:
    /// Blocks that no process lives in, linked by what queues link tasks with: those are in none. The last one in is first.
    class pile {
    public:
        [[nodiscard]] std::size_t size() const noexcept { return size_; }
        [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
        void push(process& block) noexcept {
            block.next = top_;
            if (top_ == nullptr) bottom_ = &block;
            top_ = &block;
            ++size_;
        }
        /// Of one that is not empty.
        [[nodiscard]] process& pop() noexcept {
            process* const taken = top_;
            top_ = below(*taken);
            --size_;
            return *taken;
        }
        /// All of the other one on top, which is empty then.
        void push_all(pile& other) noexcept {
            if (other.empty()) return;
            other.bottom_->next = top_;
            if (top_ == nullptr) bottom_ = other.bottom_;
            top_ = other.top_;
            size_ += other.size_;
            other = {};
        }
        template <class Body>
        void for_each(Body&& body) const {
            for (process* each = top_; each != nullptr; each = below(*each)) body(*each);
        }

    private:
        [[nodiscard]] static process* below(process const& block) noexcept { return static_cast<process*>(block.next); }

        process* top_ = nullptr;
        process* bottom_ = nullptr;  // while it is not empty
        std::size_t size_ = 0;
    };

    /// What one worker keeps: blocks to use, and blocks that must wait.
    struct shelf {
        pile free;
        pile retired;                                        // dead, not yet stamped with an epoch
        struct waiting { pile blocks; std::uint64_t epoch; };
        std::vector<waiting> limbo;                          // oldest first
        std::size_t in_limbo = 0;                            // blocks
        unsigned in_vain = 0;                                // spawns yet to come before it is worth another look
    };

    /// Throws weft::system_limit when there is no address space for so many.
    process_table(std::uint32_t max_processes, base::epoch_domain& epochs);
    ~process_table();

    /// A block for a new process. The caller keeps the limit of living ones; there are twice as many blocks, because
    /// the dead ones wait for their epoch, and as many more as those who lose their places may keep on their
    /// shelves. Throws weft::system_limit beyond that, or without memory.
    [[nodiscard]] process& take(shelf* mine) {
        return mine != nullptr && !mine->free.empty() ? mine->free.pop() : take_otherwise(mine);
    }
    /// A block that no process ever began in.
    void give_back(process& unused, shelf* mine);
    /// A dead process's block.
    void retire(process& dead, shelf& mine) {
        mine.retired.push(dead);
        if (mine.retired.size() >= reclaim_batch) reclaim(mine);
    }
    /// Returns what a worker keeps to everybody, once all workers have stopped.
    void reclaim_all(shelf& mine);

    /// The block of a slot, or null when there is none yet. Its process may be another one than the caller means.
    [[nodiscard]] process* find(std::uint32_t slot) noexcept {
        if (slot >= made_.load(std::memory_order_acquire)) return nullptr;  // pairs with the release in make()
        return blocks_ + slot;
    }
    /// The same without the null, in two steps.
    [[nodiscard]] bool has(std::uint32_t slot) const noexcept { return slot < size(); }
    [[nodiscard]] process& at(std::uint32_t slot) noexcept { return blocks_[slot]; }
    /// Slots that were ever used: the bound for a scan.
    [[nodiscard]] std::uint32_t size() const noexcept { return made_.load(std::memory_order_acquire); }  // as in find

private:
    static constexpr std::size_t reclaim_batch = 64;
    static constexpr std::size_t at_once = 32;        // blocks that a worker takes from what all share
    static constexpr unsigned after_vain = 64;        // spawns between looks that find nothing: each asks every worker
    static constexpr std::size_t limbo_bound = 1024;  // blocks that wait on a worker, before late participants are announced
    static constexpr std::size_t most_on_a_shelf = limbo_bound + 4 * reclaim_batch;

    static constexpr std::int64_t patience = 500'000'000;  // nanoseconds that a spawn waits for blocks at most

    void reclaim(shelf& mine);
    [[nodiscard]] process& take_otherwise(shelf* mine);
    [[nodiscard]] process* take_from_others();
    [[nodiscard]] process* take_some_from_others(shelf& mine);
    [[nodiscard]] process* make();
    [[nodiscard]] process* take_shared();

    std::uint32_t const max_;      // address space alone, until they are made
    base::epoch_domain& epochs_;
    base::reserved_memory memory_;
    process* const blocks_;        // one is constructed before made_ covers it
    std::atomic<std::uint32_t> made_{0};
    std::mutex mutex_;             // guards shared_ and making
    pile shared_;
};

}  // namespace weft::proc
