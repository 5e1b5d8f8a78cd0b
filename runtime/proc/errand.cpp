// The end of an errand, and how whoever ends it wakes the process that waits.

#include <weft/detail/errand.hpp>

#include "proc/kernel.hpp"
#include "proc/process.hpp"
#include "proc/signal.hpp"

#include <weft/errors.hpp>

namespace weft::detail {
namespace {

struct woken {};

/// From wherever the last holder is: a process of that runtime, or any other thread.
void wake(pid owner, node_ptr signal) noexcept {
    proc::process* const me = proc::current();
    if (me != nullptr && me->home().node() == owner.node()) {
        me->home().post(owner, signal.release());
        return;
    }
    proc::with_kernel(owner.node(), [&](proc::kernel& home) {
        auto const pinned = home.pin();
        home.post(owner, signal.release());
    });
}

}  // namespace

errand::errand(char const* call, process_state as, nanoseconds limit) : as_{as} {
    proc::process& me = proc::current_or_throw(call);
    if (limit < nanoseconds::zero())
        throw timeout_value{std::string{call} + ": a limit of " + std::to_string(limit.count()) +
                            " ns is negative; allowed are 0 and more, or infinity"};
    deadline_ = limit == infinity ? base::never : base::deadline_after(base::monotonic_now(), limit.count());
    me.charge(1);
    me.safe_point();
    if (!me.may_wait()) throw terminating{std::string{call} + ": a process that is being unwound cannot wait"};
    owner_ = me.id();
    wake_ = proc::make_signal(signal_kind::done, woken{});
}

void errand::send_out() noexcept {
    holders_.store(1, std::memory_order_relaxed);  // relaxed: whoever hands it to a holder publishes it
}

bool errand::hold() noexcept {
    std::uint32_t now = holders_.load(std::memory_order_relaxed);  // relaxed: the exchange below decides
    while (now != 0)
        if (holders_.compare_exchange_weak(now, now + 1, std::memory_order_relaxed)) return true;  // relaxed: a count
    return false;
}

void errand::let_go() noexcept {
    // Release: what this holder wrote is seen by the last one, whose acquire makes it pass it on. (E1)
    if (holders_.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
    pid const owner = owner_;
    node_ptr signal = std::move(wake_);
    done_.store(true, std::memory_order_release);  // pairs with is_done(); the errand may be gone from here on (E2)
    wake(owner, std::move(signal));
}

bool errand::wait(std::source_location where) {
    proc::process& me = *proc::current();
    bool const in_time = me.await(*this, where);
    me.end_if_pending();
    return in_time;
}

bool errand::wait_quietly(std::source_location where) noexcept { return proc::current()->await(*this, where); }

}  // namespace weft::detail
