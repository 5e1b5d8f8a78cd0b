#include "proc/mailbox_gate.hpp"

#include <bit>
#include <utility>

namespace weft::proc {

namespace {

constexpr std::int64_t boundless = std::int64_t{1} << 40U;

}  // namespace

bool mailbox_gate::enter() noexcept {
    // A read-modify-write even when it takes nothing: with the one in leave() it is ordered, so either we see the place,
    // or leave() sees what we did before, which is to stand in line. Acquire and release, on both sides.
    std::int64_t room = room_.fetch_add(0, std::memory_order_acq_rel);
    while (room > 0)
        if (room_.compare_exchange_weak(room, room - 1, std::memory_order_acq_rel, std::memory_order_acquire)) return true;  // as above
    return false;
}

pid mailbox_gate::leave() {
    room_.fetch_add(1, std::memory_order_acq_rel);                   // see enter()
    if (waiting_.load(std::memory_order_relaxed) == 0) return {};    // relaxed: ordered by the line above
    std::lock_guard const hold{mutex_};
    return call_next();
}

pid mailbox_gate::call_next() {
    for (waiter& each : line_) {
        if (each.called) continue;
        each.called = true;
        return each.who;
    }
    return {};
}

std::vector<pid> mailbox_gate::close() {
    // Before anybody is called: who tries again finds a place, and then that nobody lives there. See enter().
    room_.fetch_add(boundless, std::memory_order_acq_rel);  // pairs with enter()
    std::lock_guard const hold{mutex_};
    std::vector<pid> all;
    while (pid const next = call_next()) all.push_back(next);
    return all;
}

bool mailbox_gate::lose() noexcept {
    return std::has_single_bit(lost_.fetch_add(1, std::memory_order_relaxed) + 1);  // relaxed: a number
}

mailbox_gate::ticket::ticket(mailbox_gate& gate, pid who) : gate_{gate} {
    std::lock_guard const hold{gate_.mutex_};
    mine_ = gate_.line_.insert(gate_.line_.end(), waiter{who});
    gate_.waiting_.fetch_add(1, std::memory_order_relaxed);  // relaxed: ordered by enter(), which follows
}

mailbox_gate::ticket::~ticket() {
    std::lock_guard const hold{gate_.mutex_};
    gate_.line_.erase(mine_);
    gate_.waiting_.fetch_sub(1, std::memory_order_relaxed);  // relaxed: one too many makes leave() look, no more
}

bool mailbox_gate::ticket::take_call() {
    std::lock_guard const hold{gate_.mutex_};
    return std::exchange(mine_->called, false);
}

pid mailbox_gate::ticket::pass_on() {
    std::lock_guard const hold{gate_.mutex_};
    return mine_->called ? gate_.call_next() : pid{};
}

}  // namespace weft::proc
