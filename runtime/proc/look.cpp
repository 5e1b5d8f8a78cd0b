// What others read of a process without its help: the numbers of its block, and, while it is parked, where it stands.

#include "proc/kernel.hpp"
#include "proc/process.hpp"

#include <weft/glances.hpp>

namespace weft::proc {
namespace {

/// Relaxed: each word is true by itself.
template <class T>
T shown(std::atomic<T> const& word) noexcept {
    return word.load(std::memory_order_relaxed);  // relaxed: see above
}

}  // namespace

process_glance process::glance(base::nanos now) const noexcept {
    process_glance out;
    out.id = id();
    out.state = shown(state_);
    if (out.state == process_state::call) {
        std::uint64_t const server = shown(waits_for_);
        out.waits_for = {static_cast<std::uint32_t>(server), static_cast<std::uint32_t>(server >> 32U), home_->node()};
    }
    out.mailbox = mailbox_.length();
    // With the fence in take_in(): a message that was seen inside is not seen outside as well. One that is on its way in
    // may be missed.
    std::atomic_thread_fence(std::memory_order_acquire);
    out.mailbox += waiting_outside();
    out.reductions = shown(reductions_);
    out.messages_in = shown(messages_in_);
    out.stack_bytes = shown(stack_bytes_);
    out.memory_bytes = sizeof(process) + (rest_if_any() != nullptr ? sizeof(relations) : 0) + out.stack_bytes;
    out.age = nanoseconds{now - shown(born_)};
    out.in_state = nanoseconds{now - shown(since_)};
    out.spawned_at = shown(spawned_at_);
    return out;
}

std::string process::label() {
    face* const shown = shown_if_any();
    if (shown == nullptr) return {};
    std::lock_guard const hold{shown->mutex};
    return shown->label;
}

// The parked mark in the inbox is the right to run the process (P1), so it is also the right to look at what it left. All
// that wakes a process but its timer pushes a signal, which keeps the mark from being put back; the timer leaves `passed`.
std::optional<std::size_t> process::calls_while_parked(pid expected, std::span<std::uintptr_t> out) noexcept {
    if (!inbox_.wake()) return std::nullopt;
    std::size_t const count = id() == expected && fiber_.has_stack() ? fiber_.calls(out, false) : 0;
    wait_timer* const timer = timer_if_any();
    if (!inbox_.try_park()) {
        home_->scheduler().submit(*this);
        return count;
    }
    // Sequentially consistent, as in fall_asleep(): the timer that fired meanwhile found nobody to wake.
    if (timer != nullptr && timer->passed.load(std::memory_order_seq_cst) && inbox_.wake()) home_->scheduler().submit(*this);
    return count;
}

}  // namespace weft::proc
