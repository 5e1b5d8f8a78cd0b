#pragma once
// When may memory that other threads look up without a lock be used again? Each participant passes a quiescent point
// between two looks; what was retired before all of them did is safe. Threads that come rarely pin instead. A participant
// that does not come to its quiescent point for long, but marks when it looks things up, is announced by others.
//
// Participants: one per OS thread of a scheduler; they write only their own words.
// Invariant:    E1  An object retired at epoch e is reused only when every participant is offline or announced an epoch
//                   > e, and no pin that began at an epoch <= e is held.
//               E2  A participant holds what it looked up only inside a look_up, or while it holds a pin.

#include "base/asymmetric_fence.hpp"
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
        std::atomic<bool> looking{false};
    };

    /// While it lives, the participant may hold what it finds though another thread announces for it. Nests.
    class look_up {
    public:
        explicit look_up(participant& self) noexcept
            : self_{self}, outer_{self.looking.load(std::memory_order_relaxed)} {  // relaxed: own word
            self_.looking.store(true, std::memory_order_relaxed);  // relaxed: ordered by the next line
            light_fence();                                         // with the heavy fence in announce_all() (E2)
        }
        ~look_up() {
            // Release pairs with the acquire in announce_all(): what was found is not touched any more.
            self_.looking.store(outer_, std::memory_order_release);
        }
        look_up(look_up const&) = delete;
        look_up& operator=(look_up const&) = delete;

    private:
        participant& self_;
        bool const outer_;
    };

    /// The same in two calls, for a participant that is in no look_up.
    static void begin_look(participant& self) noexcept {
        self.looking.store(true, std::memory_order_relaxed);  // relaxed: ordered by the next line
        light_fence();                                        // with the heavy one in announce_all() (E2)
    }
    static void end_look(participant& self) noexcept {
        self.looking.store(false, std::memory_order_release);  // pairs with the acquire in announce_all(), as above
    }

    explicit epoch_domain(std::size_t max_participants) : participants_(max_participants) {}

    [[nodiscard]] participant& at(std::size_t index) noexcept { return participants_[index]; }
    [[nodiscard]] std::size_t size() const noexcept { return participants_.size(); }

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

    /// Anybody: announces for all participants that are in no look_up now, so that one which does not come to its
    /// quiescent point holds nothing back. Costs a heavy fence.
    void announce_all() noexcept;

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
