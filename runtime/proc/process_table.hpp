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
    /// What one worker keeps: blocks to use, and blocks that must wait.
    struct shelf {
        std::vector<process*> free;
        std::vector<process*> retired;                       // dead, not yet stamped with an epoch
        struct waiting { process* block; std::uint64_t epoch; };
        std::vector<waiting> limbo;                          // oldest first
        unsigned in_vain = 0;                                // spawns yet to come before it is worth another look
    };

    /// Throws weft::system_limit when there is no address space for so many.
    process_table(std::uint32_t max_processes, base::epoch_domain& epochs);
    ~process_table();

    /// A block for a new process. The caller keeps the limit of living ones; there are twice as many blocks, because
    /// the dead ones wait for their epoch, and as many more as those who lose their places may keep on their
    /// shelves. Throws weft::system_limit beyond that, or without memory.
    [[nodiscard]] process& take(shelf* mine);
    /// A block that no process ever began in.
    void give_back(process& unused, shelf* mine);
    /// A dead process's block.
    void retire(process& dead, shelf* mine);
    /// Returns what a worker keeps to everybody, once all workers have stopped.
    void reclaim_all(shelf& mine);

    /// The block of a slot, or null when there is none yet. Its process may be another one than the caller means.
    [[nodiscard]] process* find(std::uint32_t slot) noexcept {
        if (slot >= made_.load(std::memory_order_acquire)) return nullptr;  // pairs with the release in make()
        return blocks_ + slot;
    }
    /// Slots that were ever used: the bound for a scan.
    [[nodiscard]] std::uint32_t size() const noexcept { return made_.load(std::memory_order_acquire); }  // as in find

private:
    static constexpr std::size_t reclaim_batch = 64;
    static constexpr unsigned after_vain = 64;        // spawns between looks that find nothing: each asks every worker
    static constexpr std::size_t limbo_bound = 1024;  // blocks that wait on a worker, before late participants are announced
    static constexpr std::size_t most_on_a_shelf = limbo_bound + 4 * reclaim_batch;

    static constexpr std::int64_t patience = 500'000'000;  // nanoseconds that a spawn waits for blocks at most

    void reclaim(shelf& mine);
    [[nodiscard]] process* take_from_others();
    [[nodiscard]] process* make();
    [[nodiscard]] process* take_shared();

    std::uint32_t const max_;      // address space alone, until they are made
    base::epoch_domain& epochs_;
    base::reserved_memory memory_;
    process* const blocks_;        // one is constructed before made_ covers it
    std::atomic<std::uint32_t> made_{0};
    std::mutex mutex_;             // guards shared_, foreign_, and making
    std::vector<process*> shared_;
    shelf foreign_;                // for threads that are no workers
};

}  // namespace weft::proc
