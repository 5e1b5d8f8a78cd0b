#include "proc/kernel.hpp"
#include "proc/process.hpp"
#include "sched/current.hpp"

#include <weft/errors.hpp>
#include <weft/timer.hpp>

namespace weft {
namespace {

base::nanos due_after(nanoseconds delay, pid to) {
    if (delay < nanoseconds::zero())
        throw argument_error{"timer: a delay of " + std::to_string(delay.count()) + " ns is negative"};
    if (!to) throw argument_error{"timer: the pid is empty"};
    return base::deadline_after(base::monotonic_now(), delay.count());
}

proc::message_timers* store_of(proc::kernel& home, ref timer) {
    bool const ours = timer.node() == home.node() && timer.origin() >= proc::kernel::timer_origin &&
                      timer.origin() - proc::kernel::timer_origin < home.scheduler().made();
    return ours ? &home.timers_at(timer.origin() - proc::kernel::timer_origin) : nullptr;
}

std::optional<nanoseconds> as_time(std::optional<base::nanos> left) {
    if (!left) return std::nullopt;
    return nanoseconds{*left};
}

}  // namespace

namespace detail {

ref start_timer(nanoseconds delay, pid to, node_ptr what) {
    auto& me = proc::current_or_throw("send_after");
    base::nanos const due = due_after(delay, to);
    auto& store = me.home().timers_at(sched::current_worker()->index());
    ref const timer = store.reserve();
    store.start(timer, due, to, std::move(what));
    return timer;
}

ref start_wrapped_timer(nanoseconds delay, pid to, message what) {
    auto& me = proc::current_or_throw("start_timer");
    base::nanos const due = due_after(delay, to);
    auto& store = me.home().timers_at(sched::current_worker()->index());
    ref const timer = store.reserve();
    store.start(timer, due, to, make_node<timeout_msg>(timeout_msg{timer, std::move(what)}));
    return timer;
}

}  // namespace detail

std::optional<nanoseconds> cancel_timer(ref timer) {
    auto* const store = store_of(proc::current_or_throw("cancel_timer").home(), timer);
    return store == nullptr ? std::nullopt : as_time(store->cancel(timer));
}

std::optional<nanoseconds> read_timer(ref timer) {
    auto* const store = store_of(proc::current_or_throw("read_timer").home(), timer);
    return store == nullptr ? std::nullopt : as_time(store->read(timer));
}

}  // namespace weft
