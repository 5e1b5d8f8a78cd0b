#pragma once
// Who sleeps, and how many search for work. The rule that loses no wake-up: who publishes work where nobody else would
// come by fences and then looks for a sleeper; who goes to sleep enters itself here, fences, and then looks for work once
// more. Who publishes in its own worker's queue, and so comes to it itself, does that far too often to pay for a fence: a
// wake-up that is missed so is made up for by the monitor, which looks every millisecond while anybody is awake.
//
// Invariants: S1  A worker is woken at most once for each time it enters (it is taken out under the lock).
//             S2  searching_ counts the workers between "out of own work" and "found work or entered", and those that
//                 were woken and have not yet found any. While it is not zero no further worker is woken: the last
//                 searcher that finds work wakes the next one.

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <vector>

namespace weft::sched {

class idle_set {
public:
    explicit idle_set(unsigned workers) : workers_{workers} { sleeping_.reserve(workers); }

    /// After work was published where only a sleeper would come to it: as pick_sleeper(), and misses nobody.
    [[nodiscard]] std::optional<unsigned> pick_sleeper_surely() {
        std::atomic_thread_fence(std::memory_order_seq_cst);  // with the one in enter()
        return pick_sleeper();
    }

    /// After work was published: whom to wake, counted as searching already (S2). Usually nobody, and then cheap.
    [[nodiscard]] std::optional<unsigned> pick_sleeper() {
        // Relaxed: ordered by the fence above, or may miss who is just about to sleep.
        if (asleep_.load(std::memory_order_relaxed) == 0) return std::nullopt;
        std::uint32_t nobody = 0;
        if (!searching_.compare_exchange_strong(nobody, 1, std::memory_order_seq_cst)) return std::nullopt;  // (S2)
        std::lock_guard const hold{mutex_};
        if (sleeping_.empty()) {
            searching_.fetch_sub(1, std::memory_order_seq_cst);  // (S2)
            return std::nullopt;
        }
        unsigned const chosen = sleeping_.back();
        sleeping_.pop_back();
        asleep_.store(static_cast<std::uint32_t>(sleeping_.size()), std::memory_order_relaxed);  // relaxed: under the lock
        return chosen;
    }

    /// Half of the workers may search at once: more only take the locks from each other.
    [[nodiscard]] bool try_search() noexcept {
        if (2 * searching_.load(std::memory_order_relaxed) >= workers_) return false;  // relaxed: a bound, not a promise
        searching_.fetch_add(1, std::memory_order_seq_cst);  // (S2)
        return true;
    }

    /// A searcher stops. True: it was the last one, so if it found work it wakes another. (S2)
    [[nodiscard]] bool stop_search() noexcept { return searching_.fetch_sub(1, std::memory_order_seq_cst) == 1; }

    /// The worker is about to sleep; it must look for work once more after this.
    void enter(unsigned self) {
        {
            std::lock_guard const hold{mutex_};
            sleeping_.push_back(self);
            asleep_.store(static_cast<std::uint32_t>(sleeping_.size()), std::memory_order_relaxed);  // under the lock
        }
        std::atomic_thread_fence(std::memory_order_seq_cst);  // with the one in pick_sleeper_surely()
    }

    /// The worker woke by itself, or found work. False: somebody picked it, its permit is here or about to be. (S1)
    [[nodiscard]] bool leave(unsigned self) {
        std::lock_guard const hold{mutex_};
        bool const was_in = std::erase(sleeping_, self) != 0;
        asleep_.store(static_cast<std::uint32_t>(sleeping_.size()), std::memory_order_relaxed);  // under the lock
        return was_in;
    }

    /// Relaxed: for the monitor thread and the observer.
    [[nodiscard]] unsigned asleep() const noexcept { return asleep_.load(std::memory_order_relaxed); }

private:
    unsigned const workers_;
    std::mutex mutex_;
    std::vector<unsigned> sleeping_;          // guarded by mutex_
    std::atomic<std::uint32_t> asleep_{0};    // sleeping_.size(), written under mutex_
    std::atomic<std::uint32_t> searching_{0};
};

}  // namespace weft::sched
