#include "base/epoch.hpp"

#include <algorithm>

namespace weft::base {

std::uint64_t epoch_domain::safe_before() noexcept {
    // Release pairs with the acquire of now_ in quiescent(): who sees the new epoch sees what was retired before it.
    std::uint64_t const before = now_.fetch_add(1, std::memory_order_acq_rel);  // acquire: the last reclaimer's writes
    std::atomic_thread_fence(std::memory_order_seq_cst);  // with the fence in online()
    std::uint64_t bound = before + 1;
    for (auto& each : participants_) {
        std::uint64_t const seen = each.seen.load(std::memory_order_acquire);  // pairs with the release in quiescent()
        if (seen != offline) bound = std::min(bound, seen);
    }
    // Holding it alone means that no pin is held at this moment; when somebody else holds it nothing can be said of
    // pins, and nothing is reclaimed this time.
    std::unique_lock const alone{pins_, std::try_to_lock};
    return alone.owns_lock() ? bound : 0;
}

void epoch_domain::announce_all() noexcept {
    std::uint64_t const now = now_.load(std::memory_order_acquire);  // pairs with the release in safe_before()
    // What was retired before `now` cannot be found any more by a look_up that begins behind this fence.
    heavy_fence();
    for (participant& each : participants_) {
        std::uint64_t seen = each.seen.load(std::memory_order_acquire);  // pairs with the release in quiescent()
        if (seen >= now) continue;                                       // offline, or quite recent
        if (each.looking.load(std::memory_order_acquire)) continue;      // pairs with the release in ~look_up() (E2)
        // Fails when the participant announced something itself. Release: as in quiescent(), in its name.
        each.seen.compare_exchange_strong(seen, now, std::memory_order_acq_rel, std::memory_order_relaxed);  // relaxed: unused
    }
}

}  // namespace weft::base
