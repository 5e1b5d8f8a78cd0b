#pragma once
// When may memory that other threads look up without a lock be used again? Each participant passes a quiescent point
// between two looks; what was retired before all of them did is safe. Threads that come rarely pin instead.
//
// Participants: one per OS thread of a scheduler; they write only their own word.
// Invariant:    E1  An object retired at epoch e is reused only when every participant is offline or announced an epoch
//                   > e, and no pin that began at an epoch <= e is held.

#include "base/cache_line.hpp"

#include <atomic>
#include <cstdint>
#include <mutex>
#include <shared_mutex>
#include <vector>

namespace weft::base {

class epoch_domain {
public:
    static constexpr std::uint64_t offline = UINT64_MAX;

    struct alignas(cache_line) participant {
        std::atomic<std::uint64_t> seen{offline};
    };

    explicit epoch_domain(std::size_t max_participants) : participants_(max_participants) {}

    [[nodiscard]] participant& at(std::size_t index) noexcept { return participants_[index]; }

    /// Participant: holds nothing that it looked up earlier. Release orders those uses before the announcement that a
    /// reclaimer's acquire load in safe_before reads; acquire of now_ pairs with the release in advance().
    void quiescent(participant& self) noexcept {
        self.seen.store(now_.load(std::memory_order_acquire), std::memory_order_release);
    }

    /// Participant: about to look things up after having been offline. Sequentially consistent, so that a reclaimer
    /// which still sees `offline` has retired its object before the look-up that follows here could find it.
    void online(participant& self) noexcept {
        self.seen.store(now_.load(std::memory_order_acquire), std::memory_order_seq_cst);  // acquire: see quiescent
        std::atomic_thread_fence(std::memory_order_seq_cst);  // with the fence in safe_before
    }

    /// Participant: will not look anything up until online().
    void go_offline(participant& self) noexcept {
        self.seen.store(offline, std::memory_order_release);  // pairs with the acquire in safe_before
    }

    /// The epoch to remember with objects that were made unfindable before this call. A read-modify-write, because it
    /// must not see an epoch older than one that a participant announced before the objects became unfindable; release
    /// makes that visible to who announces a later one (acquire of now_ in quiescent()).
    [[nodiscard]] std::uint64_t stamp() noexcept { return now_.fetch_add(0, std::memory_order_acq_rel); }

    /// Moves time on and returns the bound: what was retired at an epoch < bound may be used again. (E1)
    [[nodiscard]] std::uint64_t safe_before() noexcept;

    /// A thread that is no participant holds this while it looks things up. Never blocks but while safe_before runs.
    [[nodiscard]] std::shared_lock<std::shared_mutex> pin() { return std::shared_lock{pins_}; }

private:
    std::atomic<std::uint64_t> now_{1};
    std::shared_mutex pins_;
    std::vector<participant> participants_;
};

}  // namespace weft::base
