// One word: readers inside, and a bit that turns new ones away.

#include <weft/flow/lease.hpp>

namespace weft::flow::detail {

bool lease::enter() noexcept {
    // Acquire pairs with nothing that a reader needs: what is borrowed was complete before the stage was started. It
    // keeps the reads that follow from moving above the announcement. (L1)
    if ((state_.fetch_add(1, std::memory_order_acquire) & revoked) == 0) return true;
    leave();
    return false;
}

void lease::leave() noexcept {
    // Release pairs with the acquire in revoke(): the reads are over before the owner destroys what they read. (L1)
    if (state_.fetch_sub(1, std::memory_order_release) == (revoked | 1U)) state_.notify_all();
}

void lease::revoke() noexcept {
    // Acquire pairs with the release in leave().
    std::uint32_t now = state_.fetch_or(revoked, std::memory_order_acquire) | revoked;
    while (now != revoked) {
        state_.wait(now, std::memory_order_acquire);  // acquire: as above
        now = state_.load(std::memory_order_acquire);  // acquire: as above
    }
}

}  // namespace weft::flow::detail
