// What others read of a process without its help: the numbers of its block, and, while it is parked, where it stands.

#include "fiber/release_pages.hpp"
#include "fiber/touched_pages.hpp"
#include "proc/kernel.hpp"
#include "proc/process.hpp"
#include "proc/shown.hpp"

#include <weft/burdens.hpp>
#include <weft/glances.hpp>

namespace weft::proc {

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
template <class Look>
bool process::look_while_parked(Look look) noexcept {
    if (!inbox_.wake()) return false;
    look();
    wait_timer* const timer = timer_if_any();
    if (!inbox_.try_park()) {
        home_->scheduler().submit(*this);
        return true;
    }
    // Sequentially consistent, as in fall_asleep(): the timer that fired meanwhile found nobody to wake.
    if (timer != nullptr && timer->passed.load(std::memory_order_seq_cst) && inbox_.wake()) home_->scheduler().submit(*this);
    return true;
}

std::optional<std::size_t> process::calls_while_parked(pid expected, std::span<std::uintptr_t> out) noexcept {
    std::size_t count = 0;
    bool const parked = look_while_parked([&] { count = id() == expected && fiber_.has_stack() ? fiber_.calls(out, false) : 0; });
    return parked ? std::optional{count} : std::nullopt;
}

std::optional<process_burden> process::burden_while_parked(pid expected, stack_look stack) noexcept {
    process_burden out;
    bool const parked = look_while_parked([&] {
        out.id = id();
        if (out.id != expected) return;
        if (relations const* const its = rest_if_any()) out.ties = its->links.size() + its->monitors.size() + its->monitored_by.size();
        if (stack == stack_look::none) return;
        out.stack.emplace();
        if (!fiber_.has_stack()) return;
        fiber::stack const on = fiber_.on();
        std::byte const* const at = fiber_.stands_at();
        if (stack == stack_look::given_back) fiber::release_pages_below(on, reinterpret_cast<std::uintptr_t>(at));
        out.stack = {.bytes = on.bytes - fiber::page_bytes,
                     .used = static_cast<std::uint64_t>(on.top() - at),
                     .high = fiber::touched_bytes(on, at)};
    });
    return parked && out.id == expected ? std::optional{out} : std::nullopt;
}

}  // namespace weft::proc
